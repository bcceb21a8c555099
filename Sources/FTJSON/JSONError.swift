/// Why and where a text is not the JSON that was expected.
public struct JSONError: Error, CustomStringConvertible, Sendable, Equatable {
  /// The rule that was broken.
  public enum Kind: Sendable, Equatable {
    /// The text ends too early.
    case unexpectedEnd
    /// A byte that cannot stand here.
    case unexpectedCharacter
    /// Something follows the end of the document.
    case trailingContent
    /// A control character (below U+0020) inside a string.
    case controlCharacter
    /// An escape that JSON does not know, or `\u` without four hexadecimal digits.
    case invalidEscape
    /// `\u` escapes that are half of a surrogate pair.
    case loneSurrogate
    /// A number outside JSON's grammar (`01`, `1.`, `+1`, `.5`, `NaN`).
    case invalidNumber
    /// A number too large for a double.
    case numberOutOfRange
    /// A key that the object already has.
    case duplicateKey(String)
    /// Deeper nesting than the reader allows.
    case tooDeep(limit: Int)
    /// Bytes that are not UTF-8.
    case invalidUTF8
  }

  public let kind: Kind
  /// The position of the offending byte, from 0.
  public let offset: Int
  /// The line of `offset`, from 1.
  public let line: Int
  /// The character (Unicode scalar) of `offset` in its line, from 1.
  public let column: Int
  /// What would have been right, in words.
  public let expected: String
  /// What stands there, in words.
  public let found: String

  init(_ kind: Kind, at offset: Int, in bytes: [UInt8], expected: String) {
    let before = bytes[..<min(offset, bytes.count)]
    self.kind = kind
    self.offset = offset
    line = 1 + before.reduce(0) { $1 == 0x0a ? $0 + 1 : $0 }
    let lineStart = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
    column = 1 + before[lineStart...].reduce(0) { $1 & 0xc0 == 0x80 ? $0 : $0 + 1 }
    self.expected = expected
    found = Self.describe(bytes, at: offset)
  }

  public var description: String { "line \(line), column \(column) (byte \(offset)): \(reason)" }

  /// The description without the place.
  public var reason: String {
    switch kind {
    case .duplicateKey(let key): "the key \"\(key.prefix(40))\" is written twice in one object; keep one of them"
    default: "expected \(expected), found \(found)"
    }
  }

  private static func describe(_ bytes: [UInt8], at offset: Int) -> String {
    guard offset < bytes.count else { return "the end of the text" }
    let byte = bytes[offset]
    if byte >= 0x20 && byte < 0x7f { return "\"\(Character(UnicodeScalar(byte)))\"" }
    let end = min(bytes.count, offset + 4)
    if byte >= 0xc2, let scalar = String(decoding: bytes[offset..<end], as: UTF8.self).unicodeScalars.first,
      scalar != "\u{fffd}"
    {
      return "\"\(scalar)\""
    }
    let digits = String(byte, radix: 16)
    return "byte 0x" + (digits.count == 1 ? "0" : "") + digits
  }
}
