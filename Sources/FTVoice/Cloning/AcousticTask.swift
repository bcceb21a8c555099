import FTAudioCodec
import FTData
import FTNN
import FTTensor
import FTTraining
import Foundation

/// Teaching the acoustic network a person's sound: crops of recordings, and, where they are few, crops of the
/// synthesiser's own English that only have to sound like the person.
final class AcousticTask: TrainingTask {
  struct Settings {
    /// Crops of 1.6 s in a step: of recordings, and of the synthesiser's English.
    var recorded = 8
    var synthetic = 0
    /// Weights of the speaker encoder's distance: on recordings and on English.
    var speaker: Float = 0.5
    var syntheticSpeaker: Float = 3
    /// Of the base's numbers above the recordings' band.
    var treble: Float = 0.3
    /// Of the change of the log mel spectrum from frame to frame, which keeps English intelligible.
    var motion: Float = 0.1
    /// The highest frequency that the recordings hold, in Hz.
    var band = 12_000.0
    var seed: UInt64 = 0
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
  /// `[1, 256]`.
  private let voice: Tensor
  private let device: Device
  /// What the untouched network says above the band, of every recorded and every English frame: `[frames, 5 · bins]`.
  private let trebleOfRecordings: Tensor?
  private let trebleOfEnglish: Tensor?
  private let firstTrebleBin: Int
  private let motionMel: MelSpectrogram
  private let trials: [Trial]
  /// Tells how clearly the trials still say their words.
  private let listener: Listener?
  /// What the listener misses before anything is learned.
  private var unclearAtFirst = 0.0

  /// - Parameters:
  ///   - recordings: with samples.
  ///   - english: without; its melody is already the person's.
  ///   - trials: tracks that candidates are judged on.
  init(
    _ synthesizer: SpeechSynthesizer, recordings: SpeechTrack, english: SpeechTrack, trials: [SpeechTrack],
    voice: Embedding, loss: SpeechLoss, settings: Settings, context: ForwardContext, on device: Device,
    listener: Listener? = nil
  ) {
    (self.synthesizer, self.recordings, self.english) = (synthesizer, recordings, english)
    (self.loss, self.settings, self.device, self.listener) = (loss, settings, device, listener)
    self.voice = Tensor(voice.values, shape: [1, SpeakerEncoder.embeddingSize], on: device)
    wrapper = AcousticModule(synthesizer.acoustic)
    let bins = AcousticNetwork.bins
    firstTrebleBin = min(bins, Int(settings.band / Double(SourceFilter.sampleRate) * Double(SourceFilter.size)) + 1)
    motionMel = MelSpectrogram(
      ShortTimeFourier(size: SourceFilter.size, hop: SourceFilter.hop, on: device),
      MelFilterbank(count: 40, size: SourceFilter.size, sampleRate: SourceFilter.sampleRate, lowest: 40), on: device)
    let first = firstTrebleBin
    func treble(_ track: SpeechTrack) -> Tensor? {
      guard first < bins - 4, track.frames > 0 else { return nil }
      let piece = 1024
      let parts = stride(from: 0, to: track.frames, by: piece).map { start -> Tensor in
        let count = min(piece, track.frames - start)
        let head = synthesizer.acoustic(
          SpeechTrack.inputs([track.crop(from: start, count: count)], on: device), context)
        return Self.treble(head, first).converted(to: .bfloat16).detached
      }
      return parts.count == 1 ? parts[0] : Tensor.concatenated(parts).detached
    }
    trebleOfRecordings = treble(recordings)
    trebleOfEnglish = settings.synthetic > 0 ? treble(english) : nil
    self.trials = trials.enumerated().map { index, track in
      let pulses = synthesizer.sourceFilter.pulseSpectrum(pitch: [track.pitch], on: device)
      return Trial(
        track: track, input: SpeechTrack.inputs([track], on: device).detached, pulses: pulses.detached,
        noise: Tensor.normalNoise(pulses.shape, seed: UInt64(index), on: device))
    }
    unclearAtFirst = trial(context).unclear
  }

  /// Of head rows `[frames, 3005]`, the bins from `first` on of all five parts: `[frames, 5 · rest]`.
  private static func treble(_ head: Tensor, _ first: Int) -> Tensor {
    let bins = AcousticNetwork.bins
    return head.reshaped(to: [head.shape[0], 5, bins]).sliced(first..<bins, along: 2)
      .reshaped(to: [head.shape[0], 5 * (bins - first)])
  }

  struct Batch {
    let name: String
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
      name: "\(epoch) \(index)", recorded: recorded, synthetic: starts(english, settings.synthetic),
      seed: generator.next())
  }

  func labelCount(_ batch: Batch) -> Int { batch.recorded.count + batch.synthetic.count }
  func tokenCount(_ batch: Batch) -> Int { labelCount(batch) * SpeechLoss.cropFrames }
  func rowNames(_ batch: Batch) -> [String] { ["crops of step \(batch.name)"] }

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
    if settings.speaker > 0 { sum = sum + loss.speaker(own, voice, context) * settings.speaker }
    if !batch.synthetic.isEmpty {
      let english = speech.sliced(recorded..<crops.count)
      sum = sum + loss.speaker(english, voice, context) * settings.syntheticSpeaker
      let base = Tensor(crops.suffix(batch.synthetic.count).flatMap(\.samples), on: device)
        .reshaped(to: [batch.synthetic.count, frames * SourceFilter.hop])
      sum = sum + (motion(english) - motion(base).detached).absolute().mean() * settings.motion
    }
    if let term = trebleTerm(head, batch) { sum = sum + term * settings.treble }
    return sum * (Float(crops.count) / normalizer)
  }

  private func motion(_ sound: Tensor) -> Tensor {
    let mel = motionMel.logarithmic(sound)
    let frames = mel.shape[1]
    return mel.sliced(1..<frames, along: 1) - mel.sliced(0..<frames - 1, along: 1)
  }

  private func trebleTerm(_ head: Tensor, _ batch: Batch) -> Tensor? {
    guard let recorded = trebleOfRecordings else { return nil }
    let frames = SpeechLoss.cropFrames
    func rows(_ tensor: Tensor, _ start: Int) -> Tensor {
      // Crops of short tracks go round.
      let count = tensor.shape[0]
      var parts: [Tensor] = []
      var (at, missing) = (start, frames)
      while missing > 0 {
        let end = min(count, at + missing)
        parts.append(tensor.sliced(at..<end))
        missing -= end - at
        at = 0
      }
      return parts.count == 1 ? parts[0] : Tensor.concatenated(parts)
    }
    var wanted = batch.recorded.map { rows(recorded, $0) }
    if let english = trebleOfEnglish { wanted += batch.synthetic.map { rows(english, $0) } }
    let all = Tensor.concatenated(wanted).converted(to: .float32).detached
    return (Self.treble(head, firstTrebleBin) - all).absolute().mean()
  }

  /// How near trial sentences are to the person, and what they have lost in clearness.
  struct Outcome: Sendable, Codable, Equatable {
    /// 1 − cosine to the person by the speaker encoder.
    var distance: Double
    /// What the listener misses of the text features, as a share of their variance.
    var unclear: Double
  }

  /// Speaks the trial sentences, which are in no recording.
  func trial(_ context: ForwardContext) -> Outcome {
    var outcome = Outcome(distance: 0, unclear: 0)
    for trial in trials {
      let head = wrapper.acoustic(trial.input, context)
      let speech = synthesizer.sourceFilter.waveform(
        head: head, pulses: trial.pulses, noise: trial.noise, clips: 1
      ).detached
      outcome.distance += Double(loss.speaker(speech, voice, context).item()) / Double(trials.count)
      if let listener {
        outcome.unclear += listener.missed(of: trial.track, in: speech.values()) / Double(trials.count)
      }
    }
    return outcome
  }

  /// Distance to the person, and what clearness has been lost since the beginning.
  ///
  /// - Parameter weight: of clearness. A tenth tells a good step from a spoilt one; ``clearnessWeight`` tells how far to go. Between
  ///   steps distance decides, because it is still falling while the rate is high and the sound is rough.
  func score(_ outcome: Outcome, weight: Double = 0.1) -> Double {
    outcome.distance + weight * max(0, outcome.unclear - unclearAtFirst)
  }

  /// What trial sentences are like between untouched and learned weights.
  func outcomes(
    from start: [(name: String, value: Tensor)], to end: [(name: String, value: Tensor)], _ context: ForwardContext
  ) -> [SpeechMetrics.Strength] {
    guard !trials.isEmpty else { return [] }
    return Self.strengths.map { strength in
      wrapper.acoustic.load(from: start, to: end, strength: Float(strength))
      let outcome = trial(context)
      return SpeechMetrics.Strength(
        strength: strength, distance: outcome.distance, unclear: outcome.unclear,
        score: score(outcome, weight: Self.clearnessWeight))
    }
  }

  /// What clearness weighs in choosing how far to go.
  static let clearnessWeight = 0.75
  static let strengths = [0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9, 1]

  func validationLoss(context: ForwardContext) -> Double? { trials.isEmpty ? nil : score(trial(context)) }
}

/// The acoustic network under its name in checkpoints.
final class AcousticModule: Module {
  let acoustic: AcousticNetwork
  init(_ acoustic: AcousticNetwork) { self.acoustic = acoustic }
  var submodules: [(name: String, module: any Module)] { [("acoustic", acoustic)] }
}
