import Foundation

/// Cuts a long recording at its pauses into pieces of useful length, and accounts for every sample.
public struct Slicer: Sendable {
  /// Seconds of a piece at least; shorter speech that stands alone is dropped.
  public var minimum: Double
  /// Seconds of a piece at most; speech without a pause is cut at its quietest place.
  public var maximum: Double
  public var activity: VoiceActivity

  public init(minimum: Double = 2, maximum: Double = 10, activity: VoiceActivity = VoiceActivity()) {
    precondition(
      minimum > 0 && maximum >= 2 * minimum,
      "pieces of \(minimum) to \(maximum) s: the longest must be twice the shortest")
    (self.minimum, self.maximum, self.activity) = (minimum, maximum, activity)
  }

  /// What became of a recording: kept + dropped = all of it, in samples.
  public struct Report: Sendable, Equatable {
    public enum Reason: String, Sendable {
      case silence
      case tooShort = "too short"
    }

    public struct Drop: Sendable, Equatable {
      public let range: Range<Int>
      public let reason: Reason
    }

    /// The pieces in samples, in order.
    public let slices: [Range<Int>]
    public let dropped: [Drop]
    public let sampleRate: Int

    public var kept: Int { slices.reduce(0) { $0 + $1.count } }

    /// The account for people.
    public var summary: String {
      func seconds(_ count: Int) -> String { String(format: "%.1f s", Double(count) / Double(sampleRate)) }
      func part(_ reason: Reason) -> Int { dropped.filter { $0.reason == reason }.reduce(0) { $0 + $1.range.count } }
      let all = kept + dropped.reduce(0) { $0 + $1.range.count }
      return "\(seconds(all)) in: \(slices.count) pieces with \(seconds(kept)), dropped \(seconds(part(.silence))) of "
        + "silence and \(seconds(part(.tooShort))) of speech too short to stand alone"
    }
  }

  public func slices(of audio: Audio) -> Report {
    let rate = Double(audio.sampleRate)
    let (shortest, longest) = (Int(minimum * rate), Int(maximum * rate))
    let hop = max(1, Int(rate * VoiceActivity.hopSeconds))
    let levels = VoiceActivity.levels(of: audio)
    // First nothing longer than allowed, then neighbours together as long as they fit.
    let pieces = activity.segments(in: audio).flatMap { cut($0, longest, shortest, levels, hop) }
    var slices: [Range<Int>] = []
    var dropped: [Report.Drop] = []
    var current: Range<Int>?
    func close() {
      guard let range = current else { return }
      if range.count >= shortest {
        slices.append(range)
      } else {
        dropped.append(.init(range: range, reason: .tooShort))
      }
      current = nil
    }
    for piece in pieces {
      if let range = current, piece.upperBound - range.lowerBound <= longest {
        current = range.lowerBound..<piece.upperBound
      } else {
        close()
        current = piece
      }
    }
    close()
    // Whatever lies between is silence.
    var at = 0
    for range in (slices + dropped.map(\.range)).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > at { dropped.append(.init(range: at..<range.lowerBound, reason: .silence)) }
      at = range.upperBound
    }
    if at < audio.count { dropped.append(.init(range: at..<audio.count, reason: .silence)) }
    dropped.sort { $0.range.lowerBound < $1.range.lowerBound }
    return Report(slices: slices, dropped: dropped, sampleRate: audio.sampleRate)
  }

  /// A run of speech in parts of at most `longest` samples, cut where it is quietest, no part shorter than `shortest`.
  private func cut(
    _ range: Range<Int>, _ longest: Int, _ shortest: Int, _ levels: [Float], _ hop: Int
  ) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var rest = range
    while rest.count > longest {
      let first = (rest.lowerBound + shortest + hop - 1) / hop
      let last = min(rest.lowerBound + longest, rest.upperBound - shortest) / hop
      let frames = first...max(first, min(last, levels.count - 1))
      let quietest = frames.min { levels[$0] < levels[$1] }! * hop
      parts.append(rest.lowerBound..<quietest)
      rest = quietest..<rest.upperBound
    }
    return parts + [rest]
  }
}
