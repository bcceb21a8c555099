/// How a text states values, as the checks at its end and the guide while it is written see it.
extension CheckRules {
  /// The spellings of a value: as it stands there; a quantity also with a hyphen before its unit.
  func forms(of value: String, of key: String) -> [FoldedText] {
    guard !attribute(key).units.isEmpty, let space = value.lastIndex(of: " ") else { return [FoldedText(value)] }
    return [FoldedText(value), FoldedText(value[..<space] + "-" + value[value.index(after: space)...])]
  }

  /// A word of another attribute directly in front of a place where an attribute's value stands or would stand: "stands 12 months on a
  /// charge". It says what the number is, unless a word of the attribute's own stands before it in its part of the sentence, as in "a
  /// warranty runs 2 years".
  func strayWord(before place: Int, of key: String, in text: FoldedText) -> String? {
    let own = attribute(key).words
    guard !holds(own, in: text.clause(around: place..<place).lowerBound..<place, of: text) else { return nil }
    for (other, rule) in attributes.sorted(by: { $0.key < $1.key }) where other != key {
      let stray = rule.words.first { word in
        !own.contains(word) && text.range(of: FoldedText(word), before: place) != nil
      }
      if let stray { return stray }
    }
    return nil
  }

  /// Whether one of some words stands in a part of a text.
  func holds(_ words: [String], in part: Range<Int>, of text: FoldedText) -> Bool {
    words.contains { !text.ranges(of: FoldedText($0), in: part).isEmpty }
  }
}
