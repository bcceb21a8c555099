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
  /// Of the first answers.
  public var settings = ProductAssistant.usualSettings
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
      session: session, catalogue: ProductCatalogue(items.map(\.record)), rules: rules, system: system,
      settings: settings)
    var unanswered: [String] = []
    let answers = try items.enumerated().map { number, item in
      try progress("tuned: answering", number, items.count)
      return try answer(assistant, item, &unanswered)
    }
    let replaced = answers.count { $0.map { $0.text != $0.written } ?? false }
    var assisted = entry(.init("assistant", .result, .after), answers.map { $0?.text }, unanswered)
    assisted.evaluation.remarks.append(
      "\(replaced) of \(items.count) answers are not the model's first: the checks chose.")
    return [assisted, entry(.init("tuned alone", .result, .after), answers.map { $0?.written })]
  }

  /// The untouched model, told in words what to do, without and with examples.
  public func untouched(_ session: TextSession) throws -> [MeasuresFile.Entry] {
    let task =
      "Answer the question in one short sentence from the listing. If the listing does not hold the answer, say: "
      + rules.refusal
    return try examples.prompts(refusal: rules.refusal).map { subject, turns in
      var unanswered: [String] = []
      let conversations = items.map { item in
        let asked = ChatMessage(role: .user, content: item.record.listing + "\n\n" + item.question)
        return [ChatMessage(role: .system, content: task)] + turns + [asked]
      }
      let answers = try session.replies(
        to: conversations, settings, places: items.map(\.place), &unanswered
      ) { try progress("\(subject.name): answering", $0, items.count) }
      return entry(subject, answers, unanswered)
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
    var unanswered: [String] = []
    let answers = try items.map { try answer(forms, $0, &unanswered)?.text }
    entries.append(entry(.init("rules alone", .baseline, .before), answers, unanswered))
    return entries
  }

  /// nil where the assistant does not take the question, or cannot read the listing; then it says why.
  private func answer(
    _ assistant: ProductAssistant, _ item: QuestionItem, _ unanswered: inout [String]
  ) throws -> ProductAnswer? {
    do { return try assistant.answer(item.question, about: item.record) } catch let error
      where error is ProductQuestionError || error is TextSessionError
    {
      unanswered.append("\(item.place): \(error)")
      return nil
    }
  }

  private func entry(
    _ subject: Subject, _ answers: [String?], _ unanswered: [String] = []
  ) -> MeasuresFile.Entry {
    let exhibits = zip(items, answers).map { item, answer in
      Exhibit.text(
        item: item.place.description, prompt: "\(item.record.name): \(item.question)", written: answer ?? "",
        reference: item.answer)
    }
    return .init(
      subject: subject,
      evaluation: Evaluation(
        scoring.measures(of: answers, seed: seed), exhibits: exhibits,
        remarks: subject.remarks(without: unanswered, of: items.count)))
  }
}
