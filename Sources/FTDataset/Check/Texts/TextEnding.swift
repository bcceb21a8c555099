/// How a text ends, behind white space and closing quotation marks and brackets.
struct TextEnding: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// A full stop or another mark, a symbol, an emoji: nothing is missing.
    case mark
    /// A letter or digit: it depends on what the others do.
    case word
    /// Japanese without 。 that is a sentence all the same.
    case sentence
    /// A comma, a dash, or a word that has to go on.
    case hanging
    /// An opening bracket or quotation mark.
    case opening
  }

  let kind: Kind
  /// A space inside, or a script without spaces.
  let hasSeveralWords: Bool

  private static let hangingWords: Set<String> = ["and", "or", "the", "an", "because", "und", "oder", "et"]
  private static let openings: Set<Unicode.Scalar> = ["(", "[", "{", "「", "『", "（", "【", "《", "“", "‘", "«"]
  private static let closings: Set<Unicode.Scalar> = [
    ")", "]", "}", "」", "』", "）", "】", "》", "”", "’", "»", "\"", "'", "*", "_",
  ]
  /// The bytes at the end that are looked at.
  private static let window = 96

  /// nil for a text of nothing but white space.
  init?(_ bytes: [UInt8]) {
    let tail = Self.tail(bytes)
    var end = tail.count
    while end > 0, tail[end - 1].properties.isWhitespace { end -= 1 }
    guard end > 0 else { return nil }
    let start = bytes.count > Self.window ? 0 : tail.prefix { $0.properties.isWhitespace }.count
    hasSeveralWords = tail[min(start, end)..<end].contains { $0 == " " || Self.isUnspaced($0) }
    if Self.openings.contains(tail[end - 1]) {
      kind = .opening
      return
    }
    while end > 1, Self.closings.contains(tail[end - 1]) || tail[end - 1].properties.isWhitespace { end -= 1 }
    kind = Self.kind(tail[..<end])
  }

  private static func kind(_ text: ArraySlice<Unicode.Scalar>) -> Kind {
    guard let last = text.last else { return .mark }
    switch last {
    case ",", "、", "，", "-", "–", "—", "を": return .hanging
    case "ー": return .word
    default: break
    }
    switch last.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark, .decimalNumber, .letterNumber:
      // The halves of a word joined by a sign ("°C") count as what stands last.
      break
    default: return .mark
    }
    if isUnspaced(last), isJapaneseSentence(text) { return .sentence }
    let word = text.reversed().prefix { $0.properties.isAlphabetic }.reversed()
    guard word.count <= 7, word.count < text.count else { return .word }
    return hangingWords.contains(String(String.UnicodeScalarView(word)).lowercased()) ? .hanging : .word
  }

  private static func isJapaneseSentence(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
    let end = String(String.UnicodeScalarView(text.suffix(4)))
    return [
      "です", "ます", "ました", "ません", "でした", "ください", "下さい", "ですか", "ますか", "せんか", "でしょう", "しょう", "しょうか", "ですよ", "ますよ",
      "ですね", "ますね",
    ].contains { end.hasSuffix($0) }
  }

  /// Whether the last bracket that opens is never closed, in the last 4,096 bytes.
  static func endsInsideBracket(_ bytes: [UInt8]) -> Bool {
    guard bytes.contains(0x28) || bytes.contains(0xE3) || bytes.contains(0xEF) else { return false }
    let pairs: [Unicode.Scalar: Unicode.Scalar] = [")": "(", "」": "「", "』": "『", "）": "（", "】": "【"]
    var open: [Unicode.Scalar] = []
    for scalar in String(decoding: bytes.suffix(4_096), as: UTF8.self).unicodeScalars {
      if openings.contains(scalar), pairs.values.contains(scalar) {
        if open.count < 64 { open.append(scalar) }
      } else if let partner = pairs[scalar], let index = open.lastIndex(of: partner) {
        open.removeSubrange(index...)
      }
    }
    return !open.isEmpty
  }

  private static func tail(_ bytes: [UInt8]) -> [Unicode.Scalar] {
    var start = max(0, bytes.count - window)
    while start < bytes.count, start > 0, bytes[start] & 0xC0 == 0x80 { start += 1 }
    return Array(String(decoding: bytes[start...], as: UTF8.self).unicodeScalars)
  }

  /// Kana and Han.
  static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
    default: false
    }
  }
}
