/// What became of every sample of a recording that was cut into clips: clips and dropped ranges are sorted, do not overlap,
/// and together are the recording.
public struct SliceReport: Sendable, Equatable {
  /// Why a part is in no clip.
  public enum Reason: String, Sendable, CaseIterable {
    /// Nobody speaks.
    case silence
    /// Speech between long pauses, shorter than the shortest clip.
    case tooShort
  }

  public struct Dropped: Sendable, Equatable {
    public var range: Range<Int>
    public var reason: Reason
  }

  /// Samples of the recording.
  public let sampleCount: Int
  public let sampleRate: Int
  /// The clips, in samples.
  public internal(set) var slices: [Range<Int>] = []
  public internal(set) var dropped: [Dropped] = []

  init(sampleCount: Int, sampleRate: Int) { (self.sampleCount, self.sampleRate) = (sampleCount, sampleRate) }

  /// Samples in clips.
  public var keptSamples: Int { slices.reduce(0) { $0 + $1.count } }

  /// Samples dropped for a reason, or for any.
  public func droppedSamples(_ reason: Reason? = nil) -> Int {
    dropped.reduce(0) { $0 + (reason == nil || $1.reason == reason ? $1.range.count : 0) }
  }

  /// Share of the recording that is in clips, 0…1.
  public var coverage: Double { sampleCount == 0 ? 0 : Double(keptSamples) / Double(sampleCount) }

  /// Share of the speech, clips and too short stretches, that is in clips, 0…1; 0 where nobody speaks.
  public var speechCoverage: Double {
    let speech = keptSamples + droppedSamples(.tooShort)
    return speech == 0 ? 0 : Double(keptSamples) / Double(speech)
  }

  /// The report in a sentence: `12 clips with 74.3 of 90 s (82.6 %); dropped: 14.2 s of silence, 1.5 s in 2 stretches …`.
  public var summary: String {
    guard sampleCount > 0 else { return "no clips: the recording is empty" }
    let short = dropped.count { $0.reason == .tooShort }
    var parts: [String] = []
    if droppedSamples(.silence) > 0 { parts.append("\(seconds(droppedSamples(.silence))) s of silence") }
    if short > 0 {
      parts.append(
        "\(seconds(droppedSamples(.tooShort))) s in \(short) \(short == 1 ? "stretch" : "stretches") of speech shorter than "
          + "a clip may be")
    }
    let total = seconds(sampleCount)
    let rest = parts.isEmpty ? "nothing dropped" : "dropped: " + parts.joined(separator: ", ")
    guard !slices.isEmpty else {
      let advice =
        short > 0 ? "allow shorter clips or speak longer between pauses" : "no speech was found; listen to it"
      return "no clips from \(total) s; \(rest); \(advice)"
    }
    let share = (coverage * 1000).rounded() / 10
    return "\(slices.count) \(slices.count == 1 ? "clip" : "clips") with \(seconds(keptSamples)) of \(total) s "
      + "(\(share) %); \(rest)"
  }

  mutating func drop(_ range: Range<Int>, _ reason: Reason) {
    if !range.isEmpty { dropped.append(Dropped(range: range, reason: reason)) }
  }

  private func seconds(_ samples: Int) -> Double {
    (Double(samples) / Double(sampleRate) * 100).rounded() / 100
  }
}
