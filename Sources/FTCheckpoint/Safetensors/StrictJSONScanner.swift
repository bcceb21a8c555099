/// Reads JSON (RFC 8259) strictly and without building a tree: the caller says what it expects where.
///
/// Unlike Foundation's parser it finds a key that occurs twice in one object, at every level, and it limits the depth.
/// Numbers are read as non-negative integers only; anything else where an integer is expected is an error.
struct StrictJSONScanner {
  /// What is wrong, without the file it is wrong in.
  typealias Problem = SafetensorsError.Reason

  private let bytes: [UInt8]
  private(set) var position = 0
  private var depth = 0

  /// Deeper nesting than any header needs, and shallow enough for every stack.
  private static let maximumDepth = 64

  /// - Throws: `headerNotUTF8`.
  init(_ bytes: [UInt8]) throws(Problem) {
    guard String(validating: bytes, as: UTF8.self) != nil else { throw .headerNotUTF8 }
    self.bytes = bytes
  }

  // MARK: Values

  /// Reads an object; `member` must read exactly the value that belongs to the key.
  mutating func readObject(
    _ member: (inout StrictJSONScanner, String) throws(Problem) -> Void
  ) throws(Problem) {
    try expect(UInt8(ascii: "{"), "an object")
    try descend()
    var keys: Set<String> = []
    if consume(UInt8(ascii: "}")) { return ascend() }
    repeat {
      skipWhitespace()
      let key = try readString()
      guard keys.insert(key).inserted else { throw .duplicateKey(key) }
      try expect(UInt8(ascii: ":"), "\":\"")
      try member(&self, key)
    } while consume(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"), "\",\" or \"}\"")
    ascend()
  }

  /// Reads an array; `element` must read exactly one value.
  mutating func readArray(_ element: (inout StrictJSONScanner) throws(Problem) -> Void) throws(Problem) {
    try expect(UInt8(ascii: "["), "an array")
    try descend()
    if consume(UInt8(ascii: "]")) { return ascend() }
    repeat { try element(&self) } while consume(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"), "\",\" or \"]\"")
    ascend()
  }

  /// Reads an array of non-negative integers.
  mutating func readIntegers() throws(Problem) -> [Int] {
    var values: [Int] = []
    try readArray { (scanner) throws(Problem) in values.append(try scanner.readInteger()) }
    return values
  }

  /// Reads an integer from 0 to `Int.max`, written without fraction or exponent.
  mutating func readInteger() throws(Problem) -> Int {
    skipWhitespace()
    let start = position
    if peek() == UInt8(ascii: "-") { throw problem("a negative number where a size is expected") }
    let digits = try readDigits("a non-negative integer")
    if let next = peek(), next == UInt8(ascii: ".") || next | 0x20 == UInt8(ascii: "e") {
      throw problem("a fraction or exponent where a whole number is expected")
    }
    guard let value = Int(digits) else { throw .json(offset: start, problem: "a number beyond 64 bits") }
    return value
  }

  /// Whether the next value is a string.
  mutating func isAtString() -> Bool {
    skipWhitespace()
    return peek() == UInt8(ascii: "\"")
  }

  /// Whether the next value is an object.
  mutating func isAtObject() -> Bool {
    skipWhitespace()
    return peek() == UInt8(ascii: "{")
  }

  /// Reads and checks any value, and forgets it.
  mutating func skipValue() throws(Problem) {
    skipWhitespace()
    switch peek() {
    case UInt8(ascii: "{"): try readObject { (scanner, _) throws(Problem) in try scanner.skipValue() }
    case UInt8(ascii: "["): try readArray { (scanner) throws(Problem) in try scanner.skipValue() }
    case UInt8(ascii: "\""): _ = try readString()
    case UInt8(ascii: "t"): try skipWord("true")
    case UInt8(ascii: "f"): try skipWord("false")
    case UInt8(ascii: "n"): try skipWord("null")
    default: try skipNumber()
    }
  }

  /// Requires that only white space is left.
  mutating func finish() throws(Problem) {
    skipWhitespace()
    guard position == bytes.count else { throw problem("something after the end of the object") }
  }

  // MARK: Pieces

  private func peek() -> UInt8? {
    position < bytes.count ? bytes[position] : nil
  }

  private mutating func skipWhitespace() {
    while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func consume(_ byte: UInt8) -> Bool {
    skipWhitespace()
    guard peek() == byte else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ byte: UInt8, _ what: String) throws(Problem) {
    guard consume(byte) else { throw problem("\(what) is missing") }
  }

  private mutating func descend() throws(Problem) {
    depth += 1
    guard depth <= Self.maximumDepth else { throw problem("more than \(Self.maximumDepth) levels of nesting") }
  }

  private mutating func ascend() { depth -= 1 }

  private func problem(_ text: String) -> Problem { .json(offset: position, problem: text) }

  private mutating func skipWord(_ word: StaticString) throws(Problem) {
    for byte in word.description.utf8 {
      guard peek() == byte else { throw problem("an unknown word") }
      position += 1
    }
  }

  private mutating func skipNumber() throws(Problem) {
    if peek() == UInt8(ascii: "-") { position += 1 }
    _ = try readDigits("a value")
    if peek() == UInt8(ascii: ".") {
      position += 1
      try skipDigits()
    }
    if let byte = peek(), byte | 0x20 == UInt8(ascii: "e") {
      position += 1
      if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
      try skipDigits()
    }
  }

  private mutating func skipDigits() throws(Problem) {
    let start = position
    while let byte = peek(), isDigit(byte) { position += 1 }
    guard position > start else { throw problem("a digit is missing") }
  }

  /// Reads the whole part of a number; a leading zero stands alone.
  private mutating func readDigits(_ what: String) throws(Problem) -> Substring {
    let start = position
    while let byte = peek(), isDigit(byte) { position += 1 }
    guard position > start else { throw problem("\(what) is missing") }
    guard bytes[start] != UInt8(ascii: "0") || position == start + 1 else {
      throw .json(offset: start, problem: "a number with a leading zero")
    }
    return Substring(decoding: bytes[start..<position], as: UTF8.self)
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}

// MARK: Strings

extension StrictJSONScanner {
  /// Reads a string and resolves its escapes.
  mutating func readString() throws(Problem) -> String {
    try expect(UInt8(ascii: "\""), "a string")
    var text: [UInt8] = []
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        position += 1
        text.append(contentsOf: Character(try readEscape()).utf8)
      case 0..<0x20:
        throw problem("a control character inside a string")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw problem("the end of a string is missing")
  }

  private mutating func readEscape() throws(Problem) -> Unicode.Scalar {
    guard let byte = peek() else { throw problem("the end of a string is missing") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try readUnicodeEscape()
    default: throw problem("an unknown escape")
    }
  }

  private mutating func readUnicodeEscape() throws(Problem) -> Unicode.Scalar {
    let high = try readFourHexDigits()
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard high < 0xDC00, peek() == UInt8(ascii: "\\") else { throw problem("half a surrogate pair") }
    position += 1
    guard peek() == UInt8(ascii: "u") else { throw problem("half a surrogate pair") }
    position += 1
    let low = try readFourHexDigits()
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else { throw problem("half a surrogate pair") }
    return scalar
  }

  private mutating func readFourHexDigits() throws(Problem) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw problem("four hexadecimal digits are missing")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}
