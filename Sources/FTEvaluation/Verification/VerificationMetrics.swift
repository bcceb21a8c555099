/// How well speakers are told apart.
public struct VerificationMetrics: Sendable, Codable, Equatable {
  public let speakers: Int
  public let samePairs: Int
  public let differentPairs: Int
  /// Equal error rate, 0 to 1.
  public let eer: Estimate
  /// Minimum of the detection cost at P(target) = 0.05, 0 to 1.
  public let minDCF: Estimate
  /// Where misses and false alarms are equal.
  public let threshold: Float

  enum CodingKeys: String, CodingKey {
    case speakers
    case samePairs = "same_pairs"
    case differentPairs = "different_pairs"
    case eer
    case minDCF = "min_dcf"
    case threshold
  }

  static let target = 0.05

  /// - Precondition: ``Trials/isMeasurable``.
  public init(_ trials: Trials, seed: UInt64 = 0, draws: Int = 500) {
    self.init(trials, seed: seed, draws: draws, asking: {})
  }

  /// - Parameter ask: is called before every draw, which takes milliseconds of many pairs; what it throws ends the work.
  /// - Precondition: ``Trials/isMeasurable``.
  public init(_ trials: Trials, seed: UInt64 = 0, draws: Int = 500, asking ask: () throws -> Void) rethrows {
    precondition(trials.isMeasurable, "error rates need pairs of one speaker and pairs of two")
    let sorted = trials.sorted
    let curve = ErrorCurve(sorted: sorted)
    func numbers(_ curve: ErrorCurve) -> [Double] {
      [curve.equalErrorRate, curve.minimumDetectionCost(target: Self.target)]
    }
    let values = numbers(curve)
    let intervals = try Interval.resampling(
      groups: trials.speakerCount, values: values, seed: seed, draws: draws
    ) { weights in
      try ask()
      return numbers(ErrorCurve(sorted: sorted) { $0.weight(weights) })
    }
    speakers = trials.speakerCount
    samePairs = trials.sameCount
    differentPairs = trials.differentCount
    eer = Estimate(values[0], intervals[0])
    minDCF = Estimate(values[1], intervals[1])
    threshold = curve.equalErrorThreshold
  }

  /// The measures of ``measures``.
  public static let kinds = [
    MeasureKind("equal error rate", unit: "%", .lower), MeasureKind("minimum detection cost", .lower),
  ]

  /// Equal error rate and detection cost, as they are written down.
  public var measures: [Measure] {
    let pairs = samePairs + differentPairs
    return [
      Measure("equal error rate", unit: "%", .lower, eer, count: pairs),
      Measure("minimum detection cost", .lower, minDCF, count: pairs),
    ]
  }

  /// The equal error rate of one system minus another's on the same pairs; an interval without 0 tells them apart.
  ///
  /// Speakers are drawn, see ``Interval/expandedResampling(groups:value:seed:draws:statistic:)``. Where the two never differ
  /// the interval is the one that so many speakers without a difference allow.
  ///
  /// - Precondition: both list the same pairs in the same order, and ``Trials/isMeasurable``.
  public static func eerDifference(
    _ first: Trials, minus second: Trials, seed: UInt64 = 0, draws: Int = 500
  ) -> Estimate {
    eerDifference(first, minus: second, seed: seed, draws: draws, asking: {})
  }

  /// The same, asking before every draw whether to go on.
  public static func eerDifference(
    _ first: Trials, minus second: Trials, seed: UInt64 = 0, draws: Int = 500, asking ask: () throws -> Void
  ) rethrows -> Estimate {
    precondition(
      first.list.count == second.list.count
        && zip(first.list, second.list).allSatisfy { $0.first == $1.first && $0.second == $1.second },
      "a paired difference needs the same pairs")
    precondition(first.isMeasurable, "error rates need pairs of one speaker and pairs of two")
    let a = first.sorted
    let b = second.sorted
    func difference(_ weights: [Double]) -> Double {
      ErrorCurve(sorted: a) { $0.weight(weights) }.equalErrorRate
        - ErrorCurve(sorted: b) { $0.weight(weights) }.equalErrorRate
    }
    let groups = first.speakerCount
    let value = ErrorCurve(sorted: a).equalErrorRate - ErrorCurve(sorted: b).equalErrorRate
    let speakersWithSame = Set(first.list.filter(\.isSame).map(\.first))
    let interval = try Interval.expandedResampling(groups: groups, value: value, seed: seed, draws: draws) { weights in
      try ask()
      // A draw of one speaker alone has no pairs of two.
      guard weights.count(where: { $0 > 0 }) >= 2, speakersWithSame.contains(where: { weights[$0] > 0 }) else {
        return nil
      }
      return difference(weights)
    }
    return Estimate(
      value,
      interval
        ?? .resampling(groups: groups, value: value, in: -1...1, seed: seed, draws: draws) { _ in value })
  }
}

extension Trials {
  /// By rising score, as ``ErrorCurve`` takes them.
  public var sorted: [Trial] { list.sorted { $0.score < $1.score } }
}

extension Trials.Trial {
  /// How often a pair counts where speakers count as often as their weights: pairs of one speaker are not independent, so
  /// speakers are drawn, not pairs.
  func weight(_ speakers: [Double]) -> Double {
    isSame ? speakers[first] : speakers[first] * speakers[second]
  }
}
