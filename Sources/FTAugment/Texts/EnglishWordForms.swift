/// How English words change their endings: which base a form comes from, and which form a base has.
///
/// By the rules of WordNet's morphological processor (Morphy) and its lists of exceptions. A form that cannot be made safely
/// is not made.
///
/// Source: G. A. Miller et al., WordNet 3.0 reference manual, morphy(7WN).
struct EnglishWordForms: Sendable {
  enum Inflection: Sendable, Hashable {
    case base
    /// Nouns.
    case plural
    /// Verbs: "holds", "held" (past or participle), "holding".
    case third, past, gerund
  }

  struct Analysis: Sendable, Hashable {
    let base: String
    let part: WordNet.Part
    let inflection: Inflection
  }

  /// Endings in the order in which Morphy takes them off: what is taken, what is put, what it then was.
  private static let rules: [(part: WordNet.Part, ending: String, replacement: String, inflection: Inflection)] = [
    (.noun, "s", "", .plural), (.noun, "ses", "s", .plural), (.noun, "xes", "x", .plural), (.noun, "zes", "z", .plural),
    (.noun, "ches", "ch", .plural), (.noun, "shes", "sh", .plural), (.noun, "men", "man", .plural),
    (.noun, "ies", "y", .plural), (.verb, "s", "", .third), (.verb, "ies", "y", .third), (.verb, "es", "e", .third),
    (.verb, "es", "", .third), (.verb, "ed", "e", .past), (.verb, "ed", "", .past), (.verb, "ing", "e", .gerund),
    (.verb, "ing", "", .gerund),
  ]

  /// Bases of irregular forms, by part.
  let bases: [WordNet.Part: [String: [String]]]
  /// Irregular forms of bases, by part.
  private let forms: [WordNet.Part: [String: [String]]]

  init(exceptions: [WordNet.Part: [String: [String]]]) {
    bases = exceptions
    forms = exceptions.mapValues { entries in
      var forms: [String: [String]] = [:]
      for (form, bases) in entries.sorted(by: { $0.key < $1.key }) {
        for base in bases { forms[base, default: []].append(form) }
      }
      return forms
    }
  }

  /// All that a form may be, of the words that there are.
  func analyses(of form: String, _ isWord: (String, WordNet.Part) -> Bool) -> [Analysis] {
    var found = WordNet.Part.allCases.filter { isWord(form, $0) }.map {
      Analysis(base: form, part: $0, inflection: .base)
    }
    for part in [WordNet.Part.noun, .verb] {
      for base in bases[part]?[form] ?? [] where base != form && isWord(base, part) {
        let inflection: Inflection =
          part == .noun ? .plural : form.hasSuffix("ing") ? .gerund : form.hasSuffix("s") ? .third : .past
        found.append(Analysis(base: base, part: part, inflection: inflection))
      }
    }
    for rule in Self.rules where form.hasSuffix(rule.ending) && form.count > rule.ending.count + 1 {
      // "glass" is no plural.
      if rule.ending == "s", form.hasSuffix("ss") || form.hasSuffix("us") || form.hasSuffix("is") { continue }
      let base = String(form.dropLast(rule.ending.count)) + rule.replacement
      let analysis = Analysis(base: base, part: rule.part, inflection: rule.inflection)
      if isWord(base, rule.part), !found.contains(analysis) { found.append(analysis) }
    }
    // Comparatives of adjectives: known as such, so that nothing is taken for them.
    for base in bases[.adjective]?[form] ?? [] where base != form {
      found.append(Analysis(base: base, part: .adjective, inflection: .plural))
    }
    return found
  }

  /// The form of a base; nil where it cannot be made safely: irregular verbs tell past and participle apart, and some
  /// words have two forms.
  func form(of base: String, _ part: WordNet.Part, _ inflection: Inflection) -> String? {
    guard inflection != .base else { return base }
    guard base.count >= 3, base.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) else { return nil }
    let irregular = forms[part]?[base] ?? []
    switch (part, inflection) {
    case (.noun, .plural):
      if base.hasSuffix("man") || base.hasSuffix("f") || base.hasSuffix("fe") || base.hasSuffix("is") { return nil }
      return irregular.isEmpty ? Self.withS(base) : irregular.count == 1 ? irregular[0] : nil
    case (.verb, .third):
      let own = irregular.filter { $0.hasSuffix("s") }
      return own.isEmpty ? Self.withS(base) : own.count == 1 ? own[0] : nil
    case (.verb, .past):
      let own = irregular.filter { !$0.hasSuffix("ing") && !$0.hasSuffix("s") }
      if own.isEmpty { return Self.withEnding(base, "ed") }
      return own.count == 1 && own[0].hasSuffix("ed") ? own[0] : nil
    case (.verb, .gerund):
      let own = irregular.filter { $0.hasSuffix("ing") }
      return own.isEmpty ? Self.withEnding(base, "ing") : own.count == 1 ? own[0] : nil
    default: return nil
    }
  }

  private static func isVowel(_ letter: Character) -> Bool { "aeiou".contains(letter) }

  private static func endsInConsonantY(_ base: String) -> Bool {
    base.hasSuffix("y") && !isVowel(base.dropLast().last ?? "a")
  }

  private static func withS(_ base: String) -> String? {
    if endsInConsonantY(base) { return base.dropLast() + "ies" }
    if base.hasSuffix("o"), !isVowel(base.dropLast().last ?? "a") { return nil }
    let hisses = ["s", "x", "z", "ch", "sh"].contains { base.hasSuffix($0) }
    return base + (hisses ? "es" : "s")
  }

  /// "ed" and "ing": a mute e goes, y becomes i before "ed", a single consonant behind the one short vowel of a word is
  /// doubled. Longer words that double theirs ("permit") stand in the list of exceptions.
  private static func withEnding(_ base: String, _ ending: String) -> String? {
    if base.hasSuffix("e") {
      if ["ee", "oe", "ye"].contains(where: base.hasSuffix) { return ending == "ed" ? base + "d" : base + ending }
      return base.hasSuffix("ie") && ending == "ing" ? nil : base.dropLast() + ending
    }
    if endsInConsonantY(base) { return ending == "ed" ? base.dropLast() + "ied" : base + ending }
    let letters = Array(base)
    let vowels = letters.count(where: isVowel)
    if vowels == 1, let last = letters.last, !isVowel(last), !"wxy".contains(last), isVowel(letters[letters.count - 2])
    {
      return base + String(last) + ending
    }
    return base + ending
  }
}

extension EnglishWordForms {
  /// Whether "an" stands before a word rather than "a": by its first sound, as far as the letters tell it.
  static func takesAn(_ word: String) -> Bool {
    let word = word.lowercased()
    if ["hour", "honest", "honour", "honor", "heir"].contains(where: word.hasPrefix) { return true }
    let consonantal = ["uni", "use", "usa", "usu", "uti", "ute", "eu", "one", "once", "ubi", "ura", "uro"]
    if consonantal.contains(where: word.hasPrefix) {
      return ["unin", "unim", "unil"].contains(where: word.hasPrefix) && !word.hasPrefix("unilateral")
    }
    return word.first.map(isVowel) ?? false
  }
}
