import Foundation

/// What a recording is good for: how much speech, how loud, how clean.
///
/// ```swift
/// for warning in RecordingQuality(audio).warnings(neededSpeech: 5) { print(warning) }
/// ```
public struct RecordingQuality: Sendable, Equatable {
  /// Seconds.
  public let duration: Double
  /// Seconds in which somebody speaks, by ``VoiceActivity``.
  public let speech: Double
  /// The largest absolute sample.
  public let peak: Float
  /// What the samples swing about, where that is not 0; 0 where it is too little to matter.
  public let offset: Float
  /// Share of the samples that are cut off at the top or bottom, 0…1: runs of three and more at the largest or smallest
  /// value, within 1 % where the peak is 0.98 or more, otherwise within 0.1 % (cut off and made quieter later). A loud steady
  /// tone looks the same.
  public let clippedShare: Double
  /// Energy of the voice over that of the pauses between about 80 and 4,000 Hz, in dB, at most 80; `nil` without speech and
  /// without pauses of 0.1 s in all.
  public let signalToNoise: Double?
  /// LUFS by EBU R 128; `nil` for silence and less than 0.4 s.
  public let loudness: Double?

  public init(_ audio: Audio, activity: VoiceActivity = VoiceActivity()) {
    let audio = audio.withoutInvalidSamples
    let contour = EnergyContour(audio)
    let segments = activity.segments(in: contour)
    duration = audio.duration
    speech = Double(segments.reduce(0) { $0 + $1.count }) / Double(audio.sampleRate)
    peak = audio.peak
    offset = audio.notableOffset
    clippedShare = Self.clippedShare(of: audio.samples)
    signalToNoise = Self.signalToNoise(contour, activity.blocks(in: contour))
    loudness = audio.integratedLoudness()
  }

  /// What should be done before the recording is used, in sentences; empty where nothing.
  ///
  /// - Parameter neededSpeech: seconds of speech below which a voice is not learned well.
  public func warnings(neededSpeech: Double = 3) -> [String] {
    var result: [String] = []
    if speech == 0 {
      result.append(
        "no speech was found in \(Self.text(duration)) s; listen to the recording, and speak louder or closer to the "
          + "microphone")
    } else if speech < neededSpeech {
      result.append(
        "only \(Self.text(speech)) s of speech; record at least \(Self.text(neededSpeech)) s, two or three sentences")
    }
    if offset != 0 {
      result.append(
        "an offset: the samples swing about \(Self.text(Double(offset))) instead of 0; take it away, or record with another input"
      )
    }
    if peak > MendedAudio.highestPeak {
      result.append("far above full scale: a peak of \(Self.text(Double(peak))), where 1 is the most; export it again")
    }
    if clippedShare > 0.0005 {
      result.append(
        "clipped: \(Self.text(clippedShare * 100)) % of the samples are cut off; turn the microphone down and record again"
      )
    }
    if let signalToNoise, signalToNoise < 15 {
      result.append(
        "noisy: the voice is only \(Self.text(signalToNoise)) dB above the background; record in a quieter place or closer "
          + "to the microphone")
    }
    if speech > 0, loudness.map({ $0 < -38 }) ?? (peak < 0.05) {
      result.append(
        "quiet: \(loudness.map { "\(Self.text($0)) LUFS" } ?? "a peak of \(Self.text(Double(peak)))"), where speech has "
          + "about -23; turn the microphone up")
    }
    return result
  }

  /// Samples in runs of at least three at an extreme, as a share.
  static func clippedShare(of samples: [Float]) -> Double {
    let (lowest, highest) = samples.reduce((Float(0), Float(0))) { (min($0.0, $1), max($0.1, $1)) }
    let peak = max(highest, -lowest)
    guard peak > 0 else { return 0 }
    let share: Float = peak >= 0.98 ? 0.99 : 0.999
    // A side that stays far below the other one was not cut off.
    let top = highest >= 0.5 * peak ? highest * share : .infinity
    let bottom = lowest <= -0.5 * peak ? lowest * share : -.infinity
    var clipped = 0
    var run = 0
    var side = 0
    samples.withUnsafeBufferPointer { samples in
      for sample in samples {
        let now = sample >= top ? 1 : sample <= bottom ? -1 : 0
        if now != side {
          if run >= 3 { clipped += run }
          (run, side) = (0, now)
        }
        if now != 0 { run += 1 }
      }
    }
    if run >= 3 { clipped += run }
    return Double(clipped) / Double(samples.count)
  }

  private static func signalToNoise(_ contour: EnergyContour, _ speech: [Range<Int>]) -> Double? {
    guard !speech.isEmpty else { return nil }
    var (voice, voiceBlocks) = (0.0, 0)
    var background: [Double] = []
    var segment = 0
    for block in contour.energies.indices {
      while segment < speech.count, speech[segment].upperBound <= block { segment += 1 }
      if segment < speech.count, speech[segment].contains(block) {
        (voice, voiceBlocks) = (voice + contour.energies[block], voiceBlocks + 1)
        continue
      }
      // Fading words are neither.
      let isNearSpeech =
        (segment < speech.count && speech[segment].lowerBound - block <= 2)
        || (segment > 0 && block - speech[segment - 1].upperBound < 5)
      if !isNearSpeech { background.append(contour.energies[block]) }
    }
    guard background.count >= EnergyContour.blocksPerSecond / 10 else { return nil }
    // The median, so that a breath or a cough in a pause is not taken for the background.
    let (noise, sum) = (background.sorted()[background.count / 2], voice / Double(voiceBlocks))
    return min(80, 10 * log10(max(sum - noise, 1e-30) / max(noise, 1e-30)))
  }

  private static func text(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}
