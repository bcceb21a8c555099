import Foundation

/// A strict JSON reader over UTF-8 bytes (RFC 8259), without recursion deeper than `depthLimit`.
struct JSONReader {
  private static let depthLimit = 128
  /// Objects up to this size are checked for duplicate keys here; larger ones (a vocabulary) by whoever reads them.
  private static let duplicateCheckLimit = 64

  private let bytes: [UInt8]
  private let file: String
  private var position = 0
  private var depth = 0

  /// Parses `data`; `file` names the source in errors.
  static func parse(_ data: Data, file: String) throws(TokenizerError) -> JSONValue {
    let bytes = [UInt8](data)
    var reader = JSONReader(bytes: bytes, file: file)
    guard String(validating: bytes, as: UTF8.self) != nil else { throw reader.failure("invalid UTF-8") }
    reader.skipWhitespace()
    let value = try reader.value()
    reader.skipWhitespace()
    guard reader.position == bytes.count else { throw reader.failure("text after the end of the document") }
    return value
  }

  private init(bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  private func failure(_ reason: String) -> TokenizerError {
    let line = 1 + bytes[..<min(position, bytes.count)].reduce(into: 0) { $0 += $1 == 0x0A ? 1 : 0 }
    return .invalidJSON(file: file, line: line, reason: reason)
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipWhitespace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func expect(_ byte: UInt8) throws(TokenizerError) {
    guard current == byte else { throw failure("expected \"\(Character(Unicode.Scalar(byte)))\"") }
    position += 1
  }

  private mutating func value() throws(TokenizerError) -> JSONValue {
    switch current {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case .some(let byte) where byte == UInt8(ascii: "-") || isDigit(byte): return try number()
    case .some: throw failure("unexpected character")
    case .none: throw failure("the document ends too early")
    }
  }

  private mutating func literal(_ word: String, _ value: JSONValue) throws(TokenizerError) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else { throw failure("unexpected word") }
    position += word.utf8.count
    return value
  }

  private mutating func enter() throws(TokenizerError) {
    position += 1
    depth += 1
    guard depth <= Self.depthLimit else { throw failure("nested deeper than \(Self.depthLimit) levels") }
    skipWhitespace()
  }

  private mutating func array() throws(TokenizerError) -> JSONValue {
    try enter()
    defer { depth -= 1 }
    var items: [JSONValue] = []
    if current == UInt8(ascii: "]") {
      position += 1
      return .array(items)
    }
    while true {
      items.append(try value())
      skipWhitespace()
      if current == UInt8(ascii: "]") { break }
      try expect(UInt8(ascii: ","))
      skipWhitespace()
    }
    position += 1
    return .array(items)
  }

  private mutating func object() throws(TokenizerError) -> JSONValue {
    try enter()
    defer { depth -= 1 }
    var members: [JSONMember] = []
    if current == UInt8(ascii: "}") {
      position += 1
      return .object(members)
    }
    while true {
      let key = try string()
      if members.count < Self.duplicateCheckLimit, members.contains(where: { $0.key.utf8.elementsEqual(key.utf8) }) {
        throw failure("duplicate key \"\(key)\"")
      }
      skipWhitespace()
      try expect(UInt8(ascii: ":"))
      skipWhitespace()
      members.append(JSONMember(key, try value()))
      skipWhitespace()
      if current == UInt8(ascii: "}") { break }
      try expect(UInt8(ascii: ","))
      skipWhitespace()
    }
    position += 1
    return .object(members)
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private mutating func skipDigits() -> Int {
    let start = position
    while let byte = current, isDigit(byte) { position += 1 }
    return position - start
  }

  private mutating func number() throws(TokenizerError) -> JSONValue {
    let start = position
    if current == UInt8(ascii: "-") { position += 1 }
    let leadingZero = current == UInt8(ascii: "0")
    let digits = skipDigits()
    guard digits == 1 || (digits > 1 && !leadingZero) else { throw failure("malformed number") }
    var isInteger = true
    if current == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      guard skipDigits() > 0 else { throw failure("malformed number") }
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      isInteger = false
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() > 0 else { throw failure("malformed number") }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let integer = Int(text) { return .integer(integer) }
    guard let number = Double(text) else { throw failure("malformed number") }
    return .number(number)
  }

  private mutating func string() throws(TokenizerError) -> String {
    try expect(UInt8(ascii: "\""))
    let start = position
    while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
    if current == UInt8(ascii: "\"") {
      position += 1
      return String(decoding: bytes[start..<position - 1], as: UTF8.self)
    }
    var text = Array(bytes[start..<position])
    while let byte = current, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw failure("control character inside a string") }
      position += 1
      if byte == UInt8(ascii: "\\") {
        text.append(contentsOf: try escape())
      } else {
        text.append(byte)
      }
    }
    try expect(UInt8(ascii: "\""))
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func escape() throws(TokenizerError) -> [UInt8] {
    guard let byte = current else { throw failure("the document ends inside a string") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      let unit = try hexUnit()
      if unit & 0xFC00 == 0xD800 {
        guard current == UInt8(ascii: "\\") else { throw failure("half of a surrogate pair") }
        position += 1
        try expect(UInt8(ascii: "u"))
        let low = try hexUnit()
        guard low & 0xFC00 == 0xDC00 else { throw failure("half of a surrogate pair") }
        return utf8(0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF)
      }
      guard unit & 0xFC00 != 0xDC00 else { throw failure("half of a surrogate pair") }
      return utf8(unit)
    default: throw failure("unknown escape")
    }
  }

  private func utf8(_ value: UInt32) -> [UInt8] {
    Unicode.Scalar(value).map { Array(String(Character($0)).utf8) } ?? []
  }

  private mutating func hexUnit() throws(TokenizerError) -> UInt32 {
    guard position + 4 <= bytes.count else { throw failure("the document ends inside a string") }
    let text = String(decoding: bytes[position..<position + 4], as: UTF8.self)
    guard text.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }), let unit = UInt32(text, radix: 16) else {
      throw failure("malformed \\u escape")
    }
    position += 4
    return unit
  }
}
