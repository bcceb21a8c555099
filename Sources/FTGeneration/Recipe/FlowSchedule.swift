import FTRandom
import Foundation

/// Which moments of the way from noise to picture are learned from.
enum FlowSchedule {
  /// Moments in (0, 1), more of them where a picture begins to be seen in the noise: t = s^1.5 with s of the density
  /// 6 · s · (1 − s), half of them below 0.35.
  ///
  /// They are spread over that density evenly, so that batches are alike; only where the first one falls is drawn.
  static func times(count: Int, _ generator: inout RandomGenerator) -> [Double] {
    let start = generator.uniform()
    let even = (0..<count).map { (Double($0) + start) / Double(count) }
    // Neighbours in a batch are no neighbours in time.
    return generator.shuffled(even).map(moment)
  }

  /// The moment before which a share of all moments lies: s^1.5, where s is the inverse of 3s² − 2s³.
  static func moment(_ share: Double) -> Double {
    pow(0.5 - sin(asin(1 - 2 * min(max(share, 0), 1)) / 3), 1.5)
  }
}
