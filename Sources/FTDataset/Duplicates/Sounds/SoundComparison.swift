/// Two recordings laid on each other: the share of bits that differ, and how long they are the same.
struct SoundComparison: Sendable, Equatable {
  /// Share of the bits that differ where both sound; 0.5 for recordings that have nothing in common.
  let errorRate: Double
  /// Frames in which both sound.
  let frames: Int
  /// Of these, frames in passages that are the same.
  let same: Int
  /// Share of the bits that differ in these passages; 0.5 where there are none.
  let errorRateOfSame: Double
  /// Loud frames of each that lie in these passages, as shares.
  let share: Double
  let shareOther: Double

  /// Loud frames that are judged together, about a second.
  static let passage = 64

  /// Another reading of a sentence agrees here and there, a copy everywhere; what was put together from pieces, in
  /// its pieces almost entirely.
  var isConvincing: Bool { errorRate < 0.31 || errorRateOfSame < 0.15 }

  init?(_ own: SoundFingerprint, _ other: SoundFingerprint, shift: Int) {
    let first = max(0, -shift)
    let last = min(own.codes.count, other.codes.count - shift)
    guard last > first else { return nil }
    var distances: [Int32] = []
    for frame in first..<last where own.isLoud[frame] && other.isLoud[frame + shift] {
      distances.append(Int32((own.codes[frame] ^ other.codes[frame + shift]).nonzeroBitCount))
    }
    frames = distances.count
    guard frames > 0 else { return nil }
    errorRate = Double(distances.reduce(0, +)) / Double(32 * frames)
    let length = min(Self.passage, frames)
    let limit = Int32(Double(32 * length) * Self.limit(frames: length))
    var isSame = [Bool](repeating: false, count: frames)
    var sum = distances[0..<length].reduce(0, +)
    var marked = 0
    for end in length...frames {
      if sum <= limit {
        for frame in max(marked, end - length)..<end { isSame[frame] = true }
        marked = end
      }
      if end < frames { sum += distances[end] - distances[end - length] }
    }
    same = isSame.count { $0 }
    let wrong = distances.indices.reduce(0) { isSame[$1] ? $0 + Int(distances[$1]) : $0 }
    errorRateOfSame = same == 0 ? 0.5 : Double(wrong) / Double(32 * same)
    share = Double(same) / Double(max(1, own.loudCount))
    shareOther = Double(same) / Double(max(1, other.loudCount))
  }

  /// The largest share of differing bits of recordings that are the same; less for short ones, whose bits agree by
  /// chance sooner.
  static func limit(frames: Int) -> Double { min(0.27, 0.5 - 1.45 / Double(max(1, frames)).squareRoot()) }
}
