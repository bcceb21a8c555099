import FTEvaluation
import FTTextCodec

/// What written texts are worth: beside references, beside the records that they are about, and beside the training texts.
///
/// - Beside the references: chrF, ROUGE-L (by characters where the letters are none of a to z), and where the references
///   are a few labels over and over, accuracy and macro-F1.
/// - Beside the records, by the rules: attributes stated, numbers wrong or unsupported, values of closed classes that the record
///   does not hold, house rules kept, texts that pass every check.
/// - Of themselves: texts with a loop. Beside the training texts: copies, with the attribute values of both sides masked.
///
/// A text that is nil was not published: it counts in "published" and nowhere else. Of a row without a record nothing can be published, so
/// it does not count there either.
public struct TextScoring: Sendable {
  public let items: [TextItem]
  private let checker: TextChecker?
  private let copies: CopyRate?
  private let labels: [String]?
  /// The task of all items, whose measure comes first.
  public let task: NamedTask?

  /// - Parameters:
  ///   - rules: nil leaves out what is measured by rules.
  ///   - training: rows that the model learned from; none leaves the copy rate out.
  public init(_ items: [TextItem], rules: CheckRules?, training: [ConversationRow] = []) {
    self.items = items
    checker = rules.map(TextChecker.init)
    let learned = training.compactMap(TextItem.init)
    copies =
      learned.isEmpty
      ? nil
      : CopyRate(trainingTexts: learned.map(\.reference)) { text, number in
        Self.masked(text, learned[number].record, rules)
      }
    labels = Self.labels(of: items.map(\.reference))
    task = items.first.flatMap { first in items.allSatisfy { $0.task == first.task } ? first.task : nil }
  }

  /// - Parameters:
  ///   - texts: of the items, in their order.
  ///   - isSelection: whether texts were chosen by the checks, so that the share of those that were counts.
  /// - Precondition: as many texts as items.
  public func measures(of texts: [String?], isSelection: Bool = false, seed: UInt64 = 0) -> [Measure] {
    let measures = allMeasures(of: texts, isSelection, seed)
    let first = measures.filter { $0.name == task?.measure }
    return first + measures.filter { $0.name != task?.measure }
  }

  private func allMeasures(of texts: [String?], _ isSelection: Bool, _ seed: UInt64) -> [Measure] {
    precondition(texts.count == items.count, "\(texts.count) texts of \(items.count) items")
    var measures: [Measure] = []
    if isSelection {
      measures.append(
        .proportion("published", perItem: zip(items, texts).map { item, text in item.record.map { _ in text != nil } }))
    }
    if task == .answer {
      measures.append(
        .mean(
          NamedTask.answer.measure, unit: "%", .higher,
          perItem: zip(items, texts).map { item, text in
            text.map { AnswerScore($0, reference: item.reference).f1 }
          }, seed: seed))
    }
    measures += classification(of: texts, seed)
    if labels == nil {
      let references = items.map(\.reference)
      measures.append(CharacterFScore.chrF.measure("chrF", texts, against: references, seed: seed))
      measures.append(
        .mean(
          "ROUGE-L", unit: "%", .higher,
          perItem: zip(texts, references).map { text, reference in
            text.map { RougeL($0, reference: reference, tokenizer: .fitting(reference)).f1 }
          }, seed: seed))
      measures.append(
        .proportion("texts with a loop", .lower, perItem: texts.map { $0.map { Repetition($0).hasLoop } }))
    }
    if let checker { measures += checks(of: texts, checker, seed) }
    if let copies {
      let masked = zip(items, texts).map { item, text in text.map { Self.masked($0, item.record, checker?.rules) } }
      measures.append(.proportion("copied texts", .lower, perItem: masked.map { $0.map { copies.isCopied($0) } }))
    }
    return measures
  }

  private func checks(of texts: [String?], _ checker: TextChecker, _ seed: UInt64) -> [Measure] {
    let results = zip(items, texts).map { item, text -> CheckResult? in
      guard let record = item.record, let text else { return nil }
      return checker.check(text, of: record)
    }
    guard results.contains(where: { $0 != nil }) else { return [] }
    let keeps = { (kinds: [CheckFinding.Kind]) in
      results.map { result in result.map { result in kinds.allSatisfy { result.count($0) == 0 } } }
    }
    return [
      .ratio(
        "attributes stated", unit: "%", .higher, parts: results.map { $0.map { Double($0.stated) } },
        wholes: results.map { $0.map { Double($0.required) } }, seed: seed),
      .ratio(
        "wrong numbers", unit: "%", .lower, parts: results.map { $0.map { Double($0.wrongNumbers) } },
        wholes: results.map { $0.map { Double($0.numbers) } }, otherwise: "no text has a number", seed: seed),
      .proportion("no unsupported value", perItem: keeps([.values])),
      .proportion("house rules kept", perItem: keeps([.rules, .length])),
      .proportion("pass every check", perItem: results.map { $0.map(\.isPassed) }),
    ]
  }

  private func classification(of texts: [String?], _ seed: UInt64) -> [Measure] {
    guard let labels else { return [] }
    let numbers = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    let known = texts.indices.filter { texts[$0] != nil }
    guard !known.isEmpty else { return [] }
    // What is no label stands in a class of its own, which no reference has.
    let matrix = ConfusionMatrix(
      predicted: known.map { numbers[Self.label(texts[$0] ?? "")] ?? labels.count },
      labels: known.map { numbers[Self.label(items[$0].reference)] ?? labels.count }, classes: labels.count + 1)
    let right = zip(items, texts).map { item, text in text.map { Self.label($0) == Self.label(item.reference) } }
    return [
      .proportion("accuracy", perItem: right),
      Measure(
        "macro-F1", unit: "%", .higher, Estimate(matrix.macroF1, matrix.macroF1Interval(seed: seed)), count: known.count
      ),
    ]
  }

  /// The distinct references, where they are a few labels over and over: each at least three times on average, at most 20.
  private static func labels(of references: [String]) -> [String]? {
    let distinct = Set(references.map(label)).sorted()
    return distinct.count >= 2 && distinct.count <= 20 && references.count >= 3 * distinct.count ? distinct : nil
  }

  private static func label(_ text: String) -> String {
    AnswerScore.normalisedWords(of: text).joined(separator: " ")
  }

  private static func masked(_ text: String, _ record: ProductRecord?, _ rules: CheckRules?) -> String {
    guard let record else { return text }
    let parts = rules?.split(record) ?? record
    return MaskedText(text, values: parts.attributes.flatMap { part in part.values.map { (part.key, $0) } }).text
  }
}

extension RougeL.Tokenizer {
  /// By characters where most letters are none of a to z, of which alone its words are made; by words otherwise.
  static func fitting(_ reference: String) -> Self {
    let letters = reference.unicodeScalars.filter(\.properties.isAlphabetic)
    return 2 * letters.count(where: \.isASCII) < letters.count ? .characters : .words
  }
}
