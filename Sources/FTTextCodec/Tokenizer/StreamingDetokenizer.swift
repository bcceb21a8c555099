/// Turns ids into text as they come, without ever giving out half a character.
///
/// Bytes that may still become a character (an incomplete UTF-8 tail, at most three bytes) are held back until the next
/// token decides. All pieces joined equal `Tokenizer.decode` of all ids.
///
/// ```swift
/// var detokenizer = StreamingDetokenizer(tokenizer: tokenizer)
/// for id in generated { print(detokenizer.push(id), terminator: "") }
/// print(detokenizer.finish())
/// ```
public struct StreamingDetokenizer: Sendable {
  private let tokenizer: Tokenizer
  private let skipsSpecialTokens: Bool
  private var pending: [UInt8] = []

  /// - Parameter skipsSpecialTokens: whether special tokens are left out of the text.
  public init(tokenizer: Tokenizer, skipsSpecialTokens: Bool = false) {
    self.tokenizer = tokenizer
    self.skipsSpecialTokens = skipsSpecialTokens
  }

  /// Adds one id; returns the text that is certain by now, possibly empty.
  public mutating func push(_ id: Int32) -> String {
    if skipsSpecialTokens, tokenizer.tokens.isSpecial(id) { return "" }
    pending.append(contentsOf: tokenizer.tokens.bytes(of: id))
    let tail = Self.incompleteTail(pending)
    let text = String(decoding: pending.dropLast(tail), as: UTF8.self)
    pending.removeFirst(pending.count - tail)
    return text
  }

  /// The rest of the text: U+FFFD if the ids ended inside a character. The detokeniser is then ready for new ids.
  public mutating func finish() -> String {
    defer { pending = [] }
    return String(decoding: pending, as: UTF8.self)
  }

  /// The number of bytes at the end that are the beginning of a valid UTF-8 sequence but not yet all of it.
  ///
  /// Source: Unicode Standard, table 3-7 (well-formed byte sequences).
  package static func incompleteTail(_ bytes: [UInt8]) -> Int {
    for length in 1...3 where length <= bytes.count {
      let lead = bytes[bytes.count - length]
      if lead & 0xC0 == 0x80 { continue }
      let needed: Int
      switch lead {
      case 0xC2...0xDF: needed = 2
      case 0xE0...0xEF: needed = 3
      case 0xF0...0xF4: needed = 4
      default: return 0
      }
      guard length < needed else { return 0 }
      return length == 1 || allows(bytes[bytes.count - length + 1], after: lead) ? length : 0
    }
    return 0
  }

  private static func allows(_ second: UInt8, after lead: UInt8) -> Bool {
    switch lead {
    case 0xE0: return second >= 0xA0
    case 0xED: return second < 0xA0
    case 0xF0: return second >= 0x90
    case 0xF4: return second < 0x90
    default: return true
    }
  }
}
