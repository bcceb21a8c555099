/// A JSON document as a value: objects keep their order, numbers keep their text.
///
/// Reads with `JSONValue(parsing:)`, writes with `encoded()`. Unlike a dictionary-based reader it notices duplicate
/// keys, tells the position of every error, and gives back exactly the number that was written.
///
/// ```swift
/// let value = try JSONValue(parsing: Array(#"{"name":"lamp","watts":4.50}"#.utf8))
/// value["name"]?.stringValue       // "lamp"
/// value["watts"]?.numberValue?.text  // "4.50"
/// ```
public enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

/// A JSON number: the text as written and its value.
public struct JSONNumber: Sendable, Hashable {
  /// The number in JSON's grammar, as written.
  public let text: String
  /// The nearest double.
  public let double: Double

  init(text: String, double: Double) {
    self.text = text
    self.double = double
  }

  public init(_ value: Int) {
    self.init(text: String(value), double: Double(value))
  }

  public init(_ value: UInt64) {
    self.init(text: String(value), double: Double(value))
  }

  /// The shortest text that reads back as `value`; nil for infinities and NaN, which JSON cannot express.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    self.init(text: "\(value)", double: value)
  }

  /// The exact integer when the text is one that fits (`7`, `-3`; not `7.0` and not `7e2`), otherwise nil.
  public var int: Int? { Int(text) }
}

extension JSONValue {
  /// The number, or null when `value` is infinite or not a number.
  public init(_ value: Double) {
    self = JSONNumber(value).map(JSONValue.number) ?? .null
  }

  public init(_ value: Int) {
    self = .number(JSONNumber(value))
  }

  /// Whether this is null.
  public var isNull: Bool { self == .null }

  /// The flag when this is one, otherwise nil.
  public var boolValue: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The number when this is one, otherwise nil.
  public var numberValue: JSONNumber? {
    if case .number(let value) = self { value } else { nil }
  }

  /// The nearest double when this is a number, otherwise nil.
  public var doubleValue: Double? { numberValue?.double }

  /// The exact integer, see `JSONNumber.int`.
  public var intValue: Int? { numberValue?.int }

  /// The text when this is one, otherwise nil.
  public var stringValue: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The items when this is a list, otherwise nil.
  public var arrayValue: [JSONValue]? {
    if case .array(let value) = self { value } else { nil }
  }

  /// The members when this is an object, otherwise nil.
  public var objectValue: JSONObject? {
    if case .object(let value) = self { value } else { nil }
  }

  /// The value of a key when this is an object that has it, otherwise nil.
  public subscript(key: String) -> JSONValue? { objectValue?[key] }

  /// The value of a key, with an explicit null read as absent.
  public func present(_ key: String) -> JSONValue? {
    guard let value = self[key], !value.isNull else { return nil }
    return value
  }

  /// What this is, in words that fit into a sentence: `"an object"`, `"a string"`, `"null"`.
  public var kindInWords: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number: "a number"
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self.init(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object in the order written; naming a key twice is a programming mistake.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    var object = JSONObject()
    for (key, value) in elements {
      precondition(object.append(key: key, value), "JSONValue literal: the key \"\(key)\" is written twice")
    }
    self = .object(object)
  }
  public init(nilLiteral: ()) { self = .null }
}
