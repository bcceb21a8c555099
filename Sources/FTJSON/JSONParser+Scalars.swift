extension JSONParser {
  /// Parses a string, from its opening to its closing quotation mark.
  mutating func string() throws(JSONError) -> String {
    position += 1
    let start = position
    if try skipPlainCharacters() == UInt8(ascii: "\"") {
      defer { position += 1 }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }
    var decoded = Array(bytes[start..<position])
    while true {
      let plainStart = position
      let stop = try skipPlainCharacters()
      decoded.append(contentsOf: bytes[plainStart..<position])
      if stop == UInt8(ascii: "\"") {
        position += 1
        return String(decoding: decoded, as: UTF8.self)
      }
      try escape(into: &decoded)
    }
  }

  /// Moves to the next quotation mark or backslash and returns it.
  private mutating func skipPlainCharacters() throws(JSONError) -> UInt8 {
    var cursor = position
    let end = bytes.count
    while cursor < end {
      let byte = bytes[cursor]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
      cursor += 1
    }
    position = cursor
    guard cursor < end else { throw failure(.unexpectedEnd, expected: "the closing quotation mark of a string") }
    guard bytes[cursor] >= 0x20 else {
      throw failure(.controlCharacter, expected: "control characters in a string to be escaped (\\n, \\t, \\u0000)")
    }
    return bytes[cursor]
  }

  private mutating func escape(into decoded: inout [UInt8]) throws(JSONError) {
    let start = position
    position += 1
    guard position < bytes.count else { throw failure(.unexpectedEnd, expected: "an escape after \"\\\"") }
    let letter = bytes[position]
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(letter)
    case UInt8(ascii: "b"): decoded.append(0x08)
    case UInt8(ascii: "f"): decoded.append(0x0c)
    case UInt8(ascii: "n"): decoded.append(0x0a)
    case UInt8(ascii: "r"): decoded.append(0x0d)
    case UInt8(ascii: "t"): decoded.append(0x09)
    case UInt8(ascii: "u"): decoded.append(contentsOf: String(try unicodeEscape(startingAt: start)).utf8)
    default:
      position -= 1
      throw failure(.invalidEscape, expected: "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
    }
  }

  /// The character of `\uXXXX` or of a surrogate pair `\uXXXX\uXXXX`, after the first `\u`.
  private mutating func unicodeEscape(startingAt start: Int) throws(JSONError) -> Character {
    let unit = try hexadecimalDigits()
    if let scalar = Unicode.Scalar(unit) { return Character(scalar) }
    if unit < 0xdc00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
      let low = try hexadecimalDigits()
      if (0xdc00...0xdfff).contains(low),
        let scalar = Unicode.Scalar(0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00))
      {
        return Character(scalar)
      }
    }
    position = start
    throw failure(.loneSurrogate, expected: "a surrogate pair (\\ud83d\\ude00), not one half of it")
  }

  private mutating func hexadecimalDigits() throws(JSONError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard position < bytes.count else { throw failure(.unexpectedEnd, expected: "four hexadecimal digits") }
      let digit: UInt8
      switch bytes[position] {
      case let byte where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case let byte where byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case let byte where byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: throw failure(.invalidEscape, expected: "four hexadecimal digits")
      }
      unit = unit << 4 | UInt32(digit)
      position += 1
    }
    return unit
  }

  /// Parses `-? (0 | [1-9][0-9]*) (\.[0-9]+)? ([eE][+-]?[0-9]+)?`.
  mutating func number() throws(JSONError) -> JSONNumber {
    let start = position
    let isNegative = take(UInt8(ascii: "-"))
    var magnitude = 0
    let integerStart = position
    guard skipDigits() > 0 else { throw invalidNumber("a digit") }
    if bytes[integerStart] == UInt8(ascii: "0"), position - integerStart > 1 {
      position = integerStart + 1
      throw invalidNumber("no digit after a leading zero")
    }
    let integerEnd = position
    if take(UInt8(ascii: ".")), skipDigits() == 0 { throw invalidNumber("a digit after the decimal point") }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      if skipDigits() == 0 { throw invalidNumber("a digit in the exponent") }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    // Up to 15 digits the integer is exact as a double and needs no decimal conversion.
    if position == integerEnd, integerEnd - integerStart <= 15, !isNegative {
      for digit in bytes[integerStart..<integerEnd] { magnitude = magnitude * 10 + Int(digit - UInt8(ascii: "0")) }
      return JSONNumber(text: text, double: Double(magnitude))
    }
    guard let double = Double(text), double.isFinite else {
      position = start
      throw failure(.numberOutOfRange, expected: "a number up to 1.8e308")
    }
    return JSONNumber(text: text, double: double)
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while position < bytes.count, bytes[position] >= UInt8(ascii: "0"), bytes[position] <= UInt8(ascii: "9") {
      position += 1
    }
    return position - start
  }

  private func invalidNumber(_ expected: String) -> JSONError {
    failure(position < bytes.count ? .invalidNumber : .unexpectedEnd, expected: expected)
  }
}
