import Foundation

/// Turns the troughs of a normalised difference into pitch candidates with probabilities: the first half of pYIN.
///
/// YIN takes the first trough below a threshold; pYIN lets the threshold be uncertain. For each of 100 thresholds, weighted
/// by a beta(2, 18) distribution, every trough below it gets a share that falls with its position (Boltzmann, parameter 2);
/// where none is below, the deepest trough gets a hundredth of the threshold's weight.
struct PitchCandidates {
  struct Candidate {
    /// In samples, refined by a parabola.
    var period: Double
    var probability: Double
  }

  private static let thresholdCount = 100
  /// Weight of the deepest trough where no trough lies below the threshold.
  private static let noTrough = 0.01
  private static let boltzmann = 2.0

  /// Probability of each threshold 0.01, 0.02 … 1.
  private let weights: [Double]
  /// Σ of the weights of the thresholds before each.
  private let weightsBefore: [Double]
  /// exp(-2k).
  private let decay: [Double]
  private let minimumPeriod: Int

  init(minimumPeriod: Int, periods: Int) {
    self.minimumPeriod = minimumPeriod
    // I_x(2, 18), the regularised incomplete beta function, is a binomial tail for whole parameters.
    let distribution = (0...Self.thresholdCount).map { i in
      let x = Double(i) / Double(Self.thresholdCount)
      return 1 - pow(1 - x, 19) - 19 * x * pow(1 - x, 18)
    }
    weights = (0..<Self.thresholdCount).map { distribution[$0 + 1] - distribution[$0] }
    weightsBefore = weights.reduce(into: [0.0]) { $0.append($0[$0.count - 1] + $1) }
    decay = (0...periods).map { exp(-Self.boltzmann * Double($0)) }
  }

  /// The candidates of one frame, shortest period first.
  func find(in difference: UnsafeBufferPointer<Float>, _ result: inout [Candidate]) {
    result.removeAll(keepingCapacity: true)
    let last = difference.count - 1
    guard last >= 1 else { return }
    // Heights stand in `probability` until all troughs are known.
    for i in 0...last {
      let value = difference[i]
      let isTrough =
        i == 0
        ? value < difference[1] : value < difference[i - 1] && (i == last || value <= difference[i + 1])
      guard isTrough else { continue }
      var shift: Double = 0
      if i > 0, i < last {
        let curvature = difference[i + 1] + difference[i - 1] - 2 * value
        let slope = (difference[i + 1] - difference[i - 1]) / 2
        if abs(slope) < abs(curvature) { shift = Double(-slope / curvature) }
      }
      result.append(Candidate(period: Double(minimumPeriod + i) + shift, probability: Double(value)))
    }
    weigh(&result)
  }

  private func weigh(_ candidates: inout [Candidate]) {
    guard !candidates.isEmpty else { return }
    let heights = candidates.map(\.probability)
    let deepest = heights.indices.min { heights[$0] < heights[$1] }!
    for i in candidates.indices { candidates[i].probability = 0 }
    for index in 0..<Self.thresholdCount {
      let threshold = Double(index + 1) / Double(Self.thresholdCount)
      guard heights[deepest] < threshold else { continue }
      let below = heights.reduce(0) { $0 + ($1 < threshold ? 1 : 0) }
      let scale = weights[index] * (1 - decay[1]) / (1 - decay[below])
      var position = 0
      for i in candidates.indices where heights[i] < threshold {
        candidates[i].probability += scale * decay[position]
        position += 1
      }
    }
    // Thresholds that no trough lies below.
    var missed = 0
    while missed < Self.thresholdCount, heights[deepest] >= Double(missed + 1) / Double(Self.thresholdCount) {
      missed += 1
    }
    candidates[deepest].probability += Self.noTrough * weightsBefore[missed]
    candidates.removeAll { $0.probability == 0 }
  }
}
