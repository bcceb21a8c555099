import FTData

/// How well speakers are told apart.
public struct VerificationMetrics: Sendable, Codable, Equatable {
  /// A rate with the interval that holds 95 % of the resampled ones.
  public struct Estimate: Sendable, Codable, Equatable {
    public let value: Double
    public let low: Double
    public let high: Double
  }

  public let speakers: Int
  public let samePairs: Int
  public let differentPairs: Int
  /// Equal error rate, 0 to 1.
  public let eer: Estimate
  /// Minimum of the detection cost at P(target) = 0.05.
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
  static let draws = 500

  /// - Precondition: ``Trials/isMeasurable``.
  public init(_ trials: Trials, seed: UInt64 = 0) {
    precondition(trials.isMeasurable, "error rates need pairs of one speaker and pairs of two")
    let sorted = trials.list.sorted { $0.score < $1.score }
    let curve = ErrorCurve(sorted: sorted)
    var (rates, costs): ([Double], [Double]) = ([], [])
    for counts in SpeakerDraws(trials, seed: seed).counts {
      let drawn = ErrorCurve(sorted: sorted) { SpeakerDraws.weight($0, counts) }
      rates.append(drawn.equalErrorRate)
      costs.append(drawn.minimumDetectionCost(target: Self.target))
    }
    (speakers, samePairs, differentPairs) = (trials.speakerCount, trials.sameCount, trials.differentCount)
    eer = Self.estimate(curve.equalErrorRate, rates)
    minDCF = Self.estimate(curve.minimumDetectionCost(target: Self.target), costs)
    threshold = curve.equalErrorThreshold
  }

  static func estimate(_ value: Double, _ draws: [Double]) -> Estimate {
    let sorted = draws.sorted()
    guard !sorted.isEmpty else { return Estimate(value: value, low: value, high: value) }
    func quantile(_ part: Double) -> Double { sorted[min(sorted.count - 1, Int(part * Double(sorted.count)))] }
    return Estimate(value: value, low: quantile(0.025), high: quantile(0.975))
  }

  /// The equal error rate of one system minus another's on the same pairs; an interval without 0 tells them apart.
  ///
  /// - Precondition: both list the same pairs in the same order.
  public static func eerDifference(_ first: Trials, minus second: Trials, seed: UInt64 = 0) -> Estimate {
    precondition(
      zip(first.list, second.list).allSatisfy { $0.first == $1.first && $0.second == $1.second }
        && first.list.count == second.list.count, "a paired difference needs the same pairs")
    let (a, b) = (first.list.sorted { $0.score < $1.score }, second.list.sorted { $0.score < $1.score })
    let draws = SpeakerDraws(first, seed: seed).counts.map { counts in
      ErrorCurve(sorted: a) { SpeakerDraws.weight($0, counts) }.equalErrorRate
        - ErrorCurve(sorted: b) { SpeakerDraws.weight($0, counts) }.equalErrorRate
    }
    return estimate(ErrorCurve(sorted: a).equalErrorRate - ErrorCurve(sorted: b).equalErrorRate, draws)
  }
}

/// Bootstrap over speakers, not pairs: pairs of one speaker are not independent, and the question is how it will be with
/// other speakers. A pair counts as often as its speakers were drawn.
struct SpeakerDraws {
  let counts: [[Double]]

  init(_ trials: Trials, seed: UInt64) {
    var generator = RandomGenerator(seed: seed).split("speaker draws")
    let same = Set(trials.list.filter(\.isSame).map(\.first))
    var counts: [[Double]] = []
    // A draw of one speaker alone has no different pairs; it is drawn again.
    var attempts = 0
    while counts.count < VerificationMetrics.draws && attempts < 10 * VerificationMetrics.draws {
      attempts += 1
      var draw = [Double](repeating: 0, count: trials.speakerCount)
      for _ in 0..<trials.speakerCount { draw[Int(generator.uniform() * Double(trials.speakerCount))] += 1 }
      if draw.count(where: { $0 > 0 }) >= 2, same.contains(where: { draw[$0] > 0 }) { counts.append(draw) }
    }
    self.counts = counts
  }

  static func weight(_ trial: Trials.Trial, _ counts: [Double]) -> Double {
    trial.isSame ? counts[trial.first] : counts[trial.first] * counts[trial.second]
  }
}
