import FTAudioCodec
import FTCheckpoint
import FTData
import FTModels
import FTNN
import FTTensor
import FTTraining
import Foundation

extension SpeechFinetune {
  /// Learns to the end or to the observer's stop.
  public func run(
    _ compute: ComputeThread, observer: @escaping @Sendable (SpeechFinetuneEvent) -> TrainingDecision
  ) throws -> SpeechFinetuneResult {
    try compute.run { device in try run(on: device, observer: observer) }
  }

  func run(
    on device: Device, observer: @escaping (SpeechFinetuneEvent) -> TrainingDecision
  ) throws -> SpeechFinetuneResult {
    let begin = Date()
    let type = configuration.precision.resolved(on: device)
    let narrator = try Narrator(base, precision: configuration.precision, on: device)
    let synthesizer = narrator.synthesizer
    let preparation = SpeechPreparation(narrator, on: device)
    let embedder = try SpeakerEmbedder(encoder, precision: configuration.precision, on: device)
    // Interrupted before anything of the voice was learned: the next attempt begins here again.
    guard
      let listener = try Listener.prepared(
        preparation, base: base, folder: hearing, type: type, on: device, observer: { observer(.learningToListen($0)) })
    else { return SpeechFinetuneResult(finish: .init(reason: .interrupted, steps: 0, seconds: 0)) }
    var material = try material(preparation, embedder, listener, observer, on: device)
    let melody = preparation.ownPitch.map(to: material.pitch)
    let untouched = SpeechJudge.row("untouched", preparation, embedder, material.references, melody: .identity)
    let english = SpeechTexts.all.prefix(plan.isAligned ? 0 : 24).compactMap { text -> SpeechTrack? in
      guard let ids = try? preparation.ids(text) else { return nil }
      var prosody = preparation.prosody(ids: ids)
      prosody.pitch = melody(prosody.pitch)
      var track = preparation.track(ids: ids, prosody: prosody)
      track.samples = preparation.sound(track)
      return track
    }
    let trials = SpeechPreparation.trialSentences.compactMap { text -> SpeechTrack? in
      guard let ids = try? preparation.ids(text) else { return nil }
      var prosody = preparation.prosody(ids: ids)
      prosody.pitch = melody(prosody.pitch)
      return preparation.track(ids: ids, prosody: prosody)
    }
    let context = ForwardContext(computeType: .float32)
    let start = synthesizer.acoustic.weights()
    material.metrics.preparationSeconds = Date().timeIntervalSince(begin)
    let acoustic = try acousticTask(
      synthesizer, material, english: Array(english), trials: trials, listener, type, on: device)
    observe(observer, "the sound", acoustic.model, type)
    var finish = try stage("acoustic", acoustic, steps: plan.steps, rate: plan.rate, type, observer, on: device)
    var result = SpeechFinetuneResult(finish: finish, metrics: material.metrics)
    if finish.reason == .interrupted { return result }
    synthesizer.acoustic.settle(on: start)
    let learned = synthesizer.acoustic.weights()
    let strengths = plan.strength == nil ? acoustic.outcomes(from: start, to: learned, context) : []
    let strength = plan.strength ?? strengths.min { $0.score < $1.score }?.strength ?? 1
    synthesizer.acoustic.load(from: start, to: learned, strength: Float(strength))
    // The prosody network may have been rounded for computing.
    try synthesizer.restoreFrozen(from: try base.weights(), on: device)
    (result.metrics.steps, result.metrics.bestStep) = (finish.steps, finish.bestStep)
    result.metrics.bestValidation = finish.bestLoss
    (result.metrics.strength, result.metrics.strengths) = (strength, strengths)
    var finalMelody = melody
    if plan.prosodySteps > 0, !material.sentences.isEmpty {
      let heldOut = Self.heldOutCount(material.sentences.count)
      synthesizer.prosody.trainAll()
      // Text features carry what the words are; a few minutes of speech would only blur them.
      synthesizer.prosody.text.freezeAll()
      let prosody = ProsodyTask(
        synthesizer.prosody, Array(material.sentences.dropLast(heldOut)),
        heldOut: Array(material.sentences.suffix(heldOut)), seed: configuration.seed, on: device)
      observe(observer, "rhythm and melody", prosody.model, type)
      finish = try stage(
        "prosody", prosody, steps: plan.prosodySteps, rate: plan.prosodyRate, type, observer, on: device)
      result.finish = finish
      if finish.reason == .interrupted { return result }
      synthesizer.prosody.freezeAll()
      result.metrics.prosodySteps = finish.steps
      finalMelody = .identity
    }
    result.metrics.trainingSeconds = Date().timeIntervalSince(begin) - material.metrics.preparationSeconds
    _ = observer(.judging)
    synthesizer.melody = finalMelody
    let row = SpeechJudge.row("learned", preparation, embedder, material.references, melody: finalMelody)
    result.metrics.rows = [untouched, row] + [SpeechJudge.person(material.references)].compactMap { $0 }
    try publish(narrator, finalMelody, &result, on: device)
    (result.metrics.precision, result.metrics.method) = (type.rawValue, plan.method.rawValue)
    result.metrics.rung = plan.isAligned ? "transcripts" : "listening"
    result.metrics.totalSeconds = Date().timeIntervalSince(begin)
    result.metrics.peakMemory = ProcessMemory.peak
    try run.write(result.metrics, to: RunFolder.metrics)
    if consent.uses.contains(.synthesis) {
      result.report = try SpeechReport.write(narrator, result.metrics, speech, configuration.name, into: run.url)
      _ = observer(.published(result.report!))
    }
    return result
  }

  private func observe(
    _ observer: (SpeechFinetuneEvent) -> TrainingDecision, _ stage: String, _ model: any Module,
    _ type: TrainingSettings.ComputeType
  ) {
    let count = model.trainableParameters().reduce(0) { $0 + $1.parameter.shape.elementCount }
    _ = observer(.started(stage: stage, trainable: count, computeType: type))
  }

  private func stage<Task: TrainingTask>(
    _ name: String, _ task: Task, steps: Int, rate: Double, _ type: TrainingSettings.ComputeType,
    _ observer: @escaping (SpeechFinetuneEvent) -> TrainingDecision, on device: Device
  ) throws -> TrainingEvent.Finish {
    let folder = run.url.appending(path: name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let settings = configuration.training(steps: steps, rate: rate, type: type)
    let trainer = try Trainer(task, settings: settings, folder: folder, on: device) { observer(.training($0)) }
    let finish = try trainer.run()
    if finish.reason != .interrupted { try trainer.restoreBest() }
    return finish
  }

  private func acousticTask(
    _ synthesizer: SpeechSynthesizer, _ material: Material, english: [SpeechTrack], trials: [SpeechTrack],
    _ listener: Listener, _ type: TrainingSettings.ComputeType, on device: Device
  ) throws -> AcousticTask {
    var settings = AcousticTask.Settings()
    (settings.band, settings.seed) = (speech.band, configuration.seed)
    if !english.isEmpty { (settings.recorded, settings.synthetic, settings.speaker) = (4, 4, 0) }

    let loss = SpeechLoss(encoder: try SpeakerEncoder.load(encoder, on: device), band: speech.band, on: device)
    let task = AcousticTask(
      synthesizer, recordings: material.track, english: english.reduce(into: SpeechTrack()) { $0.append($1) },
      trials: trials, voice: material.voice, loss: loss, settings: settings,
      context: ForwardContext(computeType: type.dtype), on: device, listener: listener)
    let network = synthesizer.acoustic
    network.prepare(plan.method, rank: configuration.rank, seed: configuration.seed, on: device)
    return task
  }

  private func publish(
    _ narrator: Narrator, _ melody: PitchMap, _ result: inout SpeechFinetuneResult, on device: Device
  ) throws {
    let voice = try SpeakingVoice(
      name: configuration.name, base: base, recipe: plan.words, seconds: result.metrics.seconds, consent: consent,
      melody: melody)
    let changed = narrator.synthesizer.namedParameters().filter { name, _ in
      plan.prosodySteps > 0 && name.hasPrefix("prosody.") && !name.contains(".text.")
        || name.hasPrefix("acoustic.") && !name.contains(".text.")
    }.map { ($0.name, $0.parameter.value) }
    let path = run.path("voice.\(VoiceFile.fileExtension)")
    try voice.write(changed, to: path)
    let store = SpeakingVoice.standardFolder()
    try FileManager.default.createDirectory(at: store, withIntermediateDirectories: true)
    let named = store.appending(path: "\(configuration.name).\(VoiceFile.fileExtension)").path
    try voice.write(changed, to: named)
    result.voice = path
  }
}
