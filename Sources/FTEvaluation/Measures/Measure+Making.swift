extension Measure {
  /// A share with Wilson's interval: `Measure.proportion("accuracy", right: 20, of: 25)`.
  public static func proportion(
    _ name: String, _ direction: Direction = .higher, right: Int, of count: Int,
    otherwise reason: String = Measure.nothing
  ) -> Measure {
    guard count > 0 else { return Measure(name, unit: "%", direction, undefined: reason) }
    return Measure(name, unit: "%", direction, Estimate(share: right, of: count), count: count)
  }

  /// A share of items with Wilson's interval; items without an answer are left out.
  ///
  /// - Parameter perItem: whether each item is right, in the order of the test set.
  public static func proportion(
    _ name: String, _ direction: Direction = .higher, perItem: [Bool?], otherwise reason: String = Measure.nothing
  ) -> Measure {
    let known = perItem.compactMap { $0 }
    var measure = proportion(name, direction, right: known.count { $0 }, of: known.count, otherwise: reason)
    measure.perItem = perItem.map { $0.map { $0 ? 1 : 0 } }
    return measure
  }

  /// The mean of the items' values with its interval (``Interval/mean(_:groups:in:seed:)``); items without a value are left out.
  ///
  /// - Parameters:
  ///   - unit: `%` for shares; their scale ends at 0 and 1.
  ///   - perItem: the values, in the order of the test set. One that is not finite leaves the measure without a value, and is
  ///     written as none.
  ///   - groups: whom each item belongs to, where items of one person or source are not independent.
  ///   - range: the ends of the scale, where it has some.
  ///   - reason: why there is no value, where no item has one.
  public static func mean(
    _ name: String, unit: String = "", _ direction: Direction, perItem: [Double?], groups: [Int]? = nil,
    in range: ClosedRange<Double>? = nil, otherwise reason: String = Measure.nothing, seed: UInt64 = 0
  ) -> Measure {
    precondition(groups == nil || groups?.count == perItem.count, "\(name): each item needs a group")
    let places = perItem.indices.filter { perItem[$0] != nil }
    let values = places.map { perItem[$0]! }
    let broken = values.count { !$0.isFinite }
    guard !values.isEmpty, broken == 0 else {
      var measure = Measure(
        name, unit: unit, direction,
        undefined: values.isEmpty ? reason : "\(broken) of \(values.count) items have a value that is not a number")
      measure.perItem = perItem.map { $0.flatMap { $0.isFinite ? $0 : nil } }
      return measure
    }
    let interval = Interval.mean(
      values, groups: groups.map { groups in places.map { groups[$0] } }, in: range ?? (unit == "%" ? 0...1 : nil),
      seed: seed)
    return Measure(
      name, unit: unit, direction, values.reduce(0, +) / Double(values.count), low: interval?.low, high: interval?.high,
      count: values.count, perItem: perItem)
  }

  /// Σ parts / Σ wholes with its interval (``Interval/ratio(_:of:in:seed:)``), such as the loss of all rows per token: longer
  /// rows weigh more. Items without a part or a whole are left out; the value of an item is its own ratio.
  public static func ratio(
    _ name: String, unit: String = "", _ direction: Direction, parts: [Double?], wholes: [Double?],
    in range: ClosedRange<Double>? = nil, otherwise reason: String = Measure.nothing, seed: UInt64 = 0
  ) -> Measure {
    precondition(parts.count == wholes.count, "\(name): \(parts.count) parts of \(wholes.count) wholes")
    let pairs = zip(parts, wholes).map { part, whole -> (part: Double, whole: Double)? in
      guard let part, let whole, whole > 0 else { return nil }
      return (part, whole)
    }
    let known = pairs.compactMap { $0 }
    let perItem = pairs.map { pair in pair.map { $0.part / $0.whole }.flatMap { $0.isFinite ? $0 : nil } }
    let broken = known.count { !$0.part.isFinite || !$0.whole.isFinite }
    guard !known.isEmpty, broken == 0 else {
      var measure = Measure(
        name, unit: unit, direction,
        undefined: known.isEmpty ? reason : "\(broken) of \(known.count) items have a value that is not a number")
      measure.perItem = perItem
      return measure
    }
    let interval = Interval.ratio(
      known.map(\.part), of: known.map(\.whole), in: range ?? (unit == "%" ? 0...1 : nil), seed: seed)
    let value = known.reduce(0) { $0 + $1.part } / known.reduce(0) { $0 + $1.whole }
    return Measure(
      name, unit: unit, direction, value, low: interval?.low, high: interval?.high, count: known.count,
      perItem: perItem)
  }

  /// The same on another scale, such as exp of the loss: value, interval and items are taken through a rising function.
  public func rescaled(_ name: String, unit: String = "", _ function: (Double) -> Double) -> Measure {
    var result = self
    result.name = name
    result.unit = unit
    if let value, !function(value).isFinite {
      result = Measure(name, unit: unit, direction, undefined: "the result is too large for a number")
    } else {
      result.value = value.map(function)
      result.low = low.map(function)
      result.high = high.map(function).flatMap { $0.isFinite ? $0 : nil }
      if result.high == nil { result.low = nil }
    }
    result.perItem = perItem.map { $0.map { $0.map(function).flatMap { $0.isFinite ? $0 : nil } } }
    return result
  }

  /// A number without an interval; one that is not finite becomes none.
  public static func number(
    _ name: String, unit: String = "", _ direction: Direction, _ value: Double?, count: Int, perItem: [Double?]? = nil,
    otherwise reason: String = Measure.nothing
  ) -> Measure {
    guard let value else { return Measure(name, unit: unit, direction, undefined: reason) }
    guard value.isFinite else {
      return Measure(name, unit: unit, direction, undefined: "the result is not a number (\(value))")
    }
    return Measure(name, unit: unit, direction, value, count: count, perItem: perItem)
  }

  /// - Precondition: the value is finite.
  public init(
    _ name: String, unit: String = "", _ direction: Direction, _ estimate: Estimate, count: Int,
    perItem: [Double?]? = nil
  ) {
    self.init(
      name, unit: unit, direction, estimate.value, low: estimate.low, high: estimate.high, count: count,
      perItem: perItem)
  }

  /// The 95 % interval, where one is known.
  public var interval: Interval? {
    guard let low, let high else { return nil }
    return Interval(checked: low, high)
  }

  /// The reason that is given where none is.
  public static let nothing = "nothing was measured"
}
