import FTEvaluation

/// What answers to questions about products are worth.
///
/// - "answer F1" and "exact": the words of the answer beside those of the right one (``AnswerScore``).
/// - "refusal precision": of the answers that refuse, the share whose question has no answer in the listing.
/// - "refusal recall": of the questions without an answer, the share that is refused.
/// - "wrong numbers": of the numbers in answers, with what stands behind them, those that the right answer does not hold. A weight is
///   no answer to what it carries, though the record bears it out.
public struct AnswerScoring: Sendable {
  public let items: [QuestionItem]
  private let refusal: [String]

  public init(_ items: [QuestionItem], rules: CheckRules) {
    self.items = items
    refusal = Self.words(rules.refusal)
  }

  /// - Parameter answers: of the items, in their order; nil where none was given.
  /// - Precondition: as many answers as items.
  public func measures(of answers: [String?], seed: UInt64 = 0) -> [Measure] {
    precondition(answers.count == items.count, "\(answers.count) answers to \(items.count) questions")
    // Questions about one product are not independent.
    var groups: [String: Int] = [:]
    let group = items.map { item in
      let number = groups[item.record.name] ?? groups.count
      groups[item.record.name] = number
      return number
    }
    let scores = zip(items, answers).map { AnswerScore($1 ?? "", reference: $0.answer) }
    let isRefused = answers.map { $0.map(refuses) ?? false }
    let isUnanswerable = items.map { refuses($0.answer) }
    let numbers = zip(items, answers).map { item, answer in
      answer.map { Self.numbers(in: $0, wrongBeside: item.answer) }
    }
    return [
      .mean("answer F1", unit: "%", .higher, perItem: scores.map(\.f1), groups: group, seed: seed),
      .proportion("exact answers", perItem: scores.map(\.isExact)),
      .proportion(
        "refusal precision", perItem: items.indices.map { isRefused[$0] ? isUnanswerable[$0] : nil },
        otherwise: "nothing was refused"),
      .proportion(
        "refusal recall", perItem: items.indices.map { isUnanswerable[$0] ? isRefused[$0] : nil },
        otherwise: "every question has an answer"),
      .ratio(
        "wrong numbers", unit: "%", .lower, parts: numbers.map { $0.map { Double($0.wrong) } },
        wholes: numbers.map { $0.map { Double($0.all) } }, otherwise: "no answer has a number", seed: seed),
    ]
  }

  /// Whether the words of the refusal stand in the answer, one behind the other.
  private func refuses(_ answer: String) -> Bool {
    let words = Self.words(answer)
    guard !refusal.isEmpty, words.count >= refusal.count else { return false }
    return (0...words.count - refusal.count).contains { words[$0..<$0 + refusal.count].elementsEqual(refusal) }
  }

  private static func numbers(in answer: String, wrongBeside right: String) -> (all: Int, wrong: Int) {
    let numbers = { (text: FoldedText) in text.numbers.map { text.withUnit($0) } }
    let right = Set(numbers(FoldedText(right)))
    let written = numbers(FoldedText(answer))
    return (written.count, written.count { !right.contains($0) })
  }

  private static func words(_ text: String) -> [String] { AnswerScore.normalisedWords(of: text) }
}
