import FTJSON

/// A type that a setting can have, in a file and in memory.
public protocol SettingValue: Sendable {
  /// What is expected, for a message: "a number", "yes or no".
  static var expected: String { get }
  /// nil when the value is not of this type.
  init?(setting: JSONValue)
  var setting: JSONValue { get }
}

extension Int: SettingValue {
  public static var expected: String { "a whole number" }
  public init?(setting: JSONValue) {
    guard let number = setting.numberValue else { return nil }
    // 4.0 and 1e3 are whole numbers that somebody's program wrote its own way.
    guard let value = number.int ?? Int(exactly: number.double) else { return nil }
    self = value
  }
  public var setting: JSONValue { JSONValue(self) }
}

extension UInt64: SettingValue {
  public static var expected: String { "a whole number from 0 to 18446744073709551615" }
  public init?(setting: JSONValue) {
    guard let number = setting.numberValue, let value = UInt64(number.text) ?? UInt64(exactly: number.double) else {
      return nil
    }
    self = value
  }
  public var setting: JSONValue { .number(JSONNumber(self)) }
}

extension Double: SettingValue {
  public static var expected: String { "a number" }
  public init?(setting: JSONValue) {
    guard let value = setting.doubleValue, value.isFinite else { return nil }
    self = value
  }
  public var setting: JSONValue { JSONValue(self) }
}

extension Bool: SettingValue {
  public static var expected: String { "true or false" }
  public init?(setting: JSONValue) {
    guard let value = setting.boolValue else { return nil }
    self = value
  }
  public var setting: JSONValue { .bool(self) }
}

extension String: SettingValue {
  public static var expected: String { "a text" }
  /// A number is taken as it is written: `name: 7` means "7".
  public init?(setting: JSONValue) {
    guard let value = setting.stringValue ?? setting.numberValue?.text else { return nil }
    self = value
  }
  public var setting: JSONValue { .string(self) }
}

extension Optional: SettingValue where Wrapped: SettingValue {
  public static var expected: String { Wrapped.expected }
  public init?(setting: JSONValue) {
    if setting.isNull {
      self = .none
    } else if let value = Wrapped(setting: setting) {
      self = value
    } else {
      return nil
    }
  }
  public var setting: JSONValue { map(\.setting) ?? .null }
}

extension Array: SettingValue where Element: SettingValue {
  public static var expected: String { "a list, each item \(Element.expected)" }
  /// A single value is a list of one.
  public init?(setting: JSONValue) {
    let items = setting.arrayValue ?? [setting]
    let values = items.compactMap { Element(setting: $0) }
    guard values.count == items.count else { return nil }
    self = values
  }
  public var setting: JSONValue { .array(map(\.setting)) }
}

/// A setting with a few named values.
public protocol SettingChoice: SettingValue, RawRepresentable, CaseIterable where RawValue == String {
  /// Names that earlier versions wrote.
  static var formerNames: [String: Self] { get }
}

extension SettingChoice {
  public static var formerNames: [String: Self] { [:] }
  public static var expected: String { "one of " + allCases.map(\.rawValue).joined(separator: ", ") }
  public init?(setting: JSONValue) {
    guard let name = setting.stringValue, let value = Self(rawValue: name) ?? Self.formerNames[name] else { return nil }
    self = value
  }
  public var setting: JSONValue { .string(rawValue) }
}
