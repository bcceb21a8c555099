/// A user's own readings, and `[word](/phonemes/)` in the text, as a class of tokens.
enum OwnReadings {
  static func tokens(_ dictionary: PronunciationDictionary) -> TokenClass {
    var rules = [
      TokenClass.Rule(#"\[([^\[\]]{1,200})\]\(/([^()/]{1,400})/\)"#) { token in
        Spoken([.sound(word: token[1]!, phonemes: token[2]!)])
      }
    ]
    let entries = dictionary.entries.reduce(into: [String: Spoken]()) { table, entry in
      let word = CharacterNormalizer.normalized(entry.key).text.lowercased()
      table[word] = reading(entry.value)
    }
    if !entries.isEmpty {
      let pattern = "(?<![\\w])(?:\(Pattern.anyOf(entries.keys)))(?![\\w])"
      rules.append(TokenClass.Rule(pattern, ignoringCase: true) { entries[$0.whole.lowercased()] })
    }
    return TokenClass(.ownReading, rules)
  }

  private static let link = Pattern(#"^\[([^\]]+)\]\(/(.+)/\)$"#)

  private static func reading(_ replacement: String) -> Spoken {
    if let found = link.first(in: replacement), let word = found[1], let sound = found[2] {
      return Spoken([.sound(word: word, phonemes: sound)])
    }
    return TextReader.words(of: replacement)
  }
}
