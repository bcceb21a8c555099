import FTData
import FTRandom
import Foundation

/// The Bayesian bootstrap with half a pseudo-observation at each end of the scale.
///
/// Each draw gives the n units random weights, and the end of the scale a little of its own; the low end of the interval is the
/// 2.5 % quantile of θ₋, the high end the 97.5 % quantile of θ₊, and the value is always within:
///
///     θ₋ = (Σ wᵢ·xᵢ + a·low) / (Σ wᵢ + a),   θ₊ = (Σ wᵢ·xᵢ + b·high) / (Σ wᵢ + b)
///     wᵢ ~ Gamma(c),  a, b ~ Gamma(½·t²)
///
/// t is the share of units that share their value with another. For k of n answers that are right (t = 1, c = 1) the ends are
/// quantiles of Beta(k, n−k+½) and Beta(k+½, n−k), between Jeffreys' and Clopper and Pearson's interval, which keep their
/// width where all are right; the same then holds for scores in steps, shares within groups and whatever piles up at an end.
/// Where all values differ (t = 0) they show their spread themselves: the weights alone speak, with the variance that
/// Student's t has with so few units,
///
///     c = ((n − 1)(z/t(n−1))² − 1) / n, at least 0.15
///
/// Between the two c and the pseudo-observations go over into each other. Fewer than five units show no spread: t = 1.
/// 2,000 draws, fewer for many units. Sources: Rubin, "The Bayesian bootstrap" (1981); Brown, Cai and DasGupta (2001) for the
/// half observations; the transition is our own, its coverage is measured by MeanTests and GroupTests.
struct PseudoBootstrap {
  private let units: UnitSums
  private let ends: ClosedRange<Double>

  init(_ units: UnitSums, ends: ClosedRange<Double>) {
    self.units = units
    self.ends = ends
  }

  func interval(_ start: RandomGenerator, draws count: Int) -> Interval? {
    let span = ends.upperBound - ends.lowerBound
    guard span > 0 else { return nil }
    let tied = units.count < 5 ? 1 : units.tiedShare(scale: span)
    let shape = (1 - tied) * Self.shape(units.count) + tied
    let pseudo = 0.5 * tied * tied
    let size = units.total / Double(units.count)
    let value = units.mean
    var generator = start
    var lows: [Double] = []
    var highs: [Double] = []
    for _ in 0..<count {
      var sum = 0.0
      var total = 0.0
      for index in 0..<units.count {
        let weight = generator.gamma(shape)
        sum += weight * units.sums[index]
        total += weight * units.counts[index]
      }
      let low = size * generator.gamma(pseudo)
      let high = size * generator.gamma(pseudo)
      lows.append((sum + low * ends.lowerBound) / (total + low))
      highs.append((sum + high * ends.upperBound) / (total + high))
    }
    lows.sort()
    highs.sort()
    return Interval(
      checked: min(value, max(ends.lowerBound, lows.quantile(0.025))),
      max(value, min(ends.upperBound, highs.quantile(0.975))))
  }

  /// The concentration of weights that gives a mean of n values the variance of Student's t.
  static func shape(_ n: Int) -> Double {
    guard n > 1 else { return 1 }
    let ratio = Interval.normalQuantile / StudentDistribution.quantile(degreesOfFreedom: n - 1)
    return max(0.15, (Double(n - 1) * ratio * ratio - 1) / Double(n))
  }

  /// Draws for so many units: two million weights, at least 500 draws.
  static func draws(for units: Int) -> Int { max(500, min(2000, 2_000_000 / units)) }
}

extension RandomGenerator {
  /// A number of the gamma distribution with scale 1; 0 for shape 0.
  ///
  /// Source: Marsaglia and Tsang, "A simple method for generating gamma variables" (2000).
  mutating func gamma(_ shape: Double) -> Double {
    if shape == 0 { return 0 }
    if shape == 1 { return -log(1 - uniform()) }
    if shape < 1 { return gamma(shape + 1) * pow(1 - uniform(), 1 / shape) }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let v = 1 + c * x
      guard v > 0 else { continue }
      let cube = v * v * v
      if log(1 - uniform()) < 0.5 * x * x + d - d * cube + d * log(cube) { return d * cube }
    }
  }
}

extension [Double] {
  /// The quantile of sorted numbers, between two by a straight line.
  func quantile(_ part: Double) -> Double {
    let place = part * Double(count - 1)
    let index = Int(place)
    guard index + 1 < count else { return self[count - 1] }
    return self[index] + (place - Double(index)) * (self[index + 1] - self[index])
  }
}
