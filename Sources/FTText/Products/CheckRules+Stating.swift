/// How a text states values, as the checks at its end and the guide while it is written see it.
extension CheckRules {
  /// The spellings of a value: as it stands there; a quantity also with a hyphen before its unit.
  func forms(of value: String, of key: String) -> [FoldedText] {
    guard !attribute(key).units.isEmpty, let space = value.lastIndex(of: " ") else { return [FoldedText(value)] }
    return [FoldedText(value), FoldedText(value[..<space] + "-" + value[value.index(after: space)...])]
  }

  /// A word of another attribute in front of a place where an attribute's value stands or would stand, with nothing between but words
  /// that say nothing: "stands 12 months on a charge", "runs for 2 m". It says what the number is, unless a word of the attribute's own
  /// stands before it in its part of the sentence, as in "a warranty runs 2 years".
  func strayWord(before place: Int, of key: String, in text: FoldedText) -> String? {
    let own = attribute(key).words
    guard !holds(own, in: text.clause(around: place..<place).lowerBound..<place, of: text) else { return nil }
    var end = place
    while true {
      for (other, rule) in attributes.sorted(by: { $0.key < $1.key }) where other != key {
        let stray = rule.words.first { word in
          !own.contains(word) && text.range(of: FoldedText(word), before: end) != nil
        }
        if let stray { return stray }
      }
      guard let word = text.word(before: end), Self.unsaid.contains(text[word]) else { return nil }
      end = word.lowerBound
    }
  }

  /// Words between what a number is and the number.
  private static let unsaid: Set<String> = ["a", "an", "the", "for", "at", "of", "to", "up", "about"]

  /// What a text about a record may begin with; empty where the rules do not say.
  ///
  /// English texts put an article before it, or "a pair of" where it is many; before the name "the" alone.
  func beginnings(of record: ProductRecord) -> [FoldedText] {
    beginning.flatMap { key -> [FoldedText] in
      (record[key]?.values ?? []).flatMap { value in
        guard articles == .english else { return [FoldedText(value)] }
        let more = key == "name" ? [] : EnglishArticle.isPlural(value) ? ["a pair of "] : ["a ", "an "]
        return (["", "the "] + more).map { FoldedText($0 + value) }
      }
    }
  }

  /// Whether one of some words stands in a part of a text.
  func holds(_ words: [String], in part: Range<Int>, of text: FoldedText) -> Bool {
    words.contains { !text.ranges(of: FoldedText($0), in: part).isEmpty }
  }
}

extension FoldedText {
  /// Whether a text begins with this, its last word being a whole one, or is itself a beginning of it.
  func begins(_ text: some RandomAccessCollection<Character>) -> Bool {
    guard text.count > characters.count else { return characters.starts(with: text) }
    let next = text[text.index(text.startIndex, offsetBy: characters.count)]
    return text.starts(with: characters) && !(next.isWordASCII && characters.last?.isWordASCII == true)
  }
}
