import Foundation

/// From a similarity to the probability that two recordings are one person's: P = σ(slope · s + offset) when one person and
/// two persons are equally likely beforehand.
public struct ScoreCalibration: Sendable, Codable, Equatable {
  public var slope: Double
  public var offset: Double
  /// How it was found, for people.
  public var origin: String

  public init(slope: Double, offset: Double, origin: String) {
    self.slope = slope
    self.offset = offset
    self.origin = origin
  }

  /// Logarithm of P(score | one person) / P(score | two persons).
  public func logLikelihoodRatio(_ score: Float) -> Double { slope * Double(score) + offset }

  /// - Parameter prior: how likely one person is before listening.
  public func probability(_ score: Float, prior: Double = 0.5) -> Double {
    1 / (1 + exp(-logLikelihoodRatio(score) - log(prior / (1 - prior))))
  }

  /// The similarity from which on one person is likelier than two.
  public var threshold: Float { Float(-offset / slope) }

  /// Logistic regression on pairs that nothing was trained on; both kinds of pairs weigh the same in all.
  ///
  /// - Precondition: ``Trials/isMeasurable``.
  public init(learnedFrom trials: Trials, origin: String) {
    precondition(trials.isMeasurable, "a calibration needs pairs of one speaker and pairs of two")
    let scores = trials.list.map { Double($0.score) }
    let mean = scores.reduce(0, +) / Double(scores.count)
    let spread = max(
      1e-6, (scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scores.count)).squareRoot())
    let weights = (1 / Double(trials.differentCount), 1 / Double(trials.sameCount))
    var (a, b) = (1.0, 0.0)
    for _ in 0..<50 {
      // Newton's step; the small ridge keeps separable pairs from running to infinity.
      var ga = 1e-3 * a
      var gb = 0.0
      var haa = 1e-3
      var hab = 0.0
      var hbb = 1e-9
      for (index, trial) in trials.list.enumerated() {
        let x = (scores[index] - mean) / spread
        let p = 1 / (1 + exp(-(a * x + b)))
        let weight = trial.isSame ? weights.1 : weights.0
        let error = weight * (p - (trial.isSame ? 1 : 0))
        ga += error * x
        gb += error
        let curvature = weight * p * (1 - p)
        haa += curvature * x * x
        hab += curvature * x
        hbb += curvature
      }
      let determinant = haa * hbb - hab * hab
      guard determinant > 1e-18 else { break }
      let (da, db) = ((hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant)
      let damping = min(1, 4 / max(abs(da), abs(db), 1e-9))
      (a, b) = (a - damping * da, b - damping * db)
      if abs(da) + abs(db) < 1e-9 { break }
    }
    (slope, offset) = (a / spread, b - a * mean / spread)
    self.origin = origin
  }

  /// Cost of the log-likelihood ratio in bits: 0 is perfect, 1 is knowing nothing. Source: Brümmer and du Preez (2006).
  public func cost(_ trials: Trials) -> Double {
    var (same, different) = (0.0, 0.0)
    for trial in trials.list {
      let ratio = logLikelihoodRatio(trial.score)
      if trial.isSame { same += log2(1 + exp(-ratio)) } else { different += log2(1 + exp(ratio)) }
    }
    return 0.5 * (same / Double(max(1, trials.sameCount)) + different / Double(max(1, trials.differentCount)))
  }
}

extension ScoreCalibration {
  /// The measure of ``costMeasure(_:seed:draws:)``.
  public static let costKind = MeasureKind("log-likelihood-ratio cost", unit: "bits", .lower)

  /// ``cost(_:)`` with the interval over speakers.
  ///
  /// - Precondition: ``Trials/isMeasurable``.
  public func costMeasure(_ trials: Trials, seed: UInt64 = 0, draws: Int = 500) -> Measure {
    costMeasure(trials, seed: seed, draws: draws, asking: {})
  }

  /// The same, asking before every draw whether to go on.
  public func costMeasure(
    _ trials: Trials, seed: UInt64 = 0, draws: Int = 500, asking ask: () throws -> Void
  ) rethrows -> Measure {
    precondition(trials.isMeasurable, "the cost of a calibration needs pairs of one speaker and pairs of two")
    let losses = trials.list.map { trial in
      let ratio = logLikelihoodRatio(trial.score)
      return log2(1 + exp(trial.isSame ? -ratio : ratio))
    }
    let value = cost(trials)
    guard value.isFinite else {
      return .number("log-likelihood-ratio cost", unit: "bits", .lower, value, count: trials.list.count)
    }
    let interval = try Interval.expandedResampling(
      groups: trials.speakerCount, value: value, seed: seed, draws: draws
    ) { weights in
      try ask()
      var sums = (same: 0.0, different: 0.0)
      var totals = (same: 0.0, different: 0.0)
      for (trial, loss) in zip(trials.list, losses) {
        let weight = trial.weight(weights)
        if trial.isSame {
          sums.same += weight * loss
          totals.same += weight
        } else {
          sums.different += weight * loss
          totals.different += weight
        }
      }
      guard totals.same > 0, totals.different > 0 else { return nil }
      return 0.5 * (sums.same / totals.same + sums.different / totals.different)
    }
    return Measure(
      "log-likelihood-ratio cost", unit: "bits", .lower, value, low: interval?.low, high: interval?.high,
      count: trials.list.count)
  }
}
