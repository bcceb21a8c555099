import FTJSON
import Foundation

/// What a word's neighbours decide about it.
struct WordContext: Sendable {
  /// Whether the next sound is a vowel; nil at the end of a phrase.
  var nextIsVowel: Bool?
  /// Whether "to" follows.
  var nextIsTo = false
}

/// How words sound. The rules are those of misaki 0.9.4 for American English, as hibari has them; its two dictionaries,
/// one checked by people (gold) and one not (silver), are data.
struct Lexicon: Sendable {
  /// A word's sound, or its sounds by part of speech; a part may say that the word is spelled.
  enum Entry: Sendable {
    case sound(String)
    case byTag([String: String?])
  }

  let gold: [String: Entry]
  let silver: [String: Entry]

  static let symbols = ["%": "percent", "&": "and", "+": "plus", "@": "at"]

  init(gold: JSONValue, silver: JSONValue) {
    func table(_ json: JSONValue) -> [String: Entry] {
      let members = json.objectValue?.members ?? []
      var result: [String: Entry] = [:]
      result.reserveCapacity(members.count)
      for member in members {
        if let sound = member.value.stringValue {
          result[member.key] = .sound(sound)
        } else if let parts = member.value.objectValue {
          result[member.key] = .byTag(
            Dictionary(parts.members.map { ($0.key, $0.value.stringValue) }, uniquingKeysWith: { first, _ in first }))
        }
      }
      return result
    }
    (self.gold, self.silver) = (table(gold), table(silver))
  }

  /// An entry; a lower-case word is found under its capitalised form, and the other way round.
  private func entry(_ word: String, _ table: [String: Entry]) -> Entry? {
    if let own = table[word] { return own }
    guard word.unicodeScalars.count > 1 else { return nil }
    if word.isLowercased {
      let capitalized = word.capitalizedOnce
      return capitalized == word ? nil : table[capitalized]
    }
    return word == word.capitalizedOnce ? table[word.lowercased()] : nil
  }

  func isGold(_ word: String) -> Bool { entry(word, gold) != nil }
  func isSilver(_ word: String) -> Bool { entry(word, silver) != nil }

  private func goldSound(_ word: String) -> String? {
    if case .sound(let sound)? = entry(word, gold) { return sound }
    return nil
  }

  /// The letters' names, the last one stressed.
  func spelled(_ word: String) -> String? {
    var sound = ""
    for letter in word.unicodeScalars where letter.properties.isAlphabetic {
      guard let name = goldSound(String(letter).uppercased()) else { return nil }
      sound += name
    }
    var scalars = Array(sound.stressed(0).unicodeScalars)
    if let last = scalars.lastIndex(of: Sounds.secondary) { scalars[last] = Sounds.primary }
    return String(String.UnicodeScalarView(scalars))
  }

  /// Whether the dictionaries or the rules for short words and capitals know a word.
  func isKnown(_ word: String) -> Bool {
    if isGold(word) || Self.symbols[word] != nil || isSilver(word) { return true }
    let isPlain = word.utf8.allSatisfy { $0 == 39 || $0 == 45 || (65...90).contains($0) || (97...122).contains($0) }
    guard word.isLetters, isPlain else { return false }
    if word.utf8.count == 1 { return true }
    if word.isUppercased, isGold(word.lowercased()) { return true }
    let rest = String(word.dropFirst())
    return rest.isUppercased
  }

  /// The dictionaries' sound of a word.
  func lookUp(_ word: String, tag: String?, stress: Double?, _ context: WordContext?) -> String? {
    var word = word
    var isName = false
    if word.isUppercased, !isGold(word) {
      word = word.lowercased()
      isName = tag == "NNP"
    }
    var sound: String?
    switch entry(word, gold) ?? (isName ? nil : entry(word, silver)) {
    case .sound(let own)?: sound = own
    case .byTag(let parts)?:
      var key = tag ?? ""
      if let context, context.nextIsVowel == nil, parts["None"] != nil {
        key = "None"
      } else if parts[key] == nil {
        key = Self.parent(of: key)
      }
      sound = parts[key] ?? parts["DEFAULT"] ?? nil
    case nil: break
    }
    if sound == nil || (isName && !sound!.hasPrimaryStress), let letters = spelled(word) { return letters }
    return sound?.stressed(stress)
  }

  static func parent(of tag: String) -> String {
    if tag.hasPrefix("VB") { return "VERB" }
    if tag.hasPrefix("NN") { return "NOUN" }
    if tag.hasPrefix("ADV") || tag.hasPrefix("RB") { return "ADV" }
    return tag.hasPrefix("ADJ") || tag.hasPrefix("JJ") ? "ADJ" : tag
  }

  /// The sound of a word: function words by their neighbours, dictionary words, and these with -s, -ed, -ing.
  func word(_ text: String, tag: String, stress: Double?, _ context: WordContext) -> String? {
    if let sound = functionWord(text, tag: tag, stress: stress, context) { return sound }
    var text = text
    let lower = text.lowercased()
    let rest = String(text.dropFirst())
    let length = text.unicodeScalars.count
    if length > 1, text.replacing("'", with: "").isLetters, text != lower, tag != "NNP" || length > 7, !isGold(text),
      !isSilver(text), text.isUppercased || rest.isLowercased,
      isGold(lower) || isSilver(lower) || withS(lower, tag: tag, stress: stress, context) != nil
        || withEd(lower, tag: tag, stress: stress, context) != nil
        || withIng(lower, tag: tag, stress: stress, context) != nil
    {
      text = lower
    }
    if isKnown(text) { return lookUp(text, tag: tag, stress: stress, context) }
    if text.hasSuffix("s'"), isKnown(text.dropLast(2) + "'s") {
      return lookUp(text.dropLast(2) + "'s", tag: tag, stress: stress, context)
    }
    if text.hasSuffix("'"), isKnown(String(text.dropLast())) {
      return lookUp(String(text.dropLast()), tag: tag, stress: stress, context)
    }
    return withS(text, tag: tag, stress: stress, context) ?? withEd(text, tag: tag, stress: stress, context)
      ?? withIng(text, tag: tag, stress: stress ?? 0.5, context)
  }

  private func functionWord(_ word: String, tag: String, stress: Double?, _ context: WordContext) -> String? {
    if tag == "ADD", let name = [".": "dot", "/": "slash"][word] {
      return lookUp(name, tag: nil, stress: -0.5, context)
    }
    if let name = Self.symbols[word] { return lookUp(name, tag: nil, stress: nil, context) }
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    let inner = word.trimmingDots
    if inner.contains("."), word.replacing(".", with: "").isLetters, (parts.map(\.count).max() ?? 0) < 3 {
      return spelled(word)
    }
    switch word {
    case "a", "A": return tag == "DT" ? "ɐ" : "ˈA"
    case "am", "Am", "AM":
      if tag.hasPrefix("NN") { return spelled(word) }
      let isStrong = context.nextIsVowel == nil || word != "am" || (stress ?? 0) > 0
      return isStrong ? goldSound("am") : "ɐm"
    case "an", "An", "AN": return word == "AN" && tag.hasPrefix("NN") ? spelled(word) : "ɐn"
    case "I" where tag == "PRP": return "ˌI"
    case "by", "By", "BY": return Self.parent(of: tag) == "ADV" ? "bˈI" : nil
    case "to", "To": return to(context)
    case "TO" where tag == "TO" || tag == "IN": return to(context)
    case "in", "In": return inSound(tag, context)
    case "IN" where tag != "NNP": return inSound(tag, context)
    case "the", "The": return context.nextIsVowel == true ? "ði" : "ðə"
    case "THE" where tag == "DT": return context.nextIsVowel == true ? "ði" : "ðə"
    case "used", "Used", "USED":
      guard case .byTag(let parts)? = entry("used", gold) else { return nil }
      return (["VBD", "JJ"].contains(tag) && context.nextIsTo ? parts["VBD"] : parts["DEFAULT"]) ?? nil
    default:
      guard tag == "IN", ["vs", "vs."].contains(word.lowercased()) else { return nil }
      return lookUp("versus", tag: nil, stress: nil, context)
    }
  }

  private func to(_ context: WordContext) -> String? {
    context.nextIsVowel.map { $0 ? "tʊ" : "tə" } ?? goldSound("to")
  }

  private func inSound(_ tag: String, _ context: WordContext) -> String {
    context.nextIsVowel == nil || tag != "IN" ? "ˈɪn" : "ɪn"
  }
}

extension String {
  var trimmingDots: String { trimmingCharacters(in: ["."]) }
}
