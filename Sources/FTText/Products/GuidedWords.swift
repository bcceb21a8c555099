/// The words that a guided text may hold: of the house, of the rules, and of the values that it has not stated yet.
struct GuidedWords: Sendable {
  private let vocabulary: HouseVocabulary
  /// Those of the rules, of the name and of what the product is.
  private let always: Set<String>
  private let values: [(forms: [FoldedText], words: Set<String>)]

  /// - Parameter attributes: that may be stated.
  init(_ vocabulary: HouseVocabulary, _ rules: CheckRules, _ attributes: [ProductRecord.Attribute]) {
    self.vocabulary = vocabulary
    let isAlways = { (attribute: ProductRecord.Attribute) in
      ProductCatalogue.saysWhatItIs(attribute.key) || !rules.statesOnce
    }
    let texts = rules.attributes.values.flatMap { $0.words + $0.units } + attributes.filter(isAlways).flatMap(\.values)
    always = HouseVocabulary.spellings(of: texts.flatMap { FoldedText($0).words })
    values = attributes.filter { !isAlways($0) }.flatMap { attribute in
      attribute.values.map {
        (rules.forms(of: $0, of: attribute.key), HouseVocabulary.spellings(of: FoldedText($0).words))
      }
    }
  }

  /// Whether the words of a text from `start` on are among them, and its last one, if it is not at its end, begins one.
  func allows(_ text: [Character], behind start: Int) -> Bool {
    var begin = start
    while begin > 0, text[begin - 1].isWordSign { begin -= 1 }
    while begin < text.count {
      let end = text[begin...].firstIndex { !$0.isWordSign } ?? text.count
      if begin < end {
        let (word, held) = (String(text[begin..<end]), held(behind: text[..<begin]))
        guard end < text.count ? isKnown(word, held) : begins(word, held) else { return false }
      }
      begin = end + 1
    }
    return true
  }

  /// The words of the values that are not stated in front of a word, which may itself be a value's last.
  private func held(behind text: ArraySlice<Character>) -> [Set<String>] {
    let written = FoldedText(folded: Array(text))
    return values.filter { !written.states($0.forms) }.map(\.words) + [always]
  }

  private func isKnown(_ word: String, _ held: [Set<String>]) -> Bool {
    !HouseVocabulary.isWord(word) || vocabulary.hasSpelling(word) || held.contains { $0.contains(word) }
  }

  private func begins(_ word: String, _ held: [Set<String>]) -> Bool {
    !HouseVocabulary.isWord(word) || vocabulary.hasSpelling(beginning: word)
      || held.contains { $0.contains { $0.hasPrefix(word) } }
  }
}

extension Character {
  fileprivate var isWordSign: Bool { isWordLetter || self == "'" }
}
