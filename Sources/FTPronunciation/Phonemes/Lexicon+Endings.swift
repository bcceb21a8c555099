extension Lexicon {
  /// A plural, possessive or third person.
  func withS(_ word: String, tag: String?, stress: Double?, _ context: WordContext?) -> String? {
    let length = word.unicodeScalars.count
    guard length >= 3, word.hasSuffix("s") else { return nil }
    let stem: String
    if !word.hasSuffix("ss"), isKnown(String(word.dropLast())) {
      stem = String(word.dropLast())
    } else if word.hasSuffix("'s") || (length > 4 && word.hasSuffix("es") && !word.hasSuffix("ies")),
      isKnown(String(word.dropLast(2)))
    {
      stem = String(word.dropLast(2))
    } else if length > 4, word.hasSuffix("ies"), isKnown(word.dropLast(3) + "y") {
      stem = word.dropLast(3) + "y"
    } else {
      return nil
    }
    return lookUp(stem, tag: tag, stress: stress, context).flatMap(Self.addingS)
  }

  func withEd(_ word: String, tag: String?, stress: Double?, _ context: WordContext?) -> String? {
    let length = word.unicodeScalars.count
    guard length >= 4, word.hasSuffix("d") else { return nil }
    let stem: String
    if !word.hasSuffix("dd"), isKnown(String(word.dropLast())) {
      stem = String(word.dropLast())
    } else if length > 4, word.hasSuffix("ed"), !word.hasSuffix("eed"), isKnown(String(word.dropLast(2))) {
      stem = String(word.dropLast(2))
    } else {
      return nil
    }
    return lookUp(stem, tag: tag, stress: stress, context).flatMap(Self.addingEd)
  }

  private static let doubled = Pattern(#"([bcdgklmnprstvxz])\1ing$|cking$"#)

  func withIng(_ word: String, tag: String?, stress: Double?, _ context: WordContext?) -> String? {
    let length = word.unicodeScalars.count
    guard length >= 5, word.hasSuffix("ing") else { return nil }
    let stem: String
    if length > 5, isKnown(String(word.dropLast(3))) {
      stem = String(word.dropLast(3))
    } else if isKnown(word.dropLast(3) + "e") {
      stem = word.dropLast(3) + "e"
    } else if length > 5, Self.doubled.isFound(in: word), isKnown(String(word.dropLast(4))) {
      stem = String(word.dropLast(4))
    } else {
      return nil
    }
    return lookUp(stem, tag: tag, stress: stress, context).flatMap(Self.addingIng)
  }

  static func addingS(_ stem: String) -> String? {
    guard let last = stem.unicodeScalars.last else { return nil }
    if "ptkfθ".unicodeScalars.contains(last) { return stem + "s" }
    return stem + ("szʃʒʧʤ".unicodeScalars.contains(last) ? "ᵻz" : "z")
  }

  static func addingEd(_ stem: String) -> String? {
    let scalars = Array(stem.unicodeScalars)
    guard let last = scalars.last else { return nil }
    if "pkfθʃsʧ".unicodeScalars.contains(last) { return stem + "t" }
    if last == "d" { return stem + "ᵻd" }
    if last != "t" { return stem + "d" }
    if scalars.count < 2 { return stem + "ɪd" }
    return Sounds.beforeTap.contains(scalars[scalars.count - 2]) ? stem.withTap + "ᵻd" : stem + "ᵻd"
  }

  static func addingIng(_ stem: String) -> String? {
    let scalars = Array(stem.unicodeScalars)
    guard let last = scalars.last else { return nil }
    let isTap = scalars.count > 1 && last == "t" && Sounds.beforeTap.contains(scalars[scalars.count - 2])
    return (isTap ? stem.withTap : stem) + "ɪŋ"
  }
}

extension String {
  /// The last sound replaced by a tap.
  fileprivate var withTap: String { String(String.UnicodeScalarView(unicodeScalars.dropLast())) + "ɾ" }
}
