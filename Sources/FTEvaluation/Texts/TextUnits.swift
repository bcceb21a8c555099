/// What texts are cut into before they are compared: words, and single characters where a script puts no spaces between words.
///
/// - A run of letters, marks and digits is a word, in lower case. A point or comma between two digits and an apostrophe
///   between two letters belong to it: `4.5` and `don't` are one word.
/// - Each Han, hiragana and katakana character is a unit of its own, so that Japanese and Chinese need no dictionary.
/// - A placeholder of a ``MaskedText`` such as `<colour>` is one unit.
/// - Each other symbol, such as an emoji, is one unit. Punctuation and white space are none.
public enum TextUnits {
  /// The units of a text in their order.
  public static func units(of text: String) -> [String] {
    let scalars = Array(text.lowercased().unicodeScalars)
    var units: [String] = []
    var word = String.UnicodeScalarView()
    func close() {
      if !word.isEmpty { units.append(String(word)) }
      word = .init()
    }
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      if isUnspaced(scalar) {
        close()
        units.append(String(scalar))
      } else if isWordPart(scalar) || joinsNeighbours(scalars, at: index) {
        word.append(scalar)
      } else {
        close()
        if let end = endOfPlaceholder(scalars, from: index) {
          units.append(String(String.UnicodeScalarView(scalars[index...end])))
          index = end
        } else if isSymbol(scalar) {
          units.append(String(scalar))
        }
      }
      index += 1
    }
    close()
    return units
  }

  /// Han, hiragana and katakana, with their iteration and length marks.
  static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3005...0x3007, 0x3041...0x309F, 0x30A1...0x30FA, 0x30FC...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF,
      0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFF66...0xFF9F, 0x20000...0x3FFFF:
      true
    default: false
    }
  }

  static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
      // A variation selector belongs to the emoji before it.
      !scalar.properties.isVariationSelector
    default: false
    }
  }

  static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }

  /// White space as Python has it: Unicode's, and the four separators of ASCII.
  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
  }

  private static func isSymbol(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: true
    default: false
    }
  }

  /// Whether a point, comma or apostrophe stands inside a number or a word.
  static func joinsNeighbours(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
    guard index > 0, index + 1 < scalars.count else { return false }
    let before = scalars[index - 1].properties
    let after = scalars[index + 1].properties
    switch scalars[index] {
    case ".", ",": return before.numericType == .decimal && after.numericType == .decimal
    case "'", "\u{2019}":
      return before.isAlphabetic && after.isAlphabetic && !isUnspaced(scalars[index - 1])
        && !isUnspaced(scalars[index + 1])
    default: return false
    }
  }

  /// The place of the `>` of a placeholder that begins here.
  private static func endOfPlaceholder(_ scalars: [Unicode.Scalar], from start: Int) -> Int? {
    guard scalars[start] == "<" else { return nil }
    var end = start + 1
    while end < scalars.count, end - start <= MaskedText.longestKey + 1 {
      switch scalars[end] {
      case ">": return end > start + 1 ? end : nil
      case "<", "\n": return nil
      default: end += 1
      }
    }
    return nil
  }
}
