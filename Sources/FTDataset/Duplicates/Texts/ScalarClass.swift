/// What a character is to a comparison of texts.
enum ScalarClass: UInt8 {
  /// Seen by nobody: zero-width joiners, soft hyphens, controls.
  case ignorable
  case space
  /// Ends a sentence, or a line.
  case sentenceEnd
  case punctuation
  case apostrophe
  case digit
  /// Of a script that puts spaces between words.
  case letter
  case han
  case hiragana
  case katakana
  /// Of another script without spaces between words, or with long words of many parts: Thai, Khmer, Hangul.
  case syllable
  /// Kept in the comparison: + = % € and the like.
  case symbol

  /// Words are found by spaces.
  var isUnspaced: Bool { self == .han || self == .hiragana || self == .katakana || self == .syllable }

  /// The class of a scalar that NFKC leaves as it is.
  static func of(_ scalar: UInt32) -> ScalarClass {
    if scalar < 0x80 { return ascii[Int(scalar)] }
    switch scalar {
    case 0x3041...0x3096, 0x309d, 0x309e: return .hiragana
    case 0x30a1...0x30fa, 0x30fc...0x30fe: return .katakana
    case 0x4e00...0x9fff, 0x3005...0x3007, 0x3400...0x4dbf, 0xf900...0xfaff, 0x20000...0x323af: return .han
    case 0x3002: return .sentenceEnd
    case 0x3001, 0x3003, 0x3008...0x301f, 0x30fb: return .punctuation
    case 0xc0...0xd6, 0xd8...0xf6, 0xf8...0x24f, 0x391...0x3ff, 0x400...0x481, 0x48a...0x52f: return .letter
    case 0x0e00...0x0eff, 0x1000...0x109f, 0x1780...0x17ff, 0xac00...0xd7a3, 0x1100...0x11ff: return .syllable
    case 0x2019, 0x2bc: return .apostrophe
    case 0x2028, 0x2029, 0x85: return .sentenceEnd
    default: return byProperties(scalar)
    }
  }

  private static func byProperties(_ scalar: UInt32) -> ScalarClass {
    guard let scalar = Unicode.Scalar(scalar) else { return .ignorable }
    if scalar.properties.isDefaultIgnorableCodePoint { return .ignorable }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .unassigned, .privateUse: return .ignorable
    case .spaceSeparator, .lineSeparator, .paragraphSeparator: return .space
    case .decimalNumber: return .digit
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark, .enclosingMark, .letterNumber, .otherNumber:
      return .letter
    case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: return .symbol
    default: return .punctuation
    }
  }

  private static let ascii: [ScalarClass] = (0..<128).map { (scalar: UInt8) in
    switch scalar {
    case 0x30...0x39: .digit
    case 0x41...0x5a, 0x61...0x7a: .letter
    case 0x0a, 0x0b, 0x0c, 0x0d: .sentenceEnd
    case 0x09, 0x20: .space
    case 0x21, 0x2e, 0x3f: .sentenceEnd
    case 0x27: .apostrophe
    case 0x00...0x1f, 0x7f: .ignorable
    case 0x23, 0x24, 0x25, 0x26, 0x2a, 0x2b, 0x2f, 0x3c, 0x3d, 0x3e, 0x40, 0x5c, 0x5e, 0x7c, 0x7e: .symbol
    default: .punctuation
    }
  }

  /// The lower-case form, where it is one scalar; sigma is one letter wherever it stands.
  static func lowercased(_ scalar: UInt32) -> UInt32 {
    if scalar < 0x80 { return scalar >= 0x41 && scalar <= 0x5a ? scalar + 32 : scalar }
    switch scalar {
    case 0xc0...0xd6, 0xd8...0xde: return scalar + 32
    case 0x80...0xff: return scalar
    case 0x3c2: return 0x3c3
    case 0x2010...0x206f, 0x2e80...0xa63f, 0xac00...0xff20, 0x20000...0x3ffff: return scalar
    default:
      guard let mapping = Unicode.Scalar(scalar)?.properties.lowercaseMapping.unicodeScalars,
        mapping.count == 1, let lower = mapping.first
      else { return scalar }
      return lower.value
    }
  }

  static func isUppercase(_ scalar: UInt32) -> Bool {
    if scalar < 0x80 { return scalar >= 0x41 && scalar <= 0x5a }
    return scalar < 0x2e80 && lowercased(scalar) != scalar
  }
}
