import FTEvaluation
import Foundation

/// Misses against false alarms at every threshold, on axes of normal deviates, as an SVG picture: lower and further left is
/// better. Source: Martin et al., "The DET curve in assessment of detection task performance" (1997).
public struct DETPlot {
  private let systems: [(name: String, curve: ErrorCurve)]
  private let side = 440.0
  private let left = 64.0
  private let top = 20.0
  private static let ticks = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6]
  private static let colors = ["#888888", "#d08000", "#0060c0", "#00904a"]

  /// - Parameter systems: names and pairs; at most four are drawn.
  public init(_ systems: [(name: String, trials: Trials)]) {
    self.systems = systems.prefix(4).map {
      ($0.name, ErrorCurve(sorted: $0.trials.list.sorted { $0.score < $1.score }))
    }
  }

  public var svg: String {
    var parts = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(Int(side + left + 20))\" height=\"\(Int(side + top + 60))\" "
        + "font-family=\"sans-serif\" font-size=\"11\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
    ]
    for tick in Self.ticks {
      let (x, y) = (x(tick), y(tick))
      let label = tick < 0.01 ? String(format: "%.1f", 100 * tick) : String(format: "%.0f", 100 * tick)
      parts.append(line(x, top, x, top + side) + line(left, y, left + side, y))
      parts.append(text(x, top + side + 16, label, "middle") + text(left - 6, y + 4, label, "end"))
    }
    parts.append(text(left + side / 2, top + side + 38, "false alarms, % of pairs of two people", "middle"))
    parts.append(
      "<text transform=\"translate(16 \(top + side / 2)) rotate(-90)\" text-anchor=\"middle\">misses, % of pairs of one "
        + "person</text>")
    for (index, (name, curve)) in systems.enumerated() {
      let color = Self.colors[index]
      var points: [String] = []
      var last = (x: -10.0, y: -10.0)
      for (miss, alarm) in zip(curve.misses, curve.alarms) {
        let point = (x: x(alarm), y: y(miss))
        // Steps smaller than a pixel are left out.
        guard abs(point.x - last.x) + abs(point.y - last.y) > 1 else { continue }
        points.append(String(format: "%.1f,%.1f", point.x, point.y))
        last = point
      }
      parts.append(
        "<polyline fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\" points=\"\(points.joined(separator: " "))\"/>")
      let rate = String(format: "%.1f %%", 100 * curve.equalErrorRate)
      parts.append(
        "<g fill=\"\(color)\">"
          + text(left + side - 8, top + 18 + 16 * Double(index), "\(name): equal error rate \(rate)", "end") + "</g>")
    }
    return parts.joined(separator: "\n") + "\n</svg>\n"
  }

  private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
    String(format: "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#dddddd\"/>", x1, y1, x2, y2)
  }

  private func text(_ x: Double, _ y: Double, _ text: String, _ anchor: String) -> String {
    let safe = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    return String(format: "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%@\">%@</text>", x, y, anchor, safe)
  }

  private func x(_ rate: Double) -> Double { left + side * position(rate) }
  private func y(_ rate: Double) -> Double { top + side * (1 - position(rate)) }

  /// The normal deviate of a rate, as a part of the axis.
  private func position(_ rate: Double) -> Double {
    let (low, high) = (Self.deviate(Self.ticks[0]), Self.deviate(Self.ticks[Self.ticks.count - 1]))
    return min(1, max(0, (Self.deviate(min(max(rate, 1e-6), 1 - 1e-6)) - low) / (high - low)))
  }

  /// The inverse of the normal distribution function, by bisection.
  private static func deviate(_ rate: Double) -> Double {
    var (low, high) = (-6.0, 6.0)
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if 0.5 * erfc(-middle / 2.0.squareRoot()) < rate { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
