extension ListingGuide {
  /// A number of a text: where it stands, and the attributes whose value it can be.
  private struct Number {
    let range: Range<Int>
    let keys: Set<String>
    /// Whether the text ends before the value does.
    let isOpen: Bool
  }

  /// Whether every number of a text is a part of a value, those that end behind `start` beside no other attribute's word, and whether
  /// the word behind the last one fits it.
  func allowsNumbers(_ text: [Character], behind start: Int) -> Bool {
    guard let (numbers, left) = numbers(in: text) else { return false }
    let folded = FoldedText(folded: text)
    func fits(_ keys: some Sequence<String>, at place: Int) -> Bool {
      keys.contains { !isStray($0, at: place, in: folded) }
    }
    // White space by itself is what a number begins with: other words bring their own.
    if start < text.count, text[start...].allSatisfy(\.isWhitespace), !fits(left, at: text.count) { return false }
    return numbers.allSatisfy { $0.range.upperBound <= start || fits($0.keys, at: $0.range.lowerBound) }
      && numbers.last.map { allowsWord(behind: $0, in: folded) } ?? true
  }

  /// The numbers of a text and the attributes of values that it may still state; nil where a number is no part of such a value.
  private func numbers(in text: [Character]) -> (all: [Number], left: Set<String>)? {
    var left = quantities
    var numbers: [Number] = []
    var (index, end) = (0, 0)
    while index < text.count {
      guard text[index].isNumber else {
        index += 1
        continue
      }
      var start = index
      while start > end, text[start - 1].isWordASCII { start -= 1 }
      let rest = text[start...]
      let open = left.filter { $0.characters.count > rest.count && $0.characters.starts(with: rest) }
      let whole = left.filter { $0.isWhole(at: start, in: text) }
      let length = whole.map(\.characters.count).max() ?? 0
      let longest = whole.filter { $0.characters.count == length }
      end = open.isEmpty ? start + length : text.count
      guard end > start else { return nil }
      let keys = Set((open.isEmpty ? longest : open).map(\.key))
      numbers.append(Number(range: start..<end, keys: keys, isOpen: !open.isEmpty))
      if let used = longest.first, open.isEmpty, !used.isFree { left.removeAll { $0.value == used.value } }
      index = end
    }
    return (numbers, Set(left.map(\.key)))
  }

  /// Whether a word of another attribute stands directly in front of a place, or one with the same units in the same part of the
  /// sentence behind the last number, and none of the attribute's own before it.
  private func isStray(_ key: String, at place: Int, in text: FoldedText) -> Bool {
    if rules.strayWord(before: place, of: key, in: text) != nil { return true }
    let (own, units) = (rules.attribute(key).words, Set(rules.attribute(key).units))
    let start = text.clause(around: place..<place).lowerBound
    if rules.holds(own, in: start..<place, of: text) { return false }
    let last = text.characters[start..<place].lastIndex(where: \.isNumber) ?? start
    return rules.attributes.contains { other, rule in
      other != key && !units.isDisjoint(with: rule.units)
        && rules.holds(rule.words.filter { !own.contains($0) }, in: last..<place, of: text)
    }
  }

  /// Whether behind a number beside which no word of its own stands yet neither its part of the sentence ends ("runs for 36 W.") nor
  /// a word of another attribute does.
  private func allowsWord(behind number: Number, in text: FoldedText) -> Bool {
    let own = number.keys.map { rules.attribute($0).words }
    guard !number.isOpen, !own.contains([]) else { return true }
    let clause = text.clause(around: number.range)
    guard !rules.holds(Array(own.joined()), in: clause, of: text) else { return true }
    let ends =
      clause.upperBound < text.characters.count
      || text.characters[clause].suffix(Self.and.count).elementsEqual(Self.and)
    guard !ends else { return false }
    return !others(than: number.keys, Array(own.joined())).contains { word in
      text.ranges(of: FoldedText(word), in: number.range.upperBound..<clause.upperBound).contains {
        $0.upperBound == clause.upperBound
      }
    }
  }

  private static let and = Array(" and")

  private func others(than keys: Set<String>, _ own: [String]) -> [String] {
    rules.attributes.filter { !keys.contains($0.key) }.flatMap(\.value.words).filter { !own.contains($0) }
  }
}

extension ListingGuide.Quantity {
  /// Whether all of it stands at a place of a text, and no letter or digit behind it.
  fileprivate func isWhole(at start: Int, in text: [Character]) -> Bool {
    let end = start + characters.count
    guard end <= text.count, text[start..<end].elementsEqual(characters) else { return false }
    guard end < text.count, let last = characters.last, last.isWordASCII else { return true }
    let isDecimal = last.isNumber && [".", ","].contains(text[end]) && end + 1 < text.count && text[end + 1].isNumber
    return !text[end].isWordASCII && !isDecimal
  }
}
