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
    var listener: Listener?
    if !plan.isAligned {
      listener = try Listener.prepared(preparation, base: base, folder: hearing, type: type, on: device) {
        observer(.learningToListen($0))
      }
      // Interrupted before anything of the voice was learned: the next attempt begins here again.
      guard listener != nil else {
        return SpeechFinetuneResult(finish: .init(reason: .interrupted, steps: 0, seconds: 0))
      }
    }
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
    let tract = VocalTract(material.track, synthesizer, band: speech.band, context, on: device)
    tract.apply(to: synthesizer.acoustic.head, on: device)
    material.metrics.stretch = tract.stretch
    let start = synthesizer.acoustic.namedParameters().map { (name: $0.name, value: $0.parameter.value.float32Copy()) }
    material.metrics.preparationSeconds = Date().timeIntervalSince(begin)
    let acoustic = try acousticTask(
      synthesizer, material, english: Array(english), trials: trials, type, on: device)
    observe(observer, "the sound", acoustic.model, type)
    var finish = try stage("acoustic", acoustic, steps: plan.steps, rate: plan.rate, type, observer, on: device)
    var result = SpeechFinetuneResult(finish: finish, metrics: material.metrics)
    if finish.reason == .interrupted { return result }
    synthesizer.acoustic.soften(from: start, share: Float(plan.strength))
    // The prosody network may have been rounded for computing.
    try synthesizer.restoreFrozen(from: try base.weights(), on: device)
    (result.metrics.steps, result.metrics.bestStep) = (finish.steps, finish.bestStep)
    result.metrics.bestValidation = finish.bestLoss
    result.metrics.strength = plan.strength
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
    let learned = SpeechJudge.row("learned", preparation, embedder, material.references, melody: finalMelody)
    result.metrics.rows = [untouched, learned] + [SpeechJudge.person(material.references)].compactMap { $0 }
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

  // MARK: Material

  /// What the networks learn from.
  private struct Material {
    var track = SpeechTrack()
    var sentences: [SpokenSentence] = []
    var references: [SpeechJudge.Reference] = []
    var voice: Embedding
    var pitch: PitchStatistics
    var metrics = SpeechMetrics()
  }

  /// Recordings set aside from many: one in ten, at most eight.
  private static func heldOutCount(_ count: Int) -> Int { count < 8 ? 0 : min(8, count / 10 + 1) }

  private func material(
    _ preparation: SpeechPreparation, _ embedder: SpeakerEmbedder, _ listener: Listener?,
    _ observer: (SpeechFinetuneEvent) -> TrainingDecision, on device: Device
  ) throws -> Material {
    var recordings = speech.recordings
    if plan.isAligned { recordings = recordings.filter { $0.text != nil } }
    // One level for all, the synthesiser's own.
    let level = recordings.map { SpeechPreparation.level($0.audio.samples) }.sorted()[recordings.count / 2]
    for index in recordings.indices {
      recordings[index].audio = recordings[index].audio.scaled(by: preparation.level / max(level, 1e-5))
    }
    let heldOut = plan.isAligned ? Self.heldOutCount(recordings.count) : 0
    let stride = heldOut > 0 ? recordings.count / heldOut : 0
    func isHeldOut(_ index: Int) -> Bool { heldOut > 0 && index % stride == stride - 1 }
    let embeddings = embedder.embeddings(
      of: recordings.map { SpeakerFrontEnd.prepared($0.audio.resampled(to: 16_000)) })
    let learnedFrom = recordings.indices.filter { !isHeldOut($0) }
    var material = Material(
      voice: Embedding(mean: learnedFrom.map { embeddings[$0] }), pitch: PitchStatistics([]))
    material.metrics.isHeldOut = heldOut > 0
    material.metrics.recordings = recordings.count
    material.metrics.seconds = recordings.reduce(0) { $0 + $1.audio.duration }
    var logs: [Float] = []
    var aligned: [(name: String, track: SpeechTrack, sentence: SpokenSentence, cost: Float)] = []
    for (index, recording) in recordings.enumerated() {
      _ = observer(.preparing(index, recordings.count))
      let analysis = preparation.analysis(recording.audio)
      let voiced = analysis.pitch.filter { $0 > SourceFilter.voicedAbove }
      material.references.append(
        SpeechJudge.Reference(embedding: embeddings[index], pitch: voiced, isHeldOut: isHeldOut(index)))
      guard !isHeldOut(index) else { continue }
      logs += voiced.map { log($0) }
      if let listener {
        let features = listener.features(analysis)
        material.track.append(
          SpeechTrack(
            features: features, pitch: analysis.pitch, energy: analysis.energy, samples: analysis.samples))
        continue
      }
      guard let ids = try? preparation.ids(recording.text!), ids.count <= 402 else {
        material.metrics.mismatched.append(recording.name)
        continue
      }
      let (track, sentence, cost) = preparation.aligned(recording.audio, ids: ids)
      material.metrics.alignmentCosts[recording.name] = Double(cost)
      aligned.append((recording.name, track, sentence, cost))
    }
    let highest = SpeechPreparation.highestCost(of: aligned.map(\.cost))
    for (name, track, sentence, cost) in aligned {
      if cost <= highest {
        material.track.append(track)
        material.sentences.append(sentence)
      } else {
        material.metrics.mismatched.append(name)
        _ = observer(.mismatch(name: name, cost: cost))
      }
    }
    _ = observer(.preparing(recordings.count, recordings.count))
    guard material.track.frames >= 160 else {
      throw SpeechFinetuneError.tooLittle(
        seconds: Double(material.track.frames) / 80, refused: material.metrics.mismatched.count)
    }
    material.pitch = PitchStatistics(logs)
    return material
  }

  private func acousticTask(
    _ synthesizer: SpeechSynthesizer, _ material: Material, english: [SpeechTrack], trials: [SpeechTrack],
    _ type: TrainingSettings.ComputeType, on device: Device
  ) throws -> AcousticTask {
    var settings = AcousticTask.Settings()
    (settings.band, settings.seed) = (speech.band, configuration.seed)
    if !english.isEmpty { (settings.recorded, settings.synthetic, settings.speaker) = (4, 4, 0) }
    let loss = SpeechLoss(encoder: try SpeakerEncoder.load(encoder, on: device), band: speech.band, on: device)
    let task = AcousticTask(
      synthesizer, recordings: material.track, english: english.reduce(into: SpeechTrack()) { $0.append($1) },
      trials: trials, voice: material.voice, loss: loss, settings: settings,
      context: ForwardContext(computeType: type.dtype), on: device)
    let network = synthesizer.acoustic
    network.freezeAll()
    if plan.method == .lora {
      var generator = RandomGenerator(seed: configuration.seed).split("adapters")
      _ = network.addLowRankAdapters(
        LowRankSettings(
          rank: configuration.rank, alpha: Float(2 * configuration.rank), targets: ["dec.*.pw1", "dec.*.pw2", "head"]),
        uniform: { Float(generator.uniform()) }, on: device)
      // Norms, scales and depthwise filters are few numbers, and much of a voice.
      for (name, parameter) in network.namedParameters()
      where !name.hasPrefix("text.")
        && (name.contains("norm") || name.contains("gamma") || name.contains(".dw.") || name.hasSuffix(".bias"))
      {
        parameter.makeTrainable()
      }
    } else {
      network.trainAll()
      network.text.freezeAll()
    }
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
