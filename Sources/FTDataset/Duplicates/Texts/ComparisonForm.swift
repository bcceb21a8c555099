import FTRandom
import Foundation

/// Two words of hash: equal for the same normalised text, and in practice for no other.
struct TextHash: Hashable, Comparable, Sendable {
  var first: UInt64 = 0xcbf2_9ce4_8422_2325
  var second: UInt64 = 0x9e37_79b9_7f4a_7c15

  mutating func combine(_ scalar: UInt32) {
    first = (first ^ UInt64(scalar)) &* 0x0000_0100_0000_01b3
    second = (second &+ UInt64(scalar) &+ 1) &* 0xbf58_476d_1ce4_e5b9
    second ^= second >> 29
  }

  static func < (left: TextHash, right: TextHash) -> Bool {
    left.first != right.first ? left.first < right.first : left.second < right.second
  }
}

/// Makes the form of a text in which texts are compared.
///
/// The text in NFKC without characters that nobody sees; every run of white space and punctuation one space, at the end of
/// a sentence one line feed; no apostrophes in words; numbers without separators of thousands, with a point before the
/// decimals. Capitals stay, since names are known by them: they are lowered when n-grams and words are taken.
///
/// One of these per thread: it keeps its buffers from text to text.
struct ComparisonForm {
  /// The text as NFKC has it.
  private var normal: [UInt32] = []
  /// The form of the text read last.
  private(set) var scalars: [UInt32] = []
  /// Of the text in NFKC, case folded, white space as single spaces: what exact duplicates share.
  private(set) var hash = TextHash()
  /// The form was longer than the limit, and the rest of it is left off; the hash is of the whole text.
  private(set) var isCut = false

  static let space: UInt32 = 0x20
  static let sentenceEnd: UInt32 = 0x0a

  init() {}

  /// Reads a text.
  ///
  /// - Parameter limit: how many characters of the form are kept.
  mutating func read(_ text: String, limit: Int) {
    normalise(text)
    computeHash()
    fold(limit: limit)
  }

  /// NFKC, with a short way for what is NFKC already: most texts.
  private mutating func normalise(_ text: String) {
    normal.removeAll(keepingCapacity: true)
    for scalar in text.unicodeScalars {
      let value = scalar.value
      switch value {
      case 0x09...0x0d, 0x20...0x7e: normal.append(value)
      case 0x3041...0x3096, 0x30a1...0x30fe, 0x4e00...0x9fff, 0x3001...0x3003, 0x3005...0x3011, 0xac00...0xd7a3:
        normal.append(value)
      // Full-width forms of ASCII stand at a fixed distance from it.
      case 0xff01...0xff5e: normal.append(value - 0xfee0)
      case 0x3000: normal.append(Self.space)
      case 0xb0, 0xb7, 0xd7, 0xc0...0xd6, 0xd8...0xde, 0xe0...0xff, 0x391...0x3a9, 0x3b1...0x3c9, 0x401, 0x410...0x44f,
        0x451, 0x2013, 0x2014, 0x2018...0x201d, 0x20ac:
        normal.append(value)
      default:
        normaliseByTheBook(text)
        return
      }
    }
  }

  private mutating func normaliseByTheBook(_ text: String) {
    normal.removeAll(keepingCapacity: true)
    // Composing the full decomposition: Foundation's own NFKC leaves half-width kana with voice marks in two.
    let composed = text.decomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
    for scalar in composed.unicodeScalars {
      if scalar.value >= 0x80 {
        if ScalarClass.of(scalar.value) == .ignorable { continue }
        // Letters that are several when folded: ß as ss.
        let upper = scalar.properties.uppercaseMapping
        if upper.unicodeScalars.count > 1 {
          normal += upper.lowercased().unicodeScalars.map(\.value)
          continue
        }
      } else if ScalarClass.of(scalar.value) == .ignorable {
        continue
      }
      normal.append(scalar.value)
    }
  }

  private mutating func computeHash() {
    hash = TextHash()
    var isPending = false
    var isEmpty = true
    for scalar in normal {
      if scalar <= 0x20 || scalar == 0x2028 || scalar == 0x2029 || scalar == 0x85 {
        isPending = true
        continue
      }
      if isPending, !isEmpty { hash.combine(Self.space) }
      isPending = false
      isEmpty = false
      hash.combine(ScalarClass.lowercased(scalar))
    }
  }

  private mutating func fold(limit: Int) {
    scalars.removeAll(keepingCapacity: true)
    isCut = false
    var gap: UInt32 = 0
    var index = 0
    while index < normal.count {
      let scalar = normal[index]
      let kind = ScalarClass.of(scalar)
      var kept: UInt32 = 0
      switch kind {
      case .digit, .letter, .han, .hiragana, .katakana, .syllable, .symbol: kept = scalar
      case .ignorable: break
      case .apostrophe: if !(isWord(index - 1) && isWord(index + 1)) { gap = max(gap, 1) }
      case .space: gap = max(gap, 1)
      case .sentenceEnd:
        if scalar == 0x2e, isDigit(index - 1), isDigit(index + 1) {
          kept = 0x2e
        } else {
          gap = scalar == 0x2e && isWord(index + 1) ? max(gap, 1) : 2
        }
      case .punctuation:
        if scalar == 0x2c, isDigit(index - 1), isDigit(index + 1) {
          if separatesThousands(index) {
            index += 1
            continue
          }
          kept = 0x2e
        } else if scalar == 0x2d || scalar == 0x2212, isDigit(index + 1), !isWord(index - 1) {
          kept = 0x2d
        } else {
          gap = max(gap, 1)
        }
      }
      index += 1
      guard kept != 0 else { continue }
      if kept == 0xd7 {  // The multiplication sign, between the sides of a thing.
        append(gap: 1)
        kept = 0x78
      } else {
        append(gap: gap)
      }
      gap = kept == 0x78 && scalar == 0xd7 ? 1 : 0
      if scalars.count >= limit {
        isCut = true
        return
      }
      scalars.append(kept)
    }
  }

  private mutating func append(gap: UInt32) {
    if gap > 0, !scalars.isEmpty { scalars.append(gap == 2 ? Self.sentenceEnd : Self.space) }
  }

  private func isDigit(_ index: Int) -> Bool {
    normal.indices.contains(index) && ScalarClass.of(normal[index]) == .digit
  }

  private func isWord(_ index: Int) -> Bool {
    guard normal.indices.contains(index) else { return false }
    let kind = ScalarClass.of(normal[index])
    return kind == .letter || kind == .digit
  }

  /// A comma with three digits behind it and no fourth.
  private func separatesThousands(_ index: Int) -> Bool {
    isDigit(index + 1) && isDigit(index + 2) && isDigit(index + 3) && !isDigit(index + 4)
  }
}
