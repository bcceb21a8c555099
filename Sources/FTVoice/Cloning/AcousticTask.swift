import FTAudioCodec
import FTData
import FTNN
import FTRandom
import FTTensor
import FTTraining
import Foundation

/// Teaching the acoustic network a person's sound: crops of recordings, and, where they are few, crops of the
/// synthesiser's own English that only have to sound like the person.
final class AcousticTask: TrainingTask {
  struct Settings {
    /// Crops of 1.6 s in a step: of recordings, and of the synthesiser's English.
    var recorded: Int
    var synthetic: Int
    /// Weights of the speaker encoder's distance: on recordings and on English.
    var speaker: Float
    var syntheticSpeaker: Float = 3
    /// Of ``AcousticAnchor``.
    var anchor: Float = 0.6
    /// Of the change of the log mel spectrum from frame to frame, which keeps English intelligible.
    var motion: Float = 0.1
    /// The highest frequency that the recordings hold, in Hz.
    var band = 12_000.0
    var seed: UInt64 = 0

    /// Transcripts say what a recording's sounds are, so most is learned there.
    static let transcripts = Settings(recorded: 6, synthetic: 2, speaker: 0.5)
    /// Guessed text features are vague: likeness comes from English that is known.
    static let listening = Settings(recorded: 4, synthetic: 4, speaker: 0)
  }

  private struct Trial {
    let track: SpeechTrack
    let input: Tensor
    let pulses: Tensor
    let noise: Tensor
  }

  private let synthesizer: SpeechSynthesizer
  private let wrapper: AcousticModule
  private let recordings: SpeechTrack
  private let english: SpeechTrack
  private let loss: SpeechLoss
  private let settings: Settings
  /// `[1, width]`.
  private let voice: Tensor
  private let device: Device
  private let anchors: (recordings: AcousticAnchor, english: AcousticAnchor)
  private let motionMel: MelSpectrogram
  private let trials: [Trial]
  /// Tells how clearly the trials still say their words.
  private let listener: ContentEncoder?
  /// What the listener misses before anything is learned.
  private var unclearAtFirst = 0.0

  /// - Parameters:
  ///   - recordings: with samples.
  ///   - english: with the untouched network's samples; its melody is already the person's.
  ///   - trials: tracks that candidates are judged on.
  ///   - progress: parts done, parts in all; what it throws ends the work.
  init(
    _ synthesizer: SpeechSynthesizer, recordings: SpeechTrack, english: SpeechTrack, trials: [SpeechTrack],
    voice: SpeakerEmbedding, loss: SpeechLoss, settings: Settings, context: ForwardContext, on device: Device,
    listener: ContentEncoder? = nil, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    self.synthesizer = synthesizer
    self.recordings = recordings
    self.english = english
    self.loss = loss
    self.settings = settings
    self.device = device
    self.listener = listener
    self.voice = Tensor([voice], on: device)
    wrapper = AcousticModule(synthesizer.acoustic)
    motionMel = MelSpectrogram(
      ShortTimeFourier(size: SourceFilter.size, hop: SourceFilter.hop, on: device),
      MelFilterbank(count: 40, size: SourceFilter.size, sampleRate: SourceFilter.sampleRate, lowest: 40), on: device)
    let all = recordings.frames + english.frames
    func anchor(_ track: SpeechTrack, after done: Int) throws -> AcousticAnchor {
      try AcousticAnchor(synthesizer.acoustic, track, band: settings.band, context, on: device) { frames, _ in
        try progress(done + frames, all)
      }
    }
    anchors = (try anchor(recordings, after: 0), try anchor(english, after: recordings.frames))
    self.trials = trials.enumerated().map { index, track in
      let pulses = synthesizer.sourceFilter.pulseSpectrum(pitch: [track.pitch], on: device)
      return Trial(
        track: track, input: SpeechTrack.inputs([track], on: device).detached, pulses: pulses.detached,
        noise: Tensor.normalNoise(pulses.shape, seed: UInt64(index), on: device))
    }
    unclearAtFirst = try trial(context) { try progress(all, all) }.unclear
  }

  struct Batch {
    /// First frames of crops of the recordings and of the English.
    let recorded: [Int]
    let synthetic: [Int]
    let seed: UInt64
  }

  var model: any Module { wrapper }
  func batchCount(epoch: Int) -> Int { max(1, recordings.frames / (settings.recorded * SpeechLoss.cropFrames)) }

  func batch(epoch: Int, index: Int) -> Batch {
    var generator = RandomGenerator(seed: settings.seed).split("crops \(epoch) \(index)")
    func starts(_ track: SpeechTrack, _ count: Int) -> [Int] {
      let places = max(1, track.frames - SpeechLoss.cropFrames)
      return (0..<count).map { _ in Int(generator.uniform() * Double(places)) }
    }
    let recorded = starts(recordings, settings.recorded)
    return Batch(
      recorded: recorded, synthetic: starts(english, settings.synthetic), seed: generator.next())
  }

  var unit: String { "frames" }
  func normalizer(_ batch: Batch) -> Int { batch.recorded.count + batch.synthetic.count }
  func itemCount(_ batch: Batch) -> Int { normalizer(batch) * SpeechLoss.cropFrames }
  func itemNames(_ batch: Batch) -> [String] {
    let crops = batch.recorded.map { (recordings, $0) } + batch.synthetic.map { (english, $0) }
    return crops.flatMap { track, start in
      track.places(from: start, count: SpeechLoss.cropFrames).map(\.description)
    }
  }

  func loss(_ batch: Batch, normalizer: Float, context: ForwardContext) -> Tensor {
    let frames = SpeechLoss.cropFrames
    let crops =
      batch.recorded.map { recordings.crop(from: $0, count: frames) }
      + batch.synthetic.map { english.crop(from: $0, count: frames) }
    let head = wrapper.acoustic(SpeechTrack.inputs(crops, on: device), context)
    let filter = synthesizer.sourceFilter
    let pulses = filter.pulseSpectrum(pitch: crops.map(\.pitch), on: device)
    let noise = Tensor.normalNoise(pulses.shape, seed: batch.seed, on: device)
    let speech = filter.waveform(head: head, pulses: pulses, noise: noise, clips: crops.count)
    let recorded = batch.recorded.count
    let target = Tensor(
      crops.prefix(recorded).flatMap(\.samples), shape: [recorded, frames * SourceFilter.hop], on: device)
    let own = speech.sliced(0..<recorded)
    var sum = loss.spectral(own, target)
    let said = speech.sliced(recorded..<crops.count)
    sum = sum + likeness(own, said, speech, context)
    let base = Tensor(
      crops.dropFirst(recorded).flatMap(\.samples), shape: [batch.synthetic.count, frames * SourceFilter.hop],
      on: device)
    sum = sum + (motion(said) - motion(base).detached).absolute().mean() * settings.motion
    let places =
      batch.recorded.map { (anchors.recordings, $0) } + batch.synthetic.map { (anchors.english, $0) }
    sum = sum + AcousticAnchor.distance(head, crops: places) * settings.anchor
    return sum * (Float(crops.count) / normalizer)
  }

  /// The weighed distances from the person of what recordings become and of English. The speaker encoder's recurrence reads all its
  /// weights for each frame, so that it hears all clips at once.
  private func likeness(_ own: Tensor, _ said: Tensor, _ all: Tensor, _ context: ForwardContext) -> Tensor {
    guard settings.speaker > 0 else { return loss.speaker(said, voice, context).mean() * settings.syntheticSpeaker }
    let weights =
      [Float](repeating: settings.speaker / Float(own.shape[0]), count: own.shape[0])
      + [Float](repeating: settings.syntheticSpeaker / Float(said.shape[0]), count: said.shape[0])
    return (loss.speaker(all, voice, context) * Tensor(weights, on: device)).sum()
  }

  private func motion(_ sound: Tensor) -> Tensor {
    let mel = motionMel.logarithmic(sound)
    let frames = mel.shape[1]
    return mel.sliced(1..<frames, along: 1) - mel.sliced(0..<frames - 1, along: 1)
  }

  /// How near trial sentences are to the person, and what they have lost in clearness.
  struct Outcome: Sendable, Codable, Equatable {
    /// 1 − cosine to the person by the speaker encoder.
    var distance: Double
    /// What the listener misses of the text features, as a share of their variance.
    var unclear: Double
  }

  /// Speaks the trial sentences, which are in no recording.
  ///
  /// - Parameter progress: is asked before each sentence; what it throws ends the work.
  func trial(_ context: ForwardContext, progress: () throws -> Void) rethrows -> Outcome {
    var outcome = Outcome(distance: 0, unclear: 0)
    for trial in trials {
      try progress()
      let head = wrapper.acoustic(trial.input, context)
      let speech = synthesizer.sourceFilter.waveform(
        head: head, pulses: trial.pulses, noise: trial.noise, clips: 1
      ).detached
      outcome.distance += Double(loss.speaker(speech, voice, context).mean().item()) / Double(trials.count)
      if let listener {
        outcome.unclear += listener.missed(of: trial.track, in: speech.values()) / Double(trials.count)
      }
    }
    return outcome
  }

  /// Distance to the person, and what clearness has been lost since the beginning.
  ///
  /// - Parameter weight: of clearness. A tenth tells a good step from a spoilt one; how far to go takes more. Between steps distance
  ///   decides, because it is still falling while the rate is high and the sound is rough.
  func score(_ outcome: Outcome, weight: Double = 0.1) -> Double {
    outcome.distance + weight * max(0, outcome.unclear - unclearAtFirst)
  }

  /// What trial sentences are like between untouched and learned weights.
  ///
  /// - Parameters:
  ///   - strengths: rising; see ``strengths(given:)``.
  ///   - intelligibility: what clearness weighs in the scores.
  ///   - progress: strengths tried, strengths in all; what it throws ends the work.
  func outcomes(
    from start: [(name: String, value: Tensor)], to end: [(name: String, value: Tensor)], at strengths: [Double],
    intelligibility: Double, _ context: ForwardContext, progress: (Int, Int) throws -> Void = { _, _ in }
  ) rethrows -> [VoiceStrength.Trial] {
    guard !trials.isEmpty else { return [] }
    return try strengths.enumerated().map { index, strength in
      wrapper.acoustic.load(from: start, to: end, strength: Float(strength))
      let outcome = try trial(context) { try progress(index, strengths.count) }
      return VoiceStrength.Trial(
        strength: strength, distance: outcome.distance, unclear: outcome.unclear,
        score: score(outcome, weight: intelligibility))
    }
  }

  /// What a strength is chosen from.
  static let strengths = [0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9, 1]

  /// What is tried: where a strength is given, only what it costs beside the whole way.
  static func strengths(given: Double?) -> [Double] { given.map { Set([$0, 1]).sorted() } ?? strengths }

  func validationLoss(context: ForwardContext, shouldStop: () -> Bool) throws -> Double? {
    guard !trials.isEmpty else { return nil }
    return score(try trial(context) { if shouldStop() { throw CancellationError() } })
  }
}

/// The acoustic network under its name in checkpoints.
final class AcousticModule: Module {
  let acoustic: AcousticNetwork
  init(_ acoustic: AcousticNetwork) { self.acoustic = acoustic }
  var submodules: [(name: String, module: any Module)] { [("acoustic", acoustic)] }
}
