/// The numbers that a setting may have; not a number is in no bounds.
public struct Bounds: Sendable {
  /// What is expected, as the end of a sentence: "1 to 64".
  package let words: String
  package let hold: @Sendable (Double) -> Bool

  public static func from(_ low: Double, to high: Double) -> Bounds {
    Bounds(words: "\(word(low)) to \(word(high))") { low <= $0 && $0 <= high }
  }

  /// Up to, not including, `high`.
  public static func from(_ low: Double, below high: Double) -> Bounds {
    Bounds(words: "\(word(low)) up to, not including, \(word(high))") { low <= $0 && $0 < high }
  }

  public static func above(_ low: Double, to high: Double) -> Bounds {
    Bounds(words: "above \(word(low)), up to \(word(high))") { low < $0 && $0 <= high }
  }

  /// Steps, passes, batches: from one to a billion, which no run reaches.
  public static let count = Bounds.from(1, to: 1e9)
  /// The same, where 0 turns something off.
  public static let countOrZero = Bounds.from(0, to: 1e9)
  public static let learningRate = Bounds.above(0, to: 10)
  public static let share = Bounds.from(0, below: 1)

  private static func word(_ value: Double) -> String {
    if let whole = Int(exactly: value) {
      let digits = String(whole)
      guard whole >= 10_000 else { return digits }
      return digits.enumerated().map { index, digit in
        index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : "\(digit)"
      }.joined()
    }
    return "\(value)"
  }
}

/// A number that ``Bounds`` can look at.
public protocol BoundedSetting: SettingValue {
  /// nil where there is no value to look at.
  var boundedValue: Double? { get }
}

extension Int: BoundedSetting { public var boundedValue: Double? { Double(self) } }
extension Double: BoundedSetting { public var boundedValue: Double? { self } }
extension Optional: BoundedSetting where Wrapped: BoundedSetting {
  public var boundedValue: Double? { self?.boundedValue }
}
