import Foundation

extension TextChecker {
  /// What is wrong with the wording: words before which a value never stands, half a noun, articles.
  ///
  /// - Parameter held: all that the record holds.
  func wording(
    _ text: String, _ folded: FoldedText, _ owned: [Span], _ held: FoldedText, of record: ProductRecord
  ) -> [CheckFinding] {
    var findings: [CheckFinding] = []
    for span in owned {
      // "of oat" is no colour, "of oat linen" is a material.
      if let next = folded.word(behind: span.range.upperBound), held.contains(folded[next]) { continue }
      for word in rules.attribute(span.key).notAfter {
        guard let place = folded.range(of: FoldedText(word), before: span.range.lowerBound) else { continue }
        findings.append(.wording(folded[place.lowerBound..<span.range.upperBound], attribute: span.key))
      }
    }
    for attribute in record.attributes where rules.attribute(attribute.key).isNounLast {
      findings += attribute.values.flatMap { halves(of: $0, folded, record) }.map {
        .wording($0, attribute: attribute.key)
      }
    }
    guard rules.articles == .english else { return findings }
    findings += EnglishArticle.faults(in: text).map { .article($0) }
    // "a cuffs that cover the wrist" is right for no value that begins with many.
    for span in owned where EnglishArticle.beginsPlural(span.value) {
      for article in ["a", "an"] {
        guard let place = folded.range(of: FoldedText(article), before: span.range.lowerBound) else { continue }
        findings.append(.article(folded[place.lowerBound..<span.range.upperBound]))
      }
    }
    findings += brokenSentences(in: text, folded, about: record).map { .sentence($0) }
    for attribute in record.attributes where rules.attribute(attribute.key).isNounLast {
      findings += attribute.values.flatMap { single($0, folded, held) }.map { .article($0) }
    }
    return findings
  }

  /// Beginnings of sentences that begin with a small letter, unless the name does, and the end of a text that stops short.
  private func brokenSentences(in text: String, _ folded: FoldedText, about record: ProductRecord) -> [String] {
    let words = text.split(whereSeparator: \.isWhitespace)
    let starts = words.indices.filter { index in
      guard words[index].first?.isLowercase == true, !record.name.hasPrefix(words[index]) else { return false }
      return index == 0 || [".", "!", "?"].contains(words[index - 1].last)
    }
    let isShort = !words.isEmpty && !folded.isClosed
    return starts.map { words[$0..<min(words.count, $0 + 3)].joined(separator: " ") }
      + (isShort ? [words.suffix(3).joined(separator: " ")] : [])
  }

  /// "41 cm high and 41 cm tall": a value that stands there more often than attributes hold it.
  func repeatedValues(_ owned: [Span], _ record: ProductRecord) -> [CheckFinding] {
    record.attributes.filter { !ProductCatalogue.saysWhatItIs($0.key) }.flatMap {
      attribute in
      attribute.values.compactMap { value in
        let places = Set(owned.filter { $0.key == attribute.key && $0.value == value }.map(\.range)).count
        let value = FoldedText(value)
        let holders = record.attributes.reduce(0) { $0 + value.count(in: $1.values) }
        return places > max(1, holders) ? .repeated(attribute: attribute.key, value: attribute.listed) : nil
      }
    }
  }

  /// "the tent" where the product is "tent pegs": a word of it that is not its last, behind "the" and without what follows.
  private func halves(of value: String, _ text: FoldedText, _ record: ProductRecord) -> [String] {
    let words = FoldedText(value).words
    guard words.count > 1, !words.contains("of") else { return [] }
    let others = FoldedText(record.attributes.map(\.listed).filter { $0 != value }.joined(separator: " ; "))
    return words.dropLast().indices.compactMap { index in
      guard !others.contains(words[index]) else { return nil }
      return ["the", "this", "each", "its"].map { "\($0) \(words[index])" }.first { half in
        text.ranges(of: FoldedText(half)).contains { place in
          !text[place.upperBound..<min(text.characters.count, place.upperBound + words[index + 1].count + 1)]
            .hasSuffix(words[index + 1])
        }
      }
    }
  }

  /// "a pair of gloves" is right, "a quilted gloves" is not: an article, words of the record, and a product that is many.
  private func single(_ value: String, _ text: FoldedText, _ held: FoldedText) -> [String] {
    guard EnglishArticle.isPlural(value) else { return [] }
    let held = Set(held.words).subtracting(["of", "with", "and", "for", "in"])
    return text.ranges(of: FoldedText(value)).compactMap { place in
      var start = place.lowerBound
      while let word = text.word(before: start) {
        if ["a", "an"].contains(text[word]) { return text[word.lowerBound..<place.upperBound] }
        guard held.contains(text[word]) else { return nil }
        start = word.lowerBound
      }
      return nil
    }
  }
}

/// Articles of English by the sound of the word behind them, as far as its spelling tells.
enum EnglishArticle {
  /// Articles with the word behind them that want the other form.
  static func faults(in text: String) -> [String] {
    let words = text.split(whereSeparator: \.isWhitespace)
    return zip(words, words.dropFirst()).compactMap { article, next in
      let word = String(next.drop { !$0.isLetter && !$0.isNumber })
      if ["a", "an"].contains(article.lowercased()), ["a", "an", "the"].contains(word.lowercased()) {
        return "\(article) \(word)"
      }
      guard let isVowel = startsWithVowel(word) else { return nil }
      switch article.lowercased() {
      case "a": return isVowel ? "\(article) \(word)" : nil
      case "an": return isVowel ? nil : "\(article) \(word)"
      default: return nil
      }
    }
  }

  /// nil where the spelling does not tell: letters read one by one, and words that are said in both ways.
  private static func startsWithVowel(_ word: String) -> Bool? {
    guard let first = word.first else { return nil }
    if first.isNumber {
      let digits = word.prefix { $0.isNumber }
      return first == "8" || digits == "11" || digits == "18"
    }
    let isCode = word.count == 1 || word.dropFirst().contains { $0.isUppercase || $0.isNumber }
    guard first.isASCII, !isCode else { return nil }
    let word = word.lowercased()
    let begins = { (starts: [String]) in starts.contains { word.hasPrefix($0) } }
    if begins(["herb"]) { return nil }
    if begins(["hour", "honest", "honour", "honor", "heir"]) { return true }
    if begins(["unin", "unim"]) { return true }
    if begins(["uni", "use", "usu", "usa", "uti", "eu", "ewe", "one", "once", "ubi"]) { return false }
    return "aeiou".contains(word.prefix(1))
  }

  /// Whether a product is many by its last word, or by the one before "of": tent pegs, but a set of pegs.
  static func isPlural(_ noun: String) -> Bool {
    let words = FoldedText(noun).words
    let end = words.firstIndex(of: "of") ?? words.count
    return end > 0 && isPlural(word: words[end - 1])
  }

  /// Whether a value begins with a word that is many: "cuffs that cover the wrist".
  static func beginsPlural(_ value: String) -> Bool {
    let words = FoldedText(value).words
    return words.count > 1 && words.first.map(isPlural(word:)) == true
  }

  private static func isPlural(word: String) -> Bool {
    word.hasSuffix("s") && !["ss", "us", "is", "as", "lens"].contains { word.hasSuffix($0) }
  }
}

extension FoldedText {
  /// How often it stands in some texts.
  fileprivate func count(in texts: [String]) -> Int {
    texts.reduce(0) { $0 + FoldedText($1).ranges(of: self).count }
  }

  /// Where a word stands directly before a place, with white space between.
  func range(of word: FoldedText, before end: Int) -> Range<Int>? {
    let start = end - 1 - word.characters.count
    guard start >= 0, end >= 1, characters[end - 1] == " ", !word.characters.isEmpty else { return nil }
    return ranges(of: word, in: start..<(end - 1)).first
  }

  /// The word that starts directly behind a place and a space.
  func word(behind start: Int) -> Range<Int>? {
    guard start + 1 < characters.count, characters[start] == " " else { return nil }
    var end = start + 1
    while end < characters.count, characters[end].isLetter || characters[end] == "-" { end += 1 }
    return end > start + 1 ? (start + 1)..<end : nil
  }

  /// The word that ends directly before a space at a place; nil at the start and behind a sign.
  func word(before end: Int) -> Range<Int>? {
    guard end > 1, characters[end - 1] == " " else { return nil }
    var start = end - 1
    while start > 0, characters[start - 1].isLetter || characters[start - 1] == "-" { start -= 1 }
    return start < end - 1 ? start..<(end - 1) : nil
  }
}
