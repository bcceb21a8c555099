import Foundation

/// When two spellings of a label are one label.
enum LabelSpelling {
  /// Longer labels are texts and are compared as they are.
  static let maximumLength = 200

  /// The label without what is never meant by it: compatibility forms (NFKC: full-width letters, half-width katakana,
  /// separate accents), case, invisible characters, and white space, hyphens, underscores and middle dots between letters.
  ///
  /// Between two digits a separator stays, as a space ("1-2" is not "12"); so does a sign in front ("-1" is not "1"), and
  /// the case of a single letter.
  static func folded(_ label: String) -> String {
    guard label.count <= maximumLength else { return label }
    let compatible = label.precomposedStringWithCompatibilityMapping
    let visible = compatible.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint || $0 == " " }
    let text = String(String.UnicodeScalarView(visible)).trimmingCharacters(in: .whitespacesAndNewlines)
    let signs = Array(text.count == 1 ? text : text.lowercased())
    var result = ""
    var position = 0
    while position < signs.count {
      guard isSeparator(signs[position]) else {
        result.append(signs[position])
        position += 1
        continue
      }
      let start = position
      while position < signs.count, isSeparator(signs[position]) { position += 1 }
      let before = start > 0 ? signs[start - 1] : nil
      let after = position < signs.count ? signs[position] : nil
      guard let before, let after, isWord(before), isWord(after) else {
        // A sign in front, or one beside a sign.
        result += signs[start..<position].filter { !$0.isWhitespace }
        continue
      }
      if before.isNumber, after.isNumber { result += " " }
    }
    return result
  }

  private static func isWord(_ sign: Character) -> Bool { sign.isLetter || sign.isNumber }

  private static func isSeparator(_ sign: Character) -> Bool {
    sign.isWhitespace || sign == "_" || sign == "・"
      || sign.unicodeScalars.first?.properties.generalCategory == .dashPunctuation
      || sign == "−"
  }

  /// A folded label without what differs between two ways of writing Japanese: katakana as hiragana, no long vowel at a
  /// word's end (コンピュータ, コンピューター).
  static func kanaFolded(_ folded: String) -> String {
    let scalars = folded.unicodeScalars.map { scalar -> Unicode.Scalar in
      (0x30A1...0x30F6).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0x60) ?? scalar : scalar
    }
    var text = String(String.UnicodeScalarView(scalars))
    while text.count > 2, text.last == "ー" { text.removeLast() }
    return text
  }

  /// What the plural of an English word may be.
  static func plurals(_ folded: String) -> [String] {
    guard folded.utf8.count >= 3, folded.utf8.allSatisfy({ $0 < 0x80 }), folded.last?.isLetter == true else {
      return []
    }
    var forms = [folded + "s"]
    if folded.hasSuffix("y") { forms.append(folded.dropLast() + "ies") }
    if ["s", "x", "z", "ch", "sh", "o"].contains(where: folded.hasSuffix) { forms.append(folded + "es") }
    return forms
  }

  /// Whether one letter was left out, added, replaced or two were swapped; false for a change of a digit, of a kanji or of
  /// a sign, which makes another label.
  static func isSlip(_ left: [Character], _ right: [Character]) -> Bool {
    guard abs(left.count - right.count) <= 1, left != right else { return false }
    var start = 0
    while start < min(left.count, right.count), left[start] == right[start] { start += 1 }
    var end = 0
    while end < min(left.count, right.count) - start, left[left.count - 1 - end] == right[right.count - 1 - end] {
      end += 1
    }
    let own = Array(left[start..<(left.count - end)])
    let other = Array(right[start..<(right.count - end)])
    let isSwap = own.count == 2 && own == other.reversed()
    guard isSwap || max(own.count, other.count) <= 1 else { return false }
    return (own + other).allSatisfy { sign in
      sign.isLetter && sign.unicodeScalars.first?.properties.isIdeographic != true
    }
  }

  /// Shorter labels differ in a letter by design.
  static let minimumLengthForSlips = 5

  /// Every text with one character less, and the text itself: two texts that are a slip apart have one of these in common.
  static func shortened(_ signs: [Character]) -> [String] {
    [String(signs)]
      + signs.indices.map { position in
        var shorter = signs
        shorter.remove(at: position)
        return String(shorter)
      }
  }
}
