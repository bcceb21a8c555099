import FTCheckpoint
import FTNN
import FTTensor
import FTTraining
import Foundation

extension SpeechFinetune {
  /// Sentences of the synthesiser's own that a person's sound is learned on beside seconds of recordings.
  private static let fewTexts = 24

  /// Rhythm and melody, where transcripts tell them.
  ///
  /// - Returns: what is left to be done to the network's melody; nil when interrupted.
  func learnProsody(
    _ preparation: SpeechPreparation, _ material: Material,
    _ type: TrainingSettings.ComputeType, _ result: inout SpeechFinetuneResult,
    _ observer: @escaping (SpeechFinetuneEvent) -> TrainingDecision, on device: Device
  ) throws -> PitchMap? {
    guard plan.prosodySteps > 0, !material.sentences.isEmpty else {
      return preparation.ownPitch.map(to: material.pitch)
    }
    let synthesizer = preparation.synthesizer
    let heldOut = Self.heldOutCount(material.sentences.count)
    synthesizer.prosody.trainAll()
    // Text features carry what the words are; a few minutes of speech would only blur them.
    synthesizer.prosody.text.freezeAll()
    let task = ProsodyTask(
      synthesizer.prosody, Array(material.sentences.dropLast(heldOut)),
      heldOut: Array(material.sentences.suffix(heldOut)), seed: configuration.seed, on: device)
    try observe(observer, "rhythm and melody", task.model, type)
    result.finish = try stage(
      "prosody", task, steps: plan.prosodySteps, rate: plan.prosodyRate, type, observer, on: device)
    if result.finish.reason == .interrupted { return nil }
    synthesizer.prosody.freezeAll()
    // Frozen weights may have been rounded for computing.
    try synthesizer.restoreFrozen(from: try base.weights(), on: device)
    result.metrics.prosodySteps = result.finish.steps
    return .identity
  }

  /// The sound, and how far to go.
  ///
  /// - Returns: false when interrupted.
  func learnSound(
    _ preparation: SpeechPreparation, _ material: Material, _ melody: PitchMap,
    _ listener: Listener, _ type: TrainingSettings.ComputeType, _ result: inout SpeechFinetuneResult,
    _ observer: @escaping (SpeechFinetuneEvent) -> TrainingDecision, on device: Device
  ) throws -> Bool {
    func tell(_ work: String, _ done: Int, _ all: Int) throws {
      try observer(.progress(work, done: done, of: all)).heed()
    }
    let english = try english(preparation, melody, tell)
    let trials = SpeechPreparation.trialSentences.compactMap { preparation.reading(of: $0, melody)?.track }
    let synthesizer = preparation.synthesizer
    let network = synthesizer.acoustic
    let start = network.weights()
    let task = try AcousticTask(
      synthesizer, recordings: material.track, english: english, trials: trials,
      voice: material.voice,
      loss: SpeechLoss(encoder: try SpeakerEncoder.load(encoder, on: device), band: speech.band, on: device),
      settings: plan.acoustic(band: speech.band, seed: configuration.seed),
      context: ForwardContext(computeType: type.dtype), on: device, listener: listener
    ) { try tell("keeping what the synthesiser says", $0, $1) }
    network.prepare(plan.method, rank: configuration.rank, seed: configuration.seed, on: device)
    try observe(observer, "the sound", task.model, type)
    result.finish = try stage("acoustic", task, steps: plan.steps, rate: plan.rate, type, observer, on: device)
    if result.finish.reason == .interrupted { return false }
    network.settle(on: start)
    let learned = network.weights()
    let strengths =
      plan.strength == nil
      ? try task.outcomes(
        from: start, to: learned, clearness: plan.clearness, ForwardContext(computeType: .float32)
      ) { try tell("choosing how far to go", $0, $1) } : []
    let strength = plan.strength ?? strengths.min { $0.score < $1.score }?.strength ?? 1
    network.load(from: start, to: learned, strength: Float(strength))
    result.metrics.steps = result.finish.steps
    result.metrics.bestStep = result.finish.bestStep
    result.metrics.bestValidation = result.finish.bestLoss
    result.metrics.strength = strength
    result.metrics.strengths = strengths
    return true
  }

  /// The synthesiser's own sentences in the person's melody, with their sound.
  private func english(
    _ preparation: SpeechPreparation, _ melody: PitchMap, _ tell: (String, Int, Int) throws -> Void
  ) throws -> SpeechTrack {
    let texts = SpeechTexts.all.prefix(plan.isAligned ? SpeechTexts.all.count : Self.fewTexts)
    var all = SpeechTrack()
    for (index, text) in texts.enumerated() {
      try tell("speaking sentences to learn beside", index, texts.count)
      guard var track = preparation.reading(of: text, melody)?.track else { continue }
      track.samples = preparation.sound(track)
      all.append(track)
    }
    return all
  }

  private func observe(
    _ observer: (SpeechFinetuneEvent) -> TrainingDecision, _ stage: String, _ model: any Module,
    _ type: TrainingSettings.ComputeType
  ) throws {
    let count = model.trainableParameters().reduce(0) { $0 + $1.parameter.shape.elementCount }
    try observer(.started(stage: stage, trainable: count, computeType: type)).heed()
  }

  private func stage<Task: TrainingTask>(
    _ name: String, _ task: Task, steps: Int, rate: Double, _ type: TrainingSettings.ComputeType,
    _ observer: @escaping (SpeechFinetuneEvent) -> TrainingDecision, on device: Device
  ) throws -> TrainingEvent.Finish {
    let folder = run.url.appending(path: name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let settings = configuration.training(steps: steps, rate: rate, type: type)
    let trainer = try Trainer(
      task, settings: settings, folder: folder, on: device, observer: { observer(.training($0)) })
    let finish = try trainer.run()
    if finish.reason != .interrupted { try trainer.restoreBest() }
    return finish
  }
}
