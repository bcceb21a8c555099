import Foundation

/// Unicode normalisation as the `tokenizers` library applies it before pre-tokenization.
///
/// The reference's tables are of Unicode 9, Foundation's are newer. A character assigned since then is, for the
/// reference, a starter without a decomposition, so text is normalised in the segments between such characters; by
/// Unicode's stability policy the segments themselves come out the same under both versions.
enum TextNormalizer: String, Sendable, CaseIterable {
  case nfc = "NFC"
  case nfd = "NFD"
  case nfkc = "NFKC"
  case nfkd = "NFKD"
  /// "▁" in the place of each space, as SentencePiece writes them.
  case markedSpaces = "Replace"

  func normalize(_ bytes: [UInt8], _ range: Range<Int>) -> [UInt8] {
    let slice = bytes[range]
    if self == .markedSpaces { return slice.flatMap { $0 == 0x20 ? TokenSpelling.space : [$0] } }
    if slice.allSatisfy({ $0 < 0x80 }) { return Array(slice) }
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var segment = String.UnicodeScalarView()
    for scalar in String(decoding: slice, as: UTF8.self).unicodeScalars {
      if isKnownToReference(scalar) {
        segment.append(scalar)
      } else {
        result.append(contentsOf: normalize(String(segment)).utf8)
        segment = String.UnicodeScalarView()
        result.append(contentsOf: String(Character(scalar)).utf8)
      }
    }
    result.append(contentsOf: normalize(String(segment)).utf8)
    return result
  }

  private func isKnownToReference(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300 else { return true }
    guard let age = scalar.properties.age else { return false }
    return age.major <= 9
  }

  /// `text` in this form, by Foundation's tables.
  func normalize(_ text: String) -> String {
    switch self {
    // Foundation on Linux does not compose a Hangul syllable with a final consonant after it unless both come
    // decomposed, and leaves half-width kana with voice marks decomposed in its own NFKC. Composing the decomposition
    // is the definition (UAX #15).
    case .nfc: return text.decomposedStringWithCanonicalMapping.precomposedStringWithCanonicalMapping
    case .nfd: return text.decomposedStringWithCanonicalMapping
    case .nfkc: return text.decomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
    case .nfkd: return text.decomposedStringWithCompatibilityMapping
    case .markedSpaces: return text.replacingSpaces(by: "\u{2581}")
    }
  }
}
