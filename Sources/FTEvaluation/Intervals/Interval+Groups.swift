import FTData
import FTRandom
import Foundation

extension Interval {
  /// The interval of any number that is computed from groups, such as an error rate from pairs of speakers, on a scale with ends.
  ///
  /// Groups, not what is in them, are drawn: what belongs to one person is not independent, and the question is how it will be
  /// with other people. The Bayesian bootstrap over groups, with half a pseudo-group in which all is right, or all is wrong:
  ///
  ///     θ₋ = (W·θ(w) + a·low) / (W + a),   θ₊ = (W·θ(w) + b·high) / (W + b)
  ///     wg ~ Gamma(1),  W = Σ wg,  a, b ~ Gamma(½)
  ///
  /// The ends are the 2.5 % quantile of θ₋ and the 97.5 % quantile of θ₊. Where no group has an error the high end is about
  /// 2.4 / G: none of 15 people is no proof that there is none. Sources: Rubin, "The Bayesian bootstrap" (1981); Brown, Cai and
  /// DasGupta (2001) for the half observation.
  ///
  /// - Parameters:
  ///   - value: the number with every weight 1.
  ///   - statistic: the number where each group counts as often as its weight.
  public static func resampling(
    groups: Int, value: Double, in range: ClosedRange<Double> = 0...1, seed: UInt64 = 0, draws: Int = 500,
    statistic: ([Double]) throws -> Double
  ) rethrows -> Interval {
    try resampling(groups: groups, values: [value], in: range, seed: seed, draws: draws) { [try statistic($0)] }[0]
  }

  /// The same of several numbers that are computed together, from the same draws.
  ///
  /// - Parameter statistics: the numbers where each group counts as often as its weight; what it throws ends the drawing.
  public static func resampling(
    groups: Int, values: [Double], in range: ClosedRange<Double> = 0...1, seed: UInt64 = 0, draws: Int = 500,
    statistics: ([Double]) throws -> [Double]
  ) rethrows -> [Interval] {
    precondition(
      groups >= 1 && values.allSatisfy(range.contains) && range.lowerBound < range.upperBound,
      "resampling of \(groups) groups: \(values) are not within \(range)")
    var generator = RandomGenerator(seed: seed).split("resampling of groups")
    var weights = [Double](repeating: 1, count: groups)
    var lows = [[Double]](repeating: [], count: values.count)
    var highs = lows
    for _ in 0..<draws {
      for group in 0..<groups { weights[group] = generator.gamma(1) }
      let total = weights.reduce(0, +)
      let drawn = try statistics(weights)
      let low = generator.gamma(0.5)
      let high = generator.gamma(0.5)
      for (number, value) in drawn.enumerated() {
        lows[number].append((total * value + low * range.lowerBound) / (total + low))
        highs[number].append((total * value + high * range.upperBound) / (total + high))
      }
    }
    return values.indices.map { number in
      lows[number].sort()
      highs[number].sort()
      return Interval(
        min(values[number], max(range.lowerBound, lows[number].quantile(0.025))),
        max(values[number], min(range.upperBound, highs[number].quantile(0.975))))
    }
  }

  /// The interval of a difference, or of a number on an open scale, that is computed from groups; nil where every draw gives the
  /// same.
  ///
  /// The percentile bootstrap over groups, widened for few of them: its ends are the quantiles at Φ(∓√(G/(G−1))·t(G−1)). In
  /// contrast to ``resampling(groups:value:in:seed:draws:statistic:)`` a draw can leave groups out, so that a difference
  /// made by a single group is not taken for one. Source: Hesterberg, "What teachers should know about the bootstrap",
  /// The American Statistician 69 (2015), 5.3.
  ///
  /// - Parameter statistic: nil where a draw does not allow the number; then it is drawn again.
  public static func expandedResampling(
    groups: Int, value: Double, seed: UInt64 = 0, draws: Int = 500,
    statistic: ([Double]) throws -> Double?
  ) rethrows -> Interval? {
    guard groups >= 2 else { return nil }
    var generator = RandomGenerator(seed: seed).split("resampling of groups")
    var found: [Double] = []
    for _ in 0..<10 * draws where found.count < draws {
      var weights = [Double](repeating: 0, count: groups)
      for _ in 0..<groups { weights[generator.integer(below: groups)] += 1 }
      if let drawn = try statistic(weights), drawn.isFinite { found.append(drawn) }
    }
    guard !found.isEmpty else { return nil }
    found.sort()
    let g = Double(groups)
    let reach = (g / (g - 1)).squareRoot() * StudentDistribution.quantile(degreesOfFreedom: groups - 1)
    let tail = 0.5 * erfc(reach / 2.0.squareRoot())
    return Interval(checked: min(value, found.quantile(tail)), max(value, found.quantile(1 - tail)))
  }
}
