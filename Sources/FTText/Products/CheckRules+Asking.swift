/// What a question asks for, as far as its words say so.
public enum AskedAttribute: Sendable, Equatable {
  /// No word decides; whoever answers has to understand the question.
  case unknown
  /// The record has the attribute that is asked for.
  case held(String)
  /// The record lacks the attribute that is asked for.
  case lacking(String)

  /// The one that is lacking.
  var lacked: String? {
    if case .lacking(let key) = self { return key }
    return nil
  }
}

extension CheckRules {
  /// Which attribute a question asks for: that of the longest of the rules' `ask` words that stand there.
  ///
  /// - Words of the product's own name and kind do not count: the battery lantern's weight is no question about its battery.
  /// - A phrase that ends in "the" asks about what follows it, so another word decides: "how long is the" and "guarantee".
  /// - Who asks for another than the record's ("in other colours") may have to be told that it does not say.
  /// - An attribute counts as lacking only where the question holds nothing that the record could answer: no word of an attribute
  ///   that it has, no unit of one, and no other word of its values, whatever its ending; and no value holds a word of the attribute.
  ///   "How thick a stem does it cut?" asks for what it fits, "stems up to 22 mm thick".
  public func asked(in question: String, of record: ProductRecord) -> AskedAttribute {
    let text = QuestionText(question)
    let own = [record.name] + ProductCatalogue.kinds(of: record)
    let rest = text.without(own.flatMap { text.ranges(of: QuestionText($0)) })
    let found = askWords(in: rest)
    let phrases = found.filter { word in
      !(word.text.hasSuffix(" the") && found.contains { $0.attribute != word.attribute })
    }
    let longest = phrases.max { ($0.range.count, $0.range.lowerBound) < ($1.range.count, $1.range.lowerBound) }
    guard let longest else { return .unknown }
    if record[longest.attribute] != nil {
      return rest.words.contains { QuestionText.Word.others.contains($0.text) } ? .unknown : .held(longest.attribute)
    }
    if phrases.contains(where: { record[$0.attribute] != nil }) { return .unknown }
    let units = record.attributes.flatMap { attribute($0.key).units }
    if units.contains(where: { rest.folded.contains($0) }) { return .unknown }
    let others = rest.without(phrases.map(\.range)).words.filter { $0.saysSomething }
    let values = record.attributes.filter { !ProductCatalogue.saysWhatItIs($0.key) }
    let listed = FoldedText(values.map(\.listed).joined(separator: " ; "))
    let names = attribute(longest.attribute)
    if (names.words + names.ask).contains(where: { listed.contains($0) }) { return .unknown }
    let said = Set(QuestionText(listed).words.map(\.stem))
      .subtracting(QuestionText(own.joined(separator: " ; ")).words.map(\.stem))
    let forms = HouseVocabulary.forms(of: said)
    return others.contains { !HouseVocabulary.forms(of: [$0.stem]).isDisjoint(with: forms) }
      ? .unknown : .lacking(longest.attribute)
  }

  private func askWords(in text: QuestionText) -> [(attribute: String, text: String, range: Range<Int>)] {
    attributes.sorted { $0.key < $1.key }.flatMap { key, rule in
      rule.ask.flatMap { word in
        text.folded.ranges(of: FoldedText(word)).map { (attribute: key, text: word, range: $0) }
      }
    }
  }
}

extension QuestionText.Word {
  /// Words of questions that say nothing about a product.
  private static let empty: Set<String> = [
    "this", "that", "with", "from", "does", "have", "into", "what", "which", "when", "where", "there", "these", "those",
    "they", "them", "will", "would", "could", "should", "much", "many", "your", "than", "the", "and", "are", "for",
    "can",
    "you", "how", "has", "its", "any", "all", "not", "but", "one", "who", "was", "get", "did", "may", "our", "out",
    "use",
  ]

  /// Who says one of these asks for what the record's value is not.
  fileprivate static let others: Set<String> = ["other", "others", "another", "different", "else"]

  fileprivate var saysSomething: Bool {
    text.count > (text.contains(where: \.isUnspaced) ? 1 : 2) && !Self.empty.contains(text)
  }
}
