import Foundation

/// Preprocessing of training text, independent of any tokenizer.
package enum TextNormalization {
  /// `text` in Unicode normalisation form KC: full-width letters, half-width kana, ligatures and composed characters take
  /// their common form (UAX #15).
  package static func nfkc(_ text: String) -> String { TextNormalizer.nfkc.normalize(text) }

  /// `text` without control characters other than newline and tab; CR LF and a lone CR become a newline.
  ///
  /// Removed are C0 and C1 controls (general category Cc), the byte order mark and the bidirectional overrides
  /// U+202A–U+202E and U+2066–U+2069. Joiners (U+200C, U+200D) and variation selectors stay: emoji and several scripts
  /// need them.
  package static func strippingControls(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var previousIsReturn = false
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0D: result.append("\n")
      case 0x0A: if !previousIsReturn { result.append("\n") }
      case 0x09: result.append(scalar)
      case 0..<0x20, 0x7F..<0xA0, 0xFEFF, 0x202A...0x202E, 0x2066...0x2069: break
      default: result.append(scalar)
      }
      previousIsReturn = scalar.value == 0x0D
    }
    return String(result)
  }

  /// Both steps, in the order that leaves nothing behind: NFKC, then controls.
  package static func normalized(_ text: String) -> String { strippingControls(nfkc(text)) }
}
