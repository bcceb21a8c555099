import FTData

/// Pairs of recordings and how alike they sound: what verification is measured on.
public struct Trials: Sendable {
  /// One pair.
  public struct Trial: Sendable, Equatable {
    public let score: Float
    /// Speakers of the two recordings, by number.
    public let first: Int
    public let second: Int
    public var isSame: Bool { first == second }
  }

  public let list: [Trial]
  public let speakerCount: Int

  /// All pairs of recordings, except those of one session, which share their microphone and room.
  ///
  /// - Parameters:
  ///   - speakers: the speaker of each recording, by number.
  ///   - sessions: the session of each recording; two recordings of one session make no trial.
  public init(_ embeddings: [Embedding], speakers: [Int], sessions: [String]) {
    precondition(embeddings.count == speakers.count && embeddings.count == sessions.count, "trials: lists differ")
    var list: [Trial] = []
    for second in embeddings.indices {
      for first in 0..<second where sessions[first] != sessions[second] {
        list.append(
          Trial(
            score: embeddings[first].similarity(to: embeddings[second]), first: speakers[first],
            second: speakers[second]))
      }
    }
    self.list = list
    speakerCount = (speakers.max() ?? -1) + 1
  }

  init(_ list: [Trial], speakerCount: Int) { (self.list, self.speakerCount) = (list, speakerCount) }

  public var sameCount: Int { list.count { $0.isSame } }
  public var differentCount: Int { list.count - sameCount }
  /// Whether error rates are defined: pairs of one speaker and pairs of two are there.
  public var isMeasurable: Bool { list.contains { $0.isSame } && list.contains { !$0.isSame } }
}

/// A step function of the threshold: how many same pairs are missed, how many different ones accepted.
struct ErrorCurve {
  /// Miss and false-alarm rates at every threshold from the lowest to above the highest score.
  private(set) var misses: [Double] = [0]
  private(set) var alarms: [Double] = [1]
  /// The score a threshold lies just below; misses[i] and alarms[i] belong to "accept from thresholds[i] on".
  private(set) var thresholds: [Float] = []

  /// - Parameters:
  ///   - trials: sorted by rising score.
  ///   - weight: of a pair, for resampling.
  init(sorted trials: [Trials.Trial], weight: (Trials.Trial) -> Double = { _ in 1 }) {
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
  var equalErrorRate: Double {
    guard let i = misses.indices.first(where: { misses[$0] >= alarms[$0] }) else { return 1 }
    guard i > 0 else { return misses[0] }
    let (before, after) = (alarms[i - 1] - misses[i - 1], misses[i] - alarms[i])
    let part = before + after > 0 ? before / (before + after) : 0
    return misses[i - 1] + part * (misses[i] - misses[i - 1])
  }

  /// The threshold nearest to equal errors.
  var equalErrorThreshold: Float {
    let i = misses.indices.min { abs(misses[$0] - alarms[$0]) < abs(misses[$1] - alarms[$1]) }!
    return thresholds[i]
  }

  /// min over thresholds of P(target) · miss + (1 − P(target)) · alarm, relative to the better of saying always yes or
  /// always no. Source: NIST SRE 2016 evaluation plan, both costs 1.
  func minimumDetectionCost(target: Double) -> Double {
    let costs = zip(misses, alarms).map { target * $0 + (1 - target) * $1 }
    return costs.min()! / min(target, 1 - target)
  }
}
