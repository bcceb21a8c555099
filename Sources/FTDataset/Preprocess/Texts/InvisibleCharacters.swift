import FTJSON

/// Step `control`: characters that are not seen and steer something, or nothing, are taken out.
///
/// Out: control characters, zero-width spaces and joiners, byte order marks inside a text, soft hyphens, marks of
/// writing direction, invisible operators, tags, object replacements and noncharacters. Vertical tabs, form feeds and
/// Unicode's line and paragraph separators become line breaks, since they part words. Tabs and line breaks stay.
///
/// Kept where they carry meaning: the joiner between emoji (`👩‍🔬`), joiner and non-joiner beside letters of Arabic,
/// Persian and the Indic scripts (`می‌خواهم`), the zero-width space between letters of Thai, Lao, Khmer and Burmese,
/// tags of a flag, and all variation selectors (emoji, and names such as `葛󠄀`).
///
/// Sources: Unicode Standard 15, chapters 9.2, 12 and 23; Unicode Technical Standard #51 (emoji sequences).
struct InvisibleCharacters: TextStep, Equatable {
  static let name = "control"
  let settings = JSONObject()

  init(_ settings: inout StepSettings) throws(PreprocessError) {}

  func cleaned(_ text: String, _ remarks: inout StepRemarks) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) { return text }
    let scalars = Array(text.unicodeScalars)
    guard scalars.contains(where: { Self.replacement($0) != nil }) else { return text }
    var result = String.UnicodeScalarView()
    // Of the last character that is seen, so that a base, its colour and its selector count as one emoji.
    var base: Unicode.Scalar = " "
    var last: Unicode.Scalar = " "
    // What a joiner joins to: the next character that is seen, found once for a run of invisible ones.
    var next = 0
    for (index, scalar) in scalars.enumerated() {
      guard let replacement = Self.replacement(scalar) else {
        result.append(scalar)
        if !Self.isModifier(scalar) { base = scalar }
        last = scalar
        continue
      }
      if next <= index { next = index + 1 }
      while next < scalars.count, Self.replacement(scalars[next]) == .some(nil) { next += 1 }
      let following = next < scalars.count ? scalars[next] : " "
      if Self.isMeant(scalar, base: base, last: last, following: following) {
        result.append(scalar)
        last = scalar
      } else if let replacement {
        result.append(replacement)
        base = replacement
        last = replacement
      }
    }
    return String(result)
  }

  /// What stands in the character's place: nothing (`.some(nil)`) or a line break; nil for one that is no concern of
  /// this step.
  private static func replacement(_ scalar: Unicode.Scalar) -> Unicode.Scalar?? {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: nil
    case 0x0B, 0x0C, 0x85, 0x2028, 0x2029: .some("\n")
    case 0x00...0x1F, 0x7F...0x9F, 0xAD, 0x61C, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF,
      0xFDD0...0xFDEF, 0xFFF9...0xFFFC, 0xFFFE...0xFFFF, 0xE0001, 0xE0020...0xE007F:
      .some(nil)
    case let value where value & 0xFFFE == 0xFFFE: .some(nil)
    default: nil
    }
  }

  private static func isMeant(
    _ scalar: Unicode.Scalar, base: Unicode.Scalar, last: Unicode.Scalar, following: Unicode.Scalar
  ) -> Bool {
    switch scalar.value {
    case 0x200D:
      guard last != "\u{200D}", last != "\u{200C}" else { return false }
      // A letter alone in its joining form is written with a joiner behind or before it.
      return isEmoji(base) && isEmoji(following) || isJoining(base) || (isJoining(following) && !isEmoji(base))
    case 0x200C: return isJoining(last) && isJoining(following)
    case 0x200B: return isUnspaced(base) && isUnspaced(following) && last != "\u{200B}"
    case 0xE0020...0xE007F: return base == "\u{1F3F4}" && (last == base || (0xE0020..<0xE007F).contains(last.value))
    default: return false
    }
  }

  private static func isModifier(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\u{FE0F}" || scalar == "\u{FE0E}" || (0x1F3FB...0x1F3FF).contains(scalar.value)
  }

  private static func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value > 0xFF && scalar.properties.isEmoji
  }

  /// Letters and signs of scripts in which joining is spelling: Arabic and its kin, and the Indic ones from
  /// Devanagari to Sinhala.
  private static func isJoining(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x620...0x6FF, 0x700...0x74F, 0x750...0x77F, 0x7C0...0x7FF, 0x840...0x8FF, 0x900...0xDFF, 0x1000...0x109F,
      0x1780...0x18AF:
      true
    default: false
    }
  }

  private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xE00...0xEFF, 0x1000...0x109F, 0x1780...0x17FF: true
    default: false
    }
  }
}
