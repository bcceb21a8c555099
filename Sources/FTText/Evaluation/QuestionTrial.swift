import FTEvaluation
import FTRun
import FTTextCodec

/// How shoppers' questions are answered, by the assistant, by the tuned model alone, and by what is to be had without tuning.
public struct QuestionTrial: Sendable {
  public let items: [QuestionItem]
  private let rules: CheckRules
  private let system: String?
  private let scoring: AnswerScoring
  private let examples: TrainingExamples
  /// Of the intervals.
  public var seed: UInt64 = 0
  /// Sees the work, what is done and how much there is of it; throws to end it.
  public var progress: @Sendable (String, Int, Int) throws -> Void = { _, _, _ in }

  /// - Parameters:
  ///   - system: the shop's line in front of every question; nil takes the one of the rules.
  ///   - training: conversations about a listing; none leaves the examples and the nearest answer out.
  public init(_ items: [QuestionItem], rules: CheckRules, system: String?, training: [ConversationRow] = []) {
    self.items = items
    self.rules = rules
    self.system = system
    scoring = AnswerScoring(items, rules: rules)
    examples = .questions(training)
  }

  /// The assistant's answers, and what the tuned model wrote for them.
  public func result(_ session: TextSession) throws -> [MeasuresFile.Entry] {
    let assistant = ProductAssistant(
      session: session, catalogue: ProductCatalogue(items.map(\.record)), rules: rules, system: system)
    var (checked, written): ([String?], [String?]) = ([], [])
    var replaced = 0
    for (number, item) in items.enumerated() {
      try progress("tuned: answering", number, items.count)
      let answer = try? assistant.answer(item.question, about: item.record)
      checked.append(answer?.text)
      written.append(answer?.written)
      if let answer, answer.text != answer.written { replaced += 1 }
    }
    var assisted = entry(.init("assistant", .result, .after), checked)
    assisted.evaluation.remarks = ["\(replaced) of \(items.count) answers are not the model's first: the checks chose."]
    return [assisted, entry(.init("tuned alone", .result, .after), written)]
  }

  /// The untouched model, told in words what to do, without and with examples.
  public func untouched(_ session: TextSession) throws -> [MeasuresFile.Entry] {
    let task =
      "Answer the question in one short sentence from the listing. If the listing does not hold the answer, say: "
      + rules.refusal
    let shots = examples.turns(refusal: rules.refusal)
    let prompts: [(name: String, turns: [ChatMessage])] =
      [("zero-shot", [])] + (shots.isEmpty ? [] : [("\(TrainingExamples.shots)-shot", shots)])
    return try prompts.map { name, turns in
      let answers = try items.enumerated().map { number, item -> String? in
        try progress("\(name): answering", number, items.count)
        let asked = ChatMessage(role: .user, content: item.record.listing + "\n\n" + item.question)
        let messages = [ChatMessage(role: .system, content: task)] + turns + [asked]
        do { return try session.reply(to: messages, ProductAssistant.usualSettings) } catch TextSessionError
          .promptTooLong
        { return nil }
      }
      return entry(.init(name, turns.isEmpty ? .untouched : .baseline, .before), answers)
    }
  }

  /// The answer of the nearest training question, and the rules' forms of answers without a model.
  public func withoutModel() throws -> [MeasuresFile.Entry] {
    var entries: [MeasuresFile.Entry] = []
    if !examples.isEmpty {
      entries.append(
        entry(
          .init("nearest training answer", .baseline, .before),
          items.map { examples.nearestAnswer(to: $0.question) }))
    }
    let forms = ProductAssistant(catalogue: ProductCatalogue(items.map(\.record)), rules: rules, system: system) {
      _, _ in
      []
    }
    entries.append(
      entry(
        .init("rules alone", .baseline, .before),
        items.map { try? forms.answer($0.question, about: $0.record).text }))
    return entries
  }

  private func entry(_ subject: Subject, _ answers: [String?]) -> MeasuresFile.Entry {
    let exhibits = zip(items, answers).map { item, answer in
      Exhibit.text(
        item: item.place.description, prompt: "\(item.record.name): \(item.question)", written: answer ?? "",
        reference: item.answer)
    }
    return .init(
      subject: subject, evaluation: Evaluation(scoring.measures(of: answers, seed: seed), exhibits: exhibits))
  }
}
