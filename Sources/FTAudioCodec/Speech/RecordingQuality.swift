import Foundation

/// What can be said about a recording before it is used.
public struct RecordingQuality: Sendable, Equatable {
  /// Seconds in all, and seconds of speech.
  public let duration: Double
  public let speech: Double
  public let peak: Float
  /// Part of the samples that lie in flat tops at the peak: runs of three or more.
  public let clipped: Double
  /// Level of speech over that of the pauses in dB; `nil` without pauses or without speech.
  public let signalToNoise: Double?

  public init(_ audio: Audio) {
    let segments = VoiceActivity().segments(in: audio)
    duration = audio.duration
    speech = Double(segments.reduce(0) { $0 + $1.count }) / Double(audio.sampleRate)
    peak = audio.peak
    clipped = Self.clipped(audio.samples, peak: audio.peak)
    let levels = VoiceActivity.levels(of: audio)
    let hop = max(1, Int(Double(audio.sampleRate) * VoiceActivity.hopSeconds))
    var (loud, quiet): ([Float], [Float]) = ([], [])
    var next = segments[...]
    for (frame, level) in levels.enumerated() {
      let at = frame * hop
      while let first = next.first, first.upperBound <= at { next = next.dropFirst() }
      if let first = next.first, first.contains(at) { loud.append(level) } else { quiet.append(level) }
    }
    func power(_ levels: [Float]) -> Double {
      10 * log10(levels.reduce(0.0) { $0 + pow(10, Double($1) / 10) } / Double(max(1, levels.count)) + 1e-12)
    }
    signalToNoise = loud.count >= 10 && quiet.count >= 10 ? power(loud) - power(quiet) : nil
  }

  private static func clipped(_ samples: [Float], peak: Float) -> Double {
    guard peak > 0.2, !samples.isEmpty else { return 0 }
    let top = peak * 0.998
    var (count, run) = (0, 0)
    for sample in samples {
      if abs(sample) >= top {
        run += 1
      } else {
        if run >= 3 { count += run }
        run = 0
      }
    }
    if run >= 3 { count += run }
    return Double(count) / Double(samples.count)
  }

  /// What is wrong and what to do, a sentence each.
  ///
  /// - Parameter needed: seconds of speech that the use needs.
  public func warnings(needed: Double = 3) -> [String] {
    var warnings: [String] = []
    if speech == 0 {
      warnings.append("no speech was found; record again, nearer to the microphone")
    } else if speech < needed {
      warnings.append(
        String(format: "only %.1f s of speech; %.0f s or more tell a voice better", speech, needed))
    }
    if clipped > 0.001 {
      warnings.append(
        String(format: "%.1f %% of the samples are cut off at the loudest value; record more quietly", 100 * clipped))
    }
    if let signalToNoise, signalToNoise < 12 {
      warnings.append(
        String(format: "the voice is only %.0f dB above the noise; record in a quieter room", signalToNoise))
    }
    if speech > 0 && peak < 0.02 { warnings.append("very quiet; record nearer to the microphone") }
    return warnings
  }
}
