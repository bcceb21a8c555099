import Foundation

/// An axis with everything decided: where it begins and ends, where its grid lines are and what they are called.
struct PlottedAxis {
  struct Tick: Equatable {
    /// 0 at the axis' lower end, 1 at its upper end.
    var position: Double
    var label: String
  }

  let axis: Chart.Axis
  private(set) var ticks: [Tick] = []
  /// The ends on the transformed scale.
  private let low: Double
  private let high: Double

  /// - Parameters:
  ///   - values: what the axis must have a place for, unless it has a range of its own.
  ///   - isRounded: whether the ends of a linear axis go out to the next round values.
  ///   - count: about how many ticks have room.
  init(_ axis: Chart.Axis, values: [Double], isRounded: Bool, about count: Int) {
    self.axis = axis
    let ends = Self.ends(axis, values, isRounded: isRounded, about: count)
    let scale = axis.scale
    if case .categories(let names) = scale {
      low = -0.5
      high = Double(max(1, names.count)) - 0.5
      ticks = names.enumerated().map { Tick(position: fraction(Double($0.offset)) ?? 0, label: $0.element) }
      return
    }
    let (lower, upper) = (scale.transformed(ends.low) ?? 0, scale.transformed(ends.high) ?? 1)
    // Ends may be told apart as values and not on the scale.
    let margin = upper > lower ? 0 : 0.5
    low = lower - margin
    high = upper + margin
    let values = (axis.ticks ?? scale.ticks(ends.low, ends.high, about: count)).sorted()
    // The labels of ticks that are equally far apart have equally many decimals.
    let isEven = scale == .linear && axis.ticks == nil && values.count > 1
    let step = isEven ? values[1] - values[0] : 0
    ticks = values.compactMap { value in
      guard let position = fraction(value), (-1e-9...1 + 1e-9).contains(position) else { return nil }
      return Tick(position: position, label: axis.format.label(value, step: step))
    }
  }

  /// Where a value lies between the axis' ends, 0 to 1, or beyond them; nil where the scale has no place for it. A probit's 0
  /// and 1 lie at the ends.
  func fraction(_ value: Double) -> Double? {
    guard let place = axis.scale.transformed(value) else { return nil }
    if place == -.infinity { return 0 }
    if place == .infinity { return 1 }
    // Far outside is far enough: a picture's coordinates are small numbers.
    return min(4, max(-3, (place - low) / (high - low)))
  }

  /// Leaves ticks out that have no room beside the one before.
  mutating func thin(_ hasRoom: (_ before: Tick, _ next: Tick) -> Bool) {
    ticks = ticks.reduce(into: []) { kept, tick in
      if let last = kept.last, !hasRoom(last, tick) { return }
      kept.append(tick)
    }
  }

  /// The values at the ends, the lower below the higher.
  private static func ends(
    _ axis: Chart.Axis, _ values: [Double], isRounded: Bool, about count: Int
  ) -> (low: Double, high: Double) {
    let scale = axis.scale
    let given = axis.range.map { [$0.lowerBound, $0.upperBound] }
    let shown = (given ?? values).filter { value in scale.transformed(value).map(\.isFinite) ?? false }
    guard let low = shown.min(), let high = shown.max() else {
      return scale == .linear ? (0, 1) : scale == .log ? (1, 10) : (0.01, 0.99)
    }
    switch scale {
    case .categories: return (low, high)
    case .linear:
      guard high > low else {
        let margin = max(abs(low) / 2, 0.5)
        return (low - margin, high + margin)
      }
      guard given == nil, isRounded else { return (low, high) }
      let step = Chart.Scale.step(low, high, about: count)
      let (down, up) = ((low / step).rounded(.down) * step, (high / step).rounded(.up) * step)
      return down < up && down.isFinite && up.isFinite ? (down, up) : (low, high)
    case .log: return high > low ? (low, high) : (low / 2, high * 2)
    case .probit:
      guard given == nil || high == low else { return (low, high) }
      let shares = Chart.Scale.shares
      let (down, up) = (shares.last { $0 < low } ?? 1e-9, shares.first { $0 > high } ?? 1 - 1e-9)
      return (down, up)
    }
  }
}
