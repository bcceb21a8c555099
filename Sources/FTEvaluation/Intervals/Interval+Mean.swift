import FTData
import FTRandom
import Foundation

extension Interval {
  /// The interval of the mean of `values`; nil where the values allow none: one value or all alike, on an open scale.
  ///
  /// On a scale with ends (`range`), the Bayesian bootstrap with pseudo-observations at both ends (`PseudoBootstrap`): it
  /// keeps its width where all values are alike. On an open scale the studentised bootstrap, which follows skewed values such as
  /// losses and seconds, from ten values on (Efron and Tibshirani 1993, chapter 12.5; Hesterberg 2015), Student's t below, and
  /// where most values are ties. In groups on an open scale Student's t with the variance between groups, degrees of freedom
  /// groups − 1.
  ///
  /// - Parameters:
  ///   - groups: whom each value belongs to (the speaker of a recording); values of one group are not independent, so groups
  ///     are what is resampled. The mean stays that of all values. nil: each value stands for itself.
  ///   - range: the ends of the scale; a value outside moves them.
  public static func mean(
    _ values: [Double], groups: [Int]? = nil, in range: ClosedRange<Double>? = nil, seed: UInt64 = 0
  ) -> Interval? {
    mean(values, groups: groups, in: range, seed: seed, draws: nil)
  }

  /// - Parameter draws: nil for as many as the size of the data allows.
  static func mean(
    _ values: [Double], groups: [Int]? = nil, in range: ClosedRange<Double>? = nil, seed: UInt64, draws: Int?
  ) -> Interval? {
    precondition(groups == nil || groups?.count == values.count, "each value needs a group")
    precondition(values.allSatisfy(\.isFinite), "an interval of values that are not finite")
    guard !values.isEmpty else { return nil }
    let units = UnitSums(values, groups)
    let draws = draws ?? PseudoBootstrap.draws(for: units.count)
    let generator = RandomGenerator(seed: seed).split("interval of a mean")
    if let range {
      let ends = min(range.lowerBound, values.min()!)...max(range.upperBound, values.max()!)
      return PseudoBootstrap(units, ends: ends).interval(generator, draws: draws)
    }
    guard units.count > 1 else { return nil }
    if groups == nil, units.count >= 10, units.tiedShare(scale: 1) < 0.5,
      let found = studentised(values, generator, draws)
    {
      return found
    }
    return units.student
  }

  /// The interval of Σ parts / Σ wholes, such as bits per byte over rows: items are what is resampled, and longer ones weigh more.
  ///
  /// The methods of ``mean(_:groups:in:seed:)``, with items as groups; nil where the items allow none.
  ///
  /// - Precondition: as many parts as wholes, all finite, wholes above 0.
  public static func ratio(
    _ parts: [Double], of wholes: [Double], in range: ClosedRange<Double>? = nil, seed: UInt64 = 0
  ) -> Interval? {
    precondition(
      parts.count == wholes.count && wholes.allSatisfy { $0 > 0 && $0.isFinite } && parts.allSatisfy(\.isFinite),
      "a ratio needs a part and a whole above 0 of each item")
    guard !parts.isEmpty else { return nil }
    let units = UnitSums(sums: parts, counts: wholes)
    guard let range else { return units.count > 1 ? units.student : nil }
    return PseudoBootstrap(units, ends: range).interval(
      RandomGenerator(seed: seed).split("interval of a ratio"), draws: PseudoBootstrap.draws(for: units.count))
  }

  /// x̄ − t* s/√n, t* the quantiles of (x̄* − x̄) / (s*/√n) over resamples.
  private static func studentised(_ values: [Double], _ start: RandomGenerator, _ draws: Int) -> Interval? {
    var generator = start
    let n = values.count
    let mean = values.reduce(0, +) / Double(n)
    func deviation(_ sum: Double, _ squares: Double) -> Double {
      (max(0, squares - sum * sum / Double(n)) / Double(n - 1)).squareRoot()
    }
    let centred = values.map { $0 - mean }
    let spread = deviation(0, centred.reduce(0) { $0 + $1 * $1 })
    guard spread > 0 else { return nil }
    var ratios: [Double] = []
    ratios.reserveCapacity(draws)
    for _ in 0..<draws {
      var sum = 0.0
      var squares = 0.0
      for _ in 0..<n {
        let value = centred[generator.integer(below: n)]
        sum += value
        squares += value * value
      }
      let drawn = deviation(sum, squares)
      // A resample of one value alone tells nothing about the spread.
      if drawn > 1e-9 * spread { ratios.append(sum / Double(n) / drawn) }
    }
    guard ratios.count > draws / 2 else { return nil }
    ratios.sort()
    let low = mean - ratios.quantile(0.975) * spread
    let high = mean - ratios.quantile(0.025) * spread
    return Interval(checked: min(low, mean), max(high, mean))
  }
}

/// Sums and counts of what is resampled: the groups, or the values themselves.
struct UnitSums {
  private(set) var sums: [Double]
  private(set) var counts: [Double]

  init(sums: [Double], counts: [Double]) {
    self.sums = sums
    self.counts = counts
  }

  init(_ values: [Double], _ groups: [Int]?) {
    guard let groups else {
      sums = values
      counts = [Double](repeating: 1, count: values.count)
      return
    }
    var places: [Int: Int] = [:]
    sums = []
    counts = []
    for (value, group) in zip(values, groups) {
      let place = places[group, default: sums.count]
      if place == sums.count {
        places[group] = place
        sums.append(0)
        counts.append(0)
      }
      sums[place] += value
      counts[place] += 1
    }
  }

  var count: Int { sums.count }
  var total: Double { counts.reduce(0, +) }
  var mean: Double { sums.reduce(0, +) / total }

  /// The share of units whose mean another unit has too: 1 for yes and no, 0 for measured quantities.
  ///
  /// - Parameter scale: what is a billionth of it apart counts as the same.
  func tiedShare(scale: Double) -> Double {
    let means = zip(sums, counts).map(/).sorted()
    let tied = means.indices.count { index in
      (index > 0 && means[index] - means[index - 1] <= 1e-9 * scale)
        || (index + 1 < means.count && means[index + 1] - means[index] <= 1e-9 * scale)
    }
    return Double(tied) / Double(max(1, means.count))
  }

  /// m ± t √(G/(G−1) Σ(Sg − m·ng)²) / n, t with G − 1 degrees of freedom; for units of one value x̄ ± t s/√n.
  var student: Interval? {
    let mean = mean
    let squares = zip(sums, counts).reduce(0) { $0 + ($1.0 - mean * $1.1) * ($1.0 - mean * $1.1) }
    let error = (Double(count) / Double(count - 1) * squares).squareRoot() / total
    let half = StudentDistribution.quantile(degreesOfFreedom: count - 1) * error
    return Interval(checked: mean - half, mean + half)
  }
}
