import Foundation

/// Checks a text against the record that it is about.
///
/// - A value counts as stated when it stands there literally, whatever the case, width and white space; a quantity also with a
///   hyphen before its unit.
/// - The product's name stands there in its own capitals.
/// - A number counts only as a part of a value, and, where the rules name words for the attribute, in one part of the sentence
///   with such a word, with no other attribute's word of the same units nearer, and none directly in front of it.
/// - Where the rules ask for it, every word is the record's or the house's, and articles fit what follows.
///
/// ```swift
/// let result = TextChecker(rules).check("Hexley is 32 cm tall.", of: record)
/// for finding in result.findings { print(finding) }
/// ```
public struct TextChecker: Sendable {
  public let rules: CheckRules

  public init(_ rules: CheckRules) { self.rules = rules }

  public func check(_ text: String, of record: ProductRecord) -> CheckResult {
    let record = rules.split(record)
    let folded = FoldedText(text)
    var result = CheckResult()
    let owned = spans(of: record, in: folded)
    for attribute in record.attributes {
      for value in attribute.values {
        let isThere = owned.contains { $0.key == attribute.key && $0.value == value }
        switch rules.attribute(attribute.key).mention {
        case .yes:
          result.required += 1
          if isThere {
            result.stated += 1
          } else {
            result.findings.append(.missing(attribute: attribute.key, value: value))
          }
        case .no: break
        case .never:
          if isThere { result.findings.append(.mentions(attribute: attribute.key, value: value)) }
        }
      }
    }
    if let written = otherCapitals(of: record.name, in: text) {
      result.findings.append(.capitals(record.name, written: written))
    }
    checkNumbers(folded, owned, &result)
    checkWords(text, folded, owned, record, &result)
    return result
  }

  /// How a text writes the name, where it has it in other capitals alone; a name may have one more as a sentence's first word.
  private func otherCapitals(of name: String, in text: String) -> String? {
    let begins = name.prefix(1).uppercased() + name.dropFirst()
    guard !name.isEmpty, !text.contains(name), !text.contains(begins),
      let found = text.range(of: name, options: .caseInsensitive)
    else { return nil }
    return String(text[found])
  }

  /// Where a value of the record stands in a text.
  struct Span {
    let key: String
    let value: String
    let range: Range<Int>
  }

  private func spans(of record: ProductRecord, in text: FoldedText) -> [Span] {
    record.attributes.flatMap { attribute in
      attribute.values.flatMap { value in
        rules.forms(of: value, of: attribute.key).flatMap { text.ranges(of: $0) }.map {
          Span(key: attribute.key, value: value, range: $0)
        }
      }
    }
  }

  private func checkNumbers(_ text: FoldedText, _ owned: [Span], _ result: inout CheckResult) {
    for number in text.numbers {
      result.numbers += 1
      let owners = owned.filter { $0.range.lowerBound <= number.lowerBound && number.upperBound <= $0.range.upperBound }
      guard !owners.isEmpty else {
        result.wrongNumbers += 1
        result.findings.append(.unsupportedNumber(text.withUnit(number)))
        continue
      }
      let findings = owners.map { misplacement(of: $0, in: text) }
      if let finding = findings.first ?? nil, !findings.contains(nil) {
        result.wrongNumbers += 1
        if !result.findings.contains(finding) { result.findings.append(finding) }
      }
    }
  }

  private func misplacement(of span: Span, in text: FoldedText) -> CheckFinding? {
    let rule = rules.attribute(span.key)
    guard !rule.words.isEmpty else { return nil }
    let clause = text.clause(around: span.range)
    let own = distance(from: span.range, to: rule.words, in: clause, text)
    let others = rules.attributes.filter { key, other in
      key != span.key && !Set(other.units).isDisjoint(with: rule.units)
    }
    let other = others.values.flatMap(\.words).filter { !rule.words.contains($0) }
      .compactMap { word in distance(from: span.range, to: [word], in: clause, text).map { (word: word, distance: $0) }
      }
      .min { ($0.distance, $0.word) < ($1.distance, $1.word) }
    if let stray = rules.strayWord(before: span.range.lowerBound, of: span.key, in: text) {
      return .misplacedNumber(span.value, attribute: span.key, beside: stray)
    }
    guard let own else { return .misplacedNumber(span.value, attribute: span.key, beside: other?.word) }
    guard let other, other.distance < own else { return nil }
    return .misplacedNumber(span.value, attribute: span.key, beside: other.word)
  }

  /// Characters between a range and the nearest of some words in a part of a text.
  private func distance(from range: Range<Int>, to words: [String], in clause: Range<Int>, _ text: FoldedText) -> Int? {
    words.flatMap { text.ranges(of: FoldedText($0), in: clause) }.map { found in
      found.lowerBound >= range.upperBound
        ? found.lowerBound - range.upperBound : max(0, range.lowerBound - found.upperBound)
    }.min()
  }

  private func checkWords(
    _ text: String, _ folded: FoldedText, _ owned: [Span], _ record: ProductRecord, _ result: inout CheckResult
  ) {
    let held = FoldedText(record.attributes.map(\.listed).joined(separator: " ; "))
    let isFree = { (word: String) in folded.contains(word) && !held.contains(word) }
    for (name, words) in rules.closed.sorted(by: { $0.key < $1.key }) {
      for word in words where isFree(word) { result.findings.append(.unsupportedValue(word, class: name)) }
    }
    if let vocabulary = rules.vocabulary {
      let words = rules.attributes.values.flatMap { $0.words + $0.units }.map { FoldedText($0) }
      let told = Set(result.findings.compactMap(\.unsupportedWord))
      result.findings += vocabulary.unknown(in: folded, beside: words + [held]).filter { !told.contains($0) }
        .map { .unknownWord($0) }
    }
    result.findings += wording(text, folded, owned, held, of: record)
    let beginnings = rules.beginnings(of: record)
    if !beginnings.isEmpty, !beginnings.contains(where: { $0.begins(folded.characters) }) {
      result.findings.append(.beginning(text.split(whereSeparator: \.isWhitespace).prefix(3).joined(separator: " ")))
    }
    for word in rules.forbidden where isFree(word) { result.findings.append(.forbidden(word)) }
    for sign in rules.signs where text.contains(sign) && !held.characters.contains(sign) {
      result.findings.append(.forbidden(String(sign)))
    }
    let words = folded.words
    let lengths = [
      rules.sentences.problem(folded.sentenceCount, "sentences"), rules.words.problem(words.count, "words"),
      rules.characters.problem(folded.characters.count, "characters"),
    ]
    result.findings += lengths.compactMap { $0.map { .length($0) } }
    if rules.statesOnce { result.findings += repeatedValues(owned, record) }
    if let run = folded.repeatedRun(of: rules.loop) { result.findings.append(.loop(run)) }
  }
}

extension CheckFinding {
  fileprivate var unsupportedWord: String? {
    if case .unsupportedValue(let word, _) = self { word } else { nil }
  }
}
