/// The language in which a shop's rules answer, and questions that are in another.
///
/// A script of its own tells a language, and among those of Latin letters their most frequent short words do: two of one language, or
/// one where none of the shop's own language stands there. What is not told so counts as the shop's.
struct QuestionLanguage: Sendable {
  let name: String

  /// Short words by language; words that mean something in English are left out of the others.
  private static let words: [(name: String, words: Set<String>)] = [
    (
      "English",
      [
        "the", "is", "it", "what", "how", "does", "do", "can", "are", "of", "in", "for", "which", "will", "has", "have",
        "and", "this",
        "that", "to", "with", "much", "many", "made", "a", "on", "any", "i", "you", "from", "there", "they", "who",
      ]
    ),
    (
      "German",
      [
        "der", "das", "ist", "wie", "welche", "welches", "welcher", "hat", "kann", "und", "ein", "eine", "aus", "mit",
        "gibt", "für",
        "ich", "sind", "viel", "schwer", "gross", "groß", "hoch", "lang", "breit", "woraus", "passt", "wird", "nicht",
        "kostet",
      ]
    ),
    (
      "French",
      [
        "le", "la", "les", "est", "quel", "quelle", "quels", "quelles", "combien", "il", "elle", "dans", "avec", "une",
        "du", "pour",
        "peut", "de", "en", "et", "cet", "cette", "sont", "coûte", "pèse", "y",
      ]
    ),
    (
      "Spanish",
      [
        "el", "los", "las", "es", "cuál", "cual", "cuánto", "cuanto", "cuánta", "qué", "que", "está", "tiene", "puede",
        "para", "con",
        "una", "del", "de", "la", "cómo", "pesa", "mide", "cuesta",
      ]
    ),
    (
      "Italian",
      [
        "il", "lo", "gli", "è", "qual", "quale", "quanto", "quanta", "che", "della", "del", "di", "una", "può", "sono",
        "pesa", "costa",
        "alto", "colore", "per", "si",
      ]
    ),
    (
      "Dutch",
      [
        "het", "een", "hoe", "welke", "wat", "kan", "zijn", "van", "met", "zwaar", "voor", "hoeveel", "deze", "heeft",
        "weegt",
      ]
    ),
    (
      "Portuguese",
      [
        "o", "os", "é", "qual", "quanto", "quanta", "uma", "tem", "pode", "para", "com", "do", "da", "não", "custa",
        "pesa",
      ]
    ),
  ]

  private static let scripts: [(name: String, ranges: [ClosedRange<UInt32>])] = [
    ("Japanese", [0x3040...0x30FF]), ("Korean", [0x1100...0x11FF, 0xAC00...0xD7AF]), ("Chinese", [0x3400...0x9FFF]),
    ("Russian", [0x0400...0x04FF]), ("Greek", [0x0370...0x03FF]), ("Hebrew", [0x0590...0x05FF]),
    ("Arabic", [0x0600...0x06FF]), ("Hindi", [0x0900...0x097F]), ("Thai", [0x0E00...0x0E7F]),
  ]

  /// The language of what the rules say; English where they do not tell.
  init(of rules: CheckRules) {
    let said = ([rules.refusal] + rules.attributes.values.compactMap(\.answer)).joined(separator: " ")
    name = Self.script(of: said) ?? Self.latin(said, own: nil) ?? "English"
  }

  /// The language of a question where it is another one; nil where it is this one or does not tell.
  ///
  /// - Parameter record: its name does not count, nor does a script in which it is written.
  func other(in question: String, about record: ProductRecord) -> String? {
    let text = QuestionText(question)
    let rest = text.without(text.ranges(of: QuestionText(record.name))).folded
    let asked = rest[0..<rest.characters.count]
    if let script = Self.script(of: asked) {
      let isKnown =
        script == name || Self.script(of: record.listing) == script || (script == "Chinese" && name == "Japanese")
      return isKnown ? nil : script
    }
    let isLatin = Self.scripts.allSatisfy { $0.name != name }
    if !isLatin, asked.count(where: { $0.isASCII && $0.isLetter }) * 2 < asked.count(where: \.isLetter) { return nil }
    guard let found = Self.latin(asked, own: isLatin ? name : nil), found != name else { return nil }
    return found
  }

  private static func script(of text: String) -> String? {
    for (name, ranges) in scripts {
      let signs = text.unicodeScalars.count { scalar in ranges.contains { $0.contains(scalar.value) } }
      // A foreign name in a sentence is no foreign sentence.
      if signs > 0, signs * 3 >= text.count(where: \.isLetter) { return name }
    }
    return nil
  }

  private static func latin(_ text: String, own: String?) -> String? {
    let found = QuestionText(text).words.map(\.text)
    let counts = words.map { language in (name: language.name, count: found.count { language.words.contains($0) }) }
    guard let best = counts.max(by: { $0.count < $1.count }), best.count > 0 else { return nil }
    let ownCount = counts.first { $0.name == own }?.count ?? 0
    return best.count > ownCount && (best.count > 1 || ownCount == 0) ? best.name : own
  }
}
