/// What an answer to a question about a product is, seen from its record.
enum CheckedAnswer: Equatable {
  /// It says that the record does not hold what is asked for.
  case refusal
  /// It states a value of this attribute, and nothing that the record does not hold.
  case supported(attribute: String)
  /// Why it must not be given.
  case unsupported(String)
}

extension TextChecker {
  /// Checks one answer.
  ///
  /// A number counts only as a value of its own attribute, a word of a closed class only where the record has it, and the form
  /// in which the rules answer for an attribute only with that attribute's value. An answer that states no value says nothing
  /// that can be checked, so it is not given.
  func check(answer text: String, to asked: AskedAttribute, of record: ProductRecord) -> CheckedAnswer {
    let folded = FoldedText(text)
    guard !folded.characters.isEmpty else { return .unsupported("the model wrote nothing") }
    if isRefusal(text) { return .refusal }
    let record = rules.split(record)
    let form = answerForm(of: text)
    if let form {
      guard let attribute = record[form.attribute] else {
        return .unsupported("it states the \(form.attribute), which the listing does not have")
      }
      let values = Set(
        (attribute.values + [attribute.listed, attribute.values.joined(separator: ", ")]).map {
          FoldedText($0).characters
        })
      guard values.contains(FoldedText(form.value).characters) else {
        return .unsupported("\"\(form.value)\" is not the \(form.attribute)")
      }
    }
    let stated = statedAttributes(in: folded, of: record)
    let attribute: String
    if case .held(let key) = asked {
      guard stated.contains(key) else { return .unsupported("it does not state the \(key)") }
      attribute = key
    } else {
      guard let first = form?.attribute ?? stated.first else {
        return .unsupported("it states no value of the listing")
      }
      attribute = first
    }
    let findings = check(text, of: record).findings.filter { finding in
      // The question has said which attribute the number belongs to.
      if case .misplacedNumber(_, attribute, nil) = finding { return false }
      // The words of answers are those of the rules' forms and of the listing, not of the house's texts.
      if case .unknownWord = finding { return false }
      return [.numbers, .values, .repetition].contains(finding.kind)
    }
    if let finding = findings.first { return .unsupported(finding.description) }
    return .supported(attribute: attribute)
  }

  /// Whether a text says what the rules say where a record has no answer.
  func isRefusal(_ text: String) -> Bool {
    let bare = { (text: String) in FoldedText(text).words }
    let (words, refusal) = (bare(text), bare(rules.refusal))
    return !refusal.isEmpty && words.starts(with: refusal)
  }

  /// The attributes whose values stand in a text, those with the longest first.
  private func statedAttributes(in text: FoldedText, of record: ProductRecord) -> [String] {
    record.attributes.compactMap { attribute -> (key: String, length: Int)? in
      let lengths = attribute.values.map { FoldedText($0) }.filter { !text.ranges(of: $0).isEmpty }.map(
        \.characters.count)
      return lengths.max().map { (attribute.key, $0) }
    }
    .sorted { ($1.length, $0.key) < ($0.length, $1.key) }.map(\.key)
  }

  /// The attribute in whose form a text is an answer, and what stands there for its value; of several the longest form.
  private func answerForm(of text: String) -> (attribute: String, value: String)? {
    let text = FoldedText(text).characters
    var best: (attribute: String, value: String, length: Int)?
    for (key, rule) in rules.attributes.sorted(by: { $0.key < $1.key }) {
      guard let form = rule.answer, let place = form.range(of: "{value}") else { continue }
      let start = FoldedText(String(form[..<place.lowerBound])).characters
      var end = FoldedText(String(form[place.upperBound...])).characters
      while let last = end.last, [".", "。"].contains(last) { end.removeLast() }
      var body = text
      while let last = body.last, [".", "。"].contains(last) { body.removeLast() }
      let length = start.count + end.count
      guard body.count > length, body.starts(with: start), body.reversed().starts(with: end.reversed()),
        length > best?.length ?? Self.shortestForm
      else { continue }
      let value = String(body[start.count..<(body.count - end.count)]).trimmingSpaces
      if !value.isEmpty { best = (key, value, length) }
    }
    return best.map { ($0.attribute, $0.value) }
  }

  /// A form with fewer signs around its value fits too many answers.
  private static let shortestForm = 2
}
