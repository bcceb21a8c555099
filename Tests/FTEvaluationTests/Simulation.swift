import FTData
import FTEvaluation
import FTRandom
import Foundation

/// The experiment repeated: in how many of its repetitions the interval holds the truth, and how wide it is on average.
struct Coverage {
  private(set) var share = 0.0
  private(set) var width = 0.0

  /// - Parameter interval: of one repetition; nil counts as a miss.
  init(of truth: Double, repetitions: Int, seed: UInt64 = 1, _ interval: (inout RandomGenerator) -> Interval?) {
    var generator = RandomGenerator(seed: seed)
    for _ in 0..<repetitions {
      guard let found = interval(&generator) else { continue }
      if found.low - 1e-12 <= truth && truth <= found.high + 1e-12 { share += 1 / Double(repetitions) }
      width += found.width / Double(repetitions)
    }
  }

  /// The coverage of an interval that depends on the right answers alone, at a probability: Σ P(k)·[interval of k holds p],
  /// without a random number.
  static func exact(_ intervals: [Interval], at p: Double) -> Double {
    let n = intervals.count - 1
    var probability = (0..<n).reduce(1.0) { power, _ in power * (1 - p) }
    var total = 0.0
    for (right, interval) in intervals.enumerated() {
      if interval.contains(p) { total += probability }
      probability *= Double(n - right) / Double(right + 1) * p / (1 - p)
    }
    return total
  }
}

extension RandomGenerator {
  mutating func isTrue(_ probability: Double) -> Bool { uniform() < probability }

  /// Beta(a, b) as the share of two gamma numbers.
  mutating func beta(_ a: Double, _ b: Double) -> Double {
    let x = gammaNumber(a)
    let y = gammaNumber(b)
    return x + y > 0 ? x / (x + y) : 0.5
  }

  /// Marsaglia and Tsang, for any shape.
  private mutating func gammaNumber(_ shape: Double) -> Double {
    if shape < 1 { return gammaNumber(shape + 1) * pow(1 - uniform(), 1 / shape) }
    let d = shape - 1.0 / 3
    while true {
      let x = normal()
      let v = 1 + x / (9 * d).squareRoot()
      if v > 0, log(1 - uniform()) < 0.5 * x * x + d - d * v * v * v + d * log(v * v * v) { return d * v * v * v }
    }
  }
}
