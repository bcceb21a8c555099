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
    let material = try material(preparation, embedder, listener, observer, on: device)
    let untouched = SpeechJudge.row(
      "untouched", preparation, embedder, material.references, melody: .identity, gain: material.metrics.gain)
    var result = SpeechFinetuneResult(
      finish: .init(reason: .interrupted, steps: 0, seconds: 0), metrics: material.metrics)
    result.metrics.preparationSeconds = Date().timeIntervalSince(begin)
    // Rhythm and melody first: what the sound is learned and tried on has them then.
    guard let melody = try learnProsody(preparation, material, type, &result, observer, on: device),
      try learnSound(preparation, material, melody, listener, type, &result, observer, on: device)
    else { return result }
    result.metrics.trainingSeconds = Date().timeIntervalSince(begin) - result.metrics.preparationSeconds
    _ = observer(.judging)
    (synthesizer.melody, synthesizer.gain) = (melody, material.metrics.gain)
    let row = SpeechJudge.row(
      "learned", preparation, embedder, material.references, melody: melody, gain: material.metrics.gain)
    result.metrics.rows = [untouched, row] + [SpeechJudge.person(material.references)].compactMap { $0 }
    try publish(narrator, melody, &result, on: device)
    (result.metrics.precision, result.metrics.method) = (type.rawValue, plan.method.rawValue)
    result.metrics.rung = plan.isAligned ? "transcripts" : "listening"
    result.metrics.totalSeconds = Date().timeIntervalSince(begin)
    result.metrics.peakMemory = ProcessMemory.peak
    try run.write(result.metrics, to: OldRunFolder.metrics)
    if consent.uses.contains(.synthesis) {
      result.report = try SpeechReport.write(narrator, result.metrics, speech, configuration.name, into: run.url)
      _ = observer(.published(result.report!))
    }
    return result
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
