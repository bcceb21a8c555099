/// A JSON document with the order of its members kept.
///
/// Foundation's decoder is not used for tokenizer files: Swift compares dictionary keys by canonical equivalence, so two
/// different vocabulary entries could fold into one without a word.
enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([JSONMember])

  /// The value of the member `key` of an object; nil where there is none or the value is not an object.
  subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }

  /// The value of the member `key`, with an explicit null read as absent.
  func present(_ key: String) -> JSONValue? {
    guard let value = self[key], value != .null else { return nil }
    return value
  }

  var string: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  var bool: Bool? {
    if case .bool(let flag) = self { return flag }
    return nil
  }

  var integer: Int? {
    if case .integer(let number) = self { return number }
    return nil
  }

  var array: [JSONValue]? {
    if case .array(let items) = self { return items }
    return nil
  }

  var members: [JSONMember]? {
    if case .object(let members) = self { return members }
    return nil
  }
}

/// One member of a JSON object.
struct JSONMember: Sendable, Equatable {
  let key: String
  let value: JSONValue

  init(_ key: String, _ value: JSONValue) {
    self.key = key
    self.value = value
  }
}
