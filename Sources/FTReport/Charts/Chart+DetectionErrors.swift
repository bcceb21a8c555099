import FTEvaluation
import Foundation

extension Chart {
  /// Misses against false alarms at every threshold, on axes of normal deviates: lower and further left is better.
  ///
  /// Source: Martin et al., "The DET curve in assessment of detection task performance" (1997).
  ///
  /// - Parameter systems: what is compared, each with the trials it has scored.
  public static func detectionErrors(_ systems: [(name: String, trials: Trials)]) -> Chart {
    let ticks = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6]
    let axis = { Axis($0, .probit, range: 0.001...0.6, ticks: ticks, format: .percent) }
    return Chart(
      "Misses against false alarms", x: axis("false alarms, % of pairs of two people"),
      y: axis("misses, % of pairs of one person"),
      series: systems.map { system in
        let curve = ErrorCurve(sorted: system.trials.list.sorted { $0.score < $1.score })
        let rate = String(format: "%.1f %%", 100 * curve.equalErrorRate)
        return Series(
          "\(system.name): equal error rate \(rate)", .line, zip(curve.alarms, curve.misses).map { Point($0, $1) })
      },
      width: 440, height: 440)
  }
}
