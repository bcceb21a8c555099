import FTData

/// How well bytes read as Japanese in an encoding of two-byte characters: what stands there, and how much of it is what
/// Japanese texts are made of.
struct JapaneseBytes: Sendable, Equatable {
  /// Characters that are not ASCII.
  private(set) var count = 0
  /// Hiragana and full-width katakana.
  private(set) var kana = 0
  /// Punctuation, full-width letters and digits, kanji of level 1.
  private(set) var common = 0
  /// Half-width katakana: old registers write them, and every other encoding looks like them.
  private(set) var halfWidth = 0

  /// Counts a line.
  ///
  /// - Returns: false, and counts nothing, where the bytes cannot stand in the encoding.
  mutating func add(_ bytes: ArraySlice<UInt8>, _ encoding: TextEncoding) -> Bool {
    var counted = self
    var position = bytes.startIndex
    while position < bytes.endIndex {
      let first = bytes[position]
      position += 1
      if first < 0x80 { continue }
      counted.count += 1
      if encoding == .shiftJIS, (0xa1...0xdf).contains(first) {
        counted.halfWidth += 1
        continue
      }
      guard position < bytes.endIndex else { return false }
      let second = bytes[position]
      position += 1
      guard let kind = encoding == .shiftJIS ? Self.shiftJIS(first, second) : Self.eucJP(first, second) else {
        return false
      }
      switch kind {
      case .kana: counted.kana += 1
      case .common: counted.common += 1
      case .halfWidth: counted.halfWidth += 1
      case .rare: break
      }
    }
    self = counted
    return true
  }

  /// The share of characters that Japanese texts are made of; a half-width one counts less. 0 without any character.
  var plausibility: Double {
    count == 0 ? 0 : (Double(kana + common) + 0.4 * Double(halfWidth)) / Double(count)
  }

  private enum Kind { case kana, common, halfWidth, rare }

  /// Rows as CP932 has them: 0x81 punctuation, 0x82 letters, digits and hiragana, 0x83 katakana, 0x88 to 0x97 kanji of level 1.
  private static func shiftJIS(_ first: UInt8, _ second: UInt8) -> Kind? {
    guard (0x40...0xfc).contains(second), second != 0x7f else { return nil }
    switch first {
    case 0x81: return .common
    case 0x82: return second >= 0x9f ? .kana : .common
    case 0x83: return second <= 0x96 ? .kana : .rare
    case 0x88...0x97: return .common
    case 0x84...0x9f, 0xe0...0xfc: return .rare
    default: return nil
    }
  }

  /// Rows as EUC-JP has them: 0xA1 punctuation, 0xA3 letters and digits, 0xA4 hiragana, 0xA5 katakana, 0xB0 to 0xCF kanji of
  /// level 1.
  private static func eucJP(_ first: UInt8, _ second: UInt8) -> Kind? {
    if first == 0x8e { return (0xa1...0xdf).contains(second) ? .halfWidth : nil }
    guard (0xa1...0xfe).contains(first), (0xa1...0xfe).contains(second) else { return nil }
    switch first {
    case 0xa4, 0xa5: return .kana
    case 0xa1, 0xa3, 0xb0...0xcf: return .common
    default: return .rare
    }
  }
}
