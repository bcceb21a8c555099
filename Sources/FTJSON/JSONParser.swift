extension JSONValue {
  /// The nesting that readers allow unless told otherwise.
  public static let defaultMaximumDepth = 128

  /// Parses a complete JSON text (RFC 8259, UTF-8, no extensions; any value may stand at the top).
  ///
  /// - Parameter maximumDepth: how deeply lists and objects may be nested, 1 to 512.
  /// - Throws: `JSONError` with the position of the first violation. Duplicate keys, halves of surrogate pairs and numbers
  ///   beyond the range of a double are violations.
  public init(
    parsing bytes: [UInt8], maximumDepth: Int = JSONValue.defaultMaximumDepth
  ) throws(JSONError) {
    if let offset = UTF8Validation.firstInvalidOffset(in: bytes) {
      throw JSONError(.invalidUTF8, at: offset, in: bytes, expected: "UTF-8 text")
    }
    try self.init(parsingValidUTF8: bytes, maximumDepth: maximumDepth)
  }

  /// Parses a string, see `init(parsing:maximumDepth:)`; positions count its UTF-8 bytes.
  public init(
    parsing text: String, maximumDepth: Int = JSONValue.defaultMaximumDepth
  ) throws(JSONError) {
    try self.init(parsingValidUTF8: Array(text.utf8), maximumDepth: maximumDepth)
  }

  /// Parses bytes that are already known to be well-formed UTF-8.
  package init(parsingValidUTF8 bytes: [UInt8], maximumDepth: Int) throws(JSONError) {
    precondition((1...512).contains(maximumDepth), "JSONValue: maximumDepth is \(maximumDepth), it must be 1 to 512")
    var parser = JSONParser(bytes: bytes, maximumDepth: maximumDepth)
    self = try parser.document()
  }
}

/// A recursive-descent parser over bytes; recursion is bounded by `maximumDepth`.
struct JSONParser {
  let bytes: [UInt8]
  let maximumDepth: Int
  var position = 0
  private var depth = 0

  init(bytes: [UInt8], maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  mutating func document() throws(JSONError) -> JSONValue {
    skipWhitespace()
    let result = try value()
    skipWhitespace()
    guard position == bytes.count else {
      throw failure(.trailingContent, expected: "the end of the text")
    }
    return result
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    guard position < bytes.count else { throw failure(.unexpectedEnd, expected: "a value") }
    switch bytes[position] {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return .object(try object())
    case UInt8(ascii: "["): return .array(try array())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw failure(.unexpectedCharacter, expected: "a value")
    }
  }

  private mutating func object() throws(JSONError) -> JSONObject {
    try enter()
    var object = JSONObject()
    skipWhitespace()
    if take(UInt8(ascii: "}")) {
      depth -= 1
      return object
    }
    while true {
      let keyStart = position
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw failure(expected: object.count == 0 ? "a key in quotes or \"}\"" : "a key in quotes")
      }
      let key = try string()
      skipWhitespace()
      guard take(UInt8(ascii: ":")) else { throw failure(expected: "\":\" after a key") }
      skipWhitespace()
      guard object.append(key: key, try value()) else {
        throw JSONError(.duplicateKey(key), at: keyStart, in: bytes, expected: "a key that is not there yet")
      }
      skipWhitespace()
      if take(UInt8(ascii: "}")) { break }
      guard take(UInt8(ascii: ",")) else { throw failure(expected: "\",\" or \"}\"") }
      skipWhitespace()
    }
    depth -= 1
    return object
  }

  private mutating func array() throws(JSONError) -> [JSONValue] {
    try enter()
    var items: [JSONValue] = []
    skipWhitespace()
    if take(UInt8(ascii: "]")) {
      depth -= 1
      return items
    }
    while true {
      items.append(try value())
      skipWhitespace()
      if take(UInt8(ascii: "]")) { break }
      guard take(UInt8(ascii: ",")) else { throw failure(expected: "\",\" or \"]\"") }
      skipWhitespace()
    }
    depth -= 1
    return items
  }

  /// Steps over the opening bracket.
  private mutating func enter() throws(JSONError) {
    guard depth < maximumDepth else {
      throw failure(.tooDeep(limit: maximumDepth), expected: "at most \(maximumDepth) levels of nesting")
    }
    depth += 1
    position += 1
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    for byte in word.description.utf8 {
      guard take(byte) else { throw failure(expected: "\"\(word)\"") }
    }
    return value
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipWhitespace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0a, 0x0d, 0x09: position += 1
      default: return
      }
    }
  }

  /// An error at the current position; its kind follows from whether the text ends there.
  func failure(expected: String) -> JSONError {
    failure(position < bytes.count ? .unexpectedCharacter : .unexpectedEnd, expected: expected)
  }

  func failure(_ kind: JSONError.Kind, expected: String) -> JSONError {
    JSONError(kind, at: position, in: bytes, expected: expected)
  }
}
