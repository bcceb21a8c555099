/// A step function of the threshold: how many same pairs are missed, how many different ones accepted.
public struct ErrorCurve: Sendable {
  /// Miss and false-alarm rates at every threshold from the lowest to above the highest score.
  public private(set) var misses: [Double] = [0]
  public private(set) var alarms: [Double] = [1]
  /// The score a threshold lies just below; misses[i] and alarms[i] belong to "accept from thresholds[i] on".
  public private(set) var thresholds: [Float] = []

  /// - Parameters:
  ///   - trials: sorted by rising score.
  ///   - weight: of a pair, for resampling.
  public init(sorted trials: [Trials.Trial], weight: (Trials.Trial) -> Double = { _ in 1 }) {
    var (same, different) = (0.0, 0.0)
    let weights = trials.map(weight)
    for (trial, weight) in zip(trials, weights) { if trial.isSame { same += weight } else { different += weight } }
    var (missed, rejected) = (0.0, 0.0)
    misses.reserveCapacity(trials.count + 1)
    alarms.reserveCapacity(trials.count + 1)
    var index = 0
    while index < trials.count {
      thresholds.append(trials[index].score)
      // Equal scores fall on one side together.
      let score = trials[index].score
      while index < trials.count, trials[index].score == score {
        if trials[index].isSame { missed += weights[index] } else { rejected += weights[index] }
        index += 1
      }
      misses.append(same > 0 ? missed / same : 0)
      alarms.append(different > 0 ? 1 - rejected / different : 0)
    }
    thresholds.append(.infinity)
  }

  /// The rate at which misses and false alarms are equal, between two thresholds by a straight line.
  public var equalErrorRate: Double {
    guard let i = misses.indices.first(where: { misses[$0] >= alarms[$0] }) else { return 1 }
    guard i > 0 else { return misses[0] }
    let (before, after) = (alarms[i - 1] - misses[i - 1], misses[i] - alarms[i])
    let part = before + after > 0 ? before / (before + after) : 0
    return misses[i - 1] + part * (misses[i] - misses[i - 1])
  }

  /// The threshold nearest to equal errors.
  public var equalErrorThreshold: Float {
    let i = misses.indices.min { abs(misses[$0] - alarms[$0]) < abs(misses[$1] - alarms[$1]) }!
    return thresholds[i]
  }

  /// min over thresholds of P(target) · miss + (1 − P(target)) · alarm, relative to the better of saying always yes or
  /// always no. Source: NIST SRE 2016 evaluation plan, both costs 1.
  public func minimumDetectionCost(target: Double) -> Double {
    let costs = zip(misses, alarms).map { target * $0 + (1 - target) * $1 }
    return costs.min()! / min(target, 1 - target)
  }
}
