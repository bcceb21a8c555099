import FTEvaluation
import Foundation

/// Series of points on two axes, to be drawn as a picture (``svg``).
///
/// ```swift
/// let chart = Chart(
///   "Training", x: .init("step"), y: .init("loss", .log),
///   series: [.init("training", .line, [(1, 3.2), (2, 1.9), (3, 1.4)])])
/// try chart.svg.write(toFile: "loss.svg", atomically: true, encoding: .utf8)
/// ```
///
/// The picture needs no network, font or script, and is readable in light and dark. A point that an axis has no place for (not
/// finite, or not positive on a logarithmic axis) interrupts its line and is counted below the chart.
public struct Chart: Sendable, Equatable {
  /// How values become lengths.
  public enum Scale: Sendable, Equatable {
    case linear
    /// log₁₀ of the value.
    case log
    /// Φ⁻¹ of the value, a share: two normal distributions of equal spread give a straight line. 0 and 1, which lie infinitely
    /// far away, are drawn at the axis' ends. Source: Martin et al., "The DET curve in assessment of detection task performance"
    /// (1997).
    case probit
    /// Value i stands for name i, counted from 0.
    case categories([String])
  }

  /// How the values at an axis are written.
  public enum Format: Sendable, Equatable {
    case plain
    /// Shares, 0 to 1, as 0 to 100; the axis' label says that it is per cent.
    case percent
  }

  public struct Axis: Sendable, Equatable {
    public var label: String
    public var scale: Scale
    /// What is shown; nil for what the points need. What lies beyond is cut off at the frame.
    public var range: ClosedRange<Double>?
    /// Where grid lines are; nil for round numbers. Those outside the range or too near each other are left out.
    public var ticks: [Double]?
    public var format: Format

    public init(
      _ label: String, _ scale: Scale = .linear, range: ClosedRange<Double>? = nil, ticks: [Double]? = nil,
      format: Format = .plain
    ) {
      self.label = label
      self.scale = scale
      self.range = range
      self.ticks = ticks
      self.format = format
    }
  }

  /// How points are drawn.
  public enum Style: Sendable, Equatable {
    /// Straight from point to point.
    case line
    /// Level up to the next point, then up or down.
    case step
    case points
    /// Bars from 0, or from the axis' lower end where that is above it; several series stand side by side.
    case bars
  }

  public struct Point: Sendable, Equatable {
    public var x: Double
    public var y: Double

    public init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  public struct Series: Sendable, Equatable {
    public var name: String
    public var style: Style
    public var points: [Point]

    public init(_ name: String, _ style: Style, _ points: [Point]) {
      self.name = name
      self.style = style
      self.points = points
    }

    public init(_ name: String, _ style: Style, _ points: [(Double, Double)]) {
      self.init(name, style, points.map { Point($0.0, $0.1) })
    }
  }

  public var title: String
  public var x: Axis
  public var y: Axis
  /// Drawn in this order, later ones on top. Seventh and later ones repeat the colours, dashed.
  public var series: [Series]
  /// The size of the plot between the axes, in CSS pixels.
  public var width: Double
  public var height: Double

  /// - Precondition: the plot is 100 to 4000 pixels wide and high.
  public init(
    _ title: String, x: Axis, y: Axis, series: [Series], width: Double = 620, height: Double = 340
  ) {
    precondition(
      (100...4000).contains(width) && (100...4000).contains(height), "a plot of \(width) × \(height) pixels")
    self.title = title
    self.x = x
    self.y = y
    self.series = series
    self.width = width
    self.height = height
  }
}

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
