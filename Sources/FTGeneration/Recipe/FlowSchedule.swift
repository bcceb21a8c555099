import FTRandom
import Foundation

/// Which moments of the way from noise to picture are learned from.
enum FlowSchedule {
  /// Moments in (0, 1), more of them in the middle, where most is decided: the density is 6 · t · (1 − t).
  ///
  /// They are spread over that density evenly, so that batches are alike; only where the first one falls is drawn.
  static func times(count: Int, _ generator: inout RandomGenerator) -> [Double] {
    let start = generator.uniform()
    let even = (0..<count).map { (Double($0) + start) / Double(count) }
    // Neighbours in a batch are no neighbours in time.
    return generator.shuffled(even).map(moment)
  }

  /// The moment before which a share of all moments lies: the inverse of 3t² − 2t³.
  static func moment(_ share: Double) -> Double { 0.5 - sin(asin(1 - 2 * min(max(share, 0), 1)) / 3) }
}
