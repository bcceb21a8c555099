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
    // What was interrupted outside of the stages begins again the next time.
    var result = SpeechFinetuneResult(finish: .init(reason: .interrupted, steps: 0, seconds: 0))
    do { try learn(&result, on: device, observer) } catch is StopRequest { result.finish.reason = .interrupted }
    return result
  }

  private func learn(
    _ result: inout SpeechFinetuneResult, on device: Device,
    _ observer: @escaping (SpeechFinetuneEvent) -> TrainingDecision
  ) throws {
    let begin = Date()
    let tell = { (work: String, done: Int, all: Int) throws in
      try observer(.progress(work, done: done, of: all)).heed()
    }
    let type = configuration.precision.resolved(on: device)
    let narrator = try Narrator(base, precision: configuration.precision, on: device)
    let synthesizer = narrator.synthesizer
    let preparation = try SpeechPreparation(narrator, on: device) { try tell("trying the synthesiser", $0, $1) }
    let embedder = try SpeakerEmbedder(encoder, precision: configuration.precision, on: device)
    let prepared = try Listener.prepared(
      preparation, base: base, folder: hearing, type: type, on: device,
      progress: { try tell("speaking to a listener", $0, $1) }, observer: { observer(.learningToListen($0)) },
      shouldStop: { false })
    guard let listener = prepared else { throw StopRequest() }
    let material = try self.prepared(preparation, embedder, listener, tell, observer)
    result.metrics = material.metrics
    let untouched = try SpeechJudge.row(
      "untouched", preparation, embedder, material.references, melody: .identity, gain: material.metrics.gain
    ) { try tell("measuring the untouched synthesiser", $0, $1) }
    result.metrics.preparationSeconds = Date().timeIntervalSince(begin)
    // Rhythm and melody first: what the sound is learned and tried on has them then.
    guard let melody = try learnProsody(preparation, material, type, &result, observer, on: device),
      try learnSound(preparation, material, melody, listener, type, &result, observer, on: device)
    else { return }
    result.metrics.trainingSeconds = Date().timeIntervalSince(begin) - result.metrics.preparationSeconds
    try observer(.judging).heed()
    synthesizer.melody = melody
    synthesizer.gain = material.metrics.gain
    let row = try SpeechJudge.row(
      "learned", preparation, embedder, material.references, melody: melody, gain: material.metrics.gain
    ) { try tell("measuring the learned voice", $0, $1) }
    result.metrics.rows = [untouched, row] + [SpeechJudge.person(material.references)].compactMap { $0 }
    try publish(narrator, melody, &result, on: device)
    result.metrics.precision = type.rawValue
    result.metrics.method = plan.method.rawValue
    result.metrics.rung = plan.isAligned ? "transcripts" : "listening"
    result.metrics.totalSeconds = Date().timeIntervalSince(begin)
    result.metrics.peakMemory = ProcessMemory.peak
    try run.write(result.metrics, to: OldRunFolder.metrics)
    if consent.uses.contains(.synthesis) {
      let report = try SpeechReport.write(narrator, result.metrics, speech, configuration.name, into: run.url) {
        try tell("speaking for the report", $0, $1)
      }
      result.report = report
      // All is done: whoever wants to stop now has the whole result.
      _ = observer(.published(report))
    }
  }

  /// The material, with the ledger closed and written once no recording can be refused any more.
  private func prepared(
    _ preparation: SpeechPreparation, _ embedder: SpeakerEmbedder, _ listener: Listener,
    _ tell: (String, Int, Int) throws -> Void, _ observer: (SpeechFinetuneEvent) -> TrainingDecision
  ) throws -> Material {
    var ledger = ledger
    let material = try material(
      preparation, embedder, listener,
      refuse: { place, reason, sentence in
        ledger.refuseKept(place, reason: reason, sentence)
        _ = observer(.refused(Refusal(location: place, reason: reason, sentence: sentence)))
      }, progress: tell)
    ledger.close()
    try AtomicFile.write(Array(ledger.jsonLines().utf8), to: run.path(OldRunFolder.ledger))
    return material
  }

  private func publish(
    _ narrator: Narrator, _ melody: PitchMap, _ result: inout SpeechFinetuneResult, on device: Device
  ) throws {
    let voice = try SpeakingVoice(
      name: configuration.name, base: base, recipe: plan.words, seconds: result.metrics.seconds, consent: consent,
      melody: melody, gain: result.metrics.gain)
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
