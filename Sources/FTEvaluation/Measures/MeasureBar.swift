/// What a measure has to reach for a result to be good enough.
///
/// ```swift
/// MeasureBar(name: "accuracy", bar: 0.9).isMet(by: 0.93)   // true
/// ```
public struct MeasureBar: Sendable, Codable, Equatable {
  /// Which side of the bar is the good one.
  public enum Direction: String, Sendable, Codable, CaseIterable {
    case atLeast = "at_least"
    case atMost = "at_most"
  }

  /// As the evaluation calls it: "accuracy", "answer F1".
  public var name: String
  /// In the measure's own unit; of shares (`%`) from 0 to 1.
  public var bar: Double
  public var direction: Direction

  public init(name: String, bar: Double, direction: Direction = .atLeast) {
    self.name = name
    self.bar = bar
    self.direction = direction
  }

  /// Whether a value meets the bar; one that is no number does not.
  public func isMet(by value: Double) -> Bool {
    switch direction {
    case .atLeast: value >= bar
    case .atMost: value <= bar
    }
  }

  /// "accuracy of at least 0.9"
  public var words: String { "\(name) of at \(direction == .atLeast ? "least" : "most") \(bar)" }

  enum CodingKeys: String, CodingKey {
    case name = "measure"
    case bar, direction
  }
}

/// A measure by its name, before anything is measured.
public struct MeasureKind: Sendable, Equatable {
  public let name: String
  /// `%` for shares from 0 to 1, otherwise the unit, or empty.
  public let unit: String
  public let direction: Direction

  public init(_ name: String, unit: String = "", _ direction: Direction) {
    self.name = name
    self.unit = unit
    self.direction = direction
  }
}

extension MeasureBar {
  /// What keeps a bar from being held against one of the measures, in words; nil where nothing does.
  ///
  /// - Parameter measures: those that there will be.
  public func problem(among measures: [MeasureKind]) -> String? {
    guard !measures.isEmpty else { return "\(name) is to be reached, and nothing will be measured" }
    guard let kind = kind(among: measures) else {
      return "no measure is called \(name); there are \(measures.map(\.name).joined(separator: ", "))"
    }
    if kind.unit == "%", !(0...1).contains(bar) {
      return "\(kind.name) is a share from 0 to 1 and its bar is \(bar); write 0.9 for 90 %"
    }
    switch (kind.direction, direction) {
    case (.higher, .atMost): return "\(kind.name) is the better the higher it is; write at_least"
    case (.lower, .atLeast): return "\(kind.name) is the better the lower it is; write at_most"
    default: return nil
    }
  }

  /// The measure that is meant; capitals make no difference.
  public func kind(among measures: [MeasureKind]) -> MeasureKind? {
    measures.first { $0.name.lowercased() == name.lowercased() }
  }
}

/// How a result stands to its bar.
public struct BarOutcome: Sendable, Codable, Equatable {
  public var bar: MeasureBar
  public var isMet: Bool
  /// nil where the measure has no value.
  public var value: Double?
  /// The 95 % interval, where one is known.
  public var low: Double?
  public var high: Double?
  /// Of the measure; empty where there is none.
  public var unit: String
  /// Why there is no value.
  public var undefined: String?

  /// - Parameter evaluation: nil where the result was not measured.
  public init(_ bar: MeasureBar, _ evaluation: Evaluation?) {
    let measure = evaluation?.measures.first { $0.name.lowercased() == bar.name.lowercased() }
    self.bar = bar
    isMet = measure?.value.map(bar.isMet) ?? false
    value = measure?.value
    low = measure?.low
    high = measure?.high
    unit = measure?.unit ?? ""
    guard value == nil else { return }
    undefined =
      measure?.undefined
      ?? (evaluation == nil ? "the result was not measured" : "the result has no measure of this name")
  }

  /// "accuracy of at least 90 %: met, with 93.3 %.", and what the interval leaves open.
  public var words: String {
    let goal = "\(bar.name) of at \(bar.direction == .atLeast ? "least" : "most") \(shown(bar.bar, digits: 4))"
    guard let value else { return "\(goal): not met, \(undefined ?? "there is no value")." }
    // A value beside its bar is not rounded onto it.
    let digits = (1...4).first { shown(value, digits: $0) != shown(bar.bar, digits: $0) || value == bar.bar } ?? 4
    let doubt: Bool
    if let low, let high { doubt = bar.isMet(by: low) != bar.isMet(by: high) } else { doubt = false }
    return "\(goal): \(isMet ? "met" : "not met"), with \(shown(value, digits: digits))."
      + (doubt ? " The interval holds the bar: more test items would tell it for sure." : "")
  }

  /// With so many digits behind the point at most, two more where the unit is no share; without zeros at the end.
  private func shown(_ value: Double, digits: Int) -> String {
    let isShare = unit == "%"
    var scale = 1.0
    for _ in 0..<(isShare ? digits : digits + 2) { scale *= 10 }
    let rounded = ((isShare ? 100 * value : value) * scale).rounded() / scale
    let text = abs(rounded) < 1e15 ? Int(exactly: rounded).map { "\($0)" } ?? "\(rounded)" : "\(rounded)"
    return unit.isEmpty ? text : "\(text) \(unit)"
  }

  enum CodingKeys: String, CodingKey {
    case bar, value, low, high, unit, undefined
    case isMet = "is_met"
  }
}
