import FTEvaluation
import FTRun
import FTTextCodec

/// What a tuned model writes on rows that it has not learned from, beside what is to be had without tuning.
///
/// - the result: its first candidate, greedy, and where there are rules what is published of several candidates;
/// - the untouched model, told in words what to do, without and with three examples from the training rows;
/// - the answer of the nearest training row, taken over as it is;
/// - a mechanical list of the attributes.
public struct TextTrial: Sendable {
  public let items: [TextItem]
  private let rows: TextDataset?
  private let rules: CheckRules?
  private let scoring: TextScoring
  private let examples: TrainingExamples
  public var candidates = 8
  /// Of the candidates that are drawn.
  public var temperature: Float = 0.7
  public var settings = TextGenerationSettings()
  /// Of the intervals.
  public var seed: UInt64 = 0
  /// Sees the work, what is done and how much there is of it; throws to end it.
  public var progress: @Sendable (String, Int, Int) throws -> Void = { _, _, _ in }

  /// - Parameters:
  ///   - rules: what the texts are checked by; nil publishes nothing.
  ///   - training: what the model learned from; none leaves the copy rate, the examples and the nearest text out.
  ///   - encoded: the same rows for a model's tokens; nil measures no bits per byte.
  public init(
    _ items: [TextItem], rules: CheckRules?, training: [ConversationRow] = [], encoded: TextDataset? = nil
  ) {
    self.items = items
    self.rules = rules
    rows = encoded
    scoring = TextScoring(items, rules: rules, training: training)
    examples = .texts(training, aboutProducts: items.contains { $0.record != nil })
    settings.maximumTokens = 160
    settings.sampling.noRepeatNGram = TokenSamplingSettings.usualNoRepeatNGram
  }

  /// What the tuned model writes, and what of it is published.
  public func result(_ session: TextSession) throws -> [MeasuresFile.Entry] {
    let bits = try bitsPerByte(session, "tuned")
    var writer = CheckedWriter(session, TextChecker(rules ?? CheckRules()), try ProductPrompt(system: nil))
    (writer.count, writer.temperature, writer.settings) = (candidates, temperature, settings)
    var (first, published): ([String?], [String?]) = ([], [])
    for (number, item) in items.enumerated() {
      try progress("tuned: writing", number, items.count)
      guard let rules, let record = item.record else {
        first.append(try reply(session, item.messages))
        published.append(nil)
        continue
      }
      if let problem = TextChecker(rules).problems(of: record).first {
        throw TextTrialError.record(item.place.description, problem)
      }
      let written = try writer.write(about: record, to: item.messages)
      first.append(written.candidates.first?.text)
      published.append(written.text)
    }
    var entries = [entry(.init("tuned, first text", .result, .after), first, bits)]
    if rules != nil, items.contains(where: { $0.record != nil }) {
      entries.append(entry(.init("tuned, published", .result, .after), published))
    }
    return entries
  }

  /// What the untouched model writes when it is told what to do, without and with examples.
  public func untouched(_ session: TextSession) throws -> [MeasuresFile.Entry] {
    let bits = try bitsPerByte(session, "untouched")
    let shots = examples.turns()
    let prompts: [(name: String, turns: [ChatMessage])] =
      [("zero-shot", [])] + (shots.isEmpty ? [] : [("\(TrainingExamples.shots)-shot", shots)])
    return try prompts.map { name, turns in
      let texts = try items.enumerated().map { number, item in
        try progress("\(name): writing", number, items.count)
        return try reply(session, instructed(item, turns))
      }
      let subject = Subject(name, turns.isEmpty ? .untouched : .baseline, .before)
      return entry(subject, texts, turns.isEmpty ? bits : [])
    }
  }

  /// What is to be had without any model.
  public func withoutModel() -> [MeasuresFile.Entry] {
    var entries: [MeasuresFile.Entry] = []
    if !examples.isEmpty {
      entries.append(
        entry(
          .init("nearest training text", .baseline, .before), items.map { examples.nearestAnswer(to: $0.prompt) }))
    }
    if items.contains(where: { $0.record != nil }) {
      let texts = items.map { item in item.record.map { MechanicalText(rules).text(about: $0) } }
      entries.append(entry(.init("mechanical list", .baseline, .before), texts))
    }
    return entries
  }

  private func entry(_ subject: Subject, _ texts: [String?], _ first: [Measure] = []) -> MeasuresFile.Entry {
    let exhibits = zip(items, texts).map { item, text in
      Exhibit.text(
        item: item.place.description, prompt: item.prompt, written: text ?? "", reference: item.reference)
    }
    return .init(
      subject: subject, evaluation: Evaluation(first + scoring.measures(of: texts, seed: seed), exhibits: exhibits))
  }

  private func bitsPerByte(_ session: TextSession, _ name: String) throws -> [Measure] {
    guard let rows else { return [] }
    let found = try session.evaluation(of: rows) { done, total in try progress("\(name): reading", done, total) }
    return found.measurement.measures.filter { $0.name == "bits per byte" }
  }

  /// nil where the prompt is longer than the model can read.
  private func reply(_ session: TextSession, _ messages: [ChatMessage]) throws -> String? {
    do { return try session.reply(to: messages, settings) } catch TextSessionError.promptTooLong { return nil }
  }

  /// The request with words that say what the tuned model knows without them.
  private func instructed(_ item: TextItem, _ turns: [ChatMessage]) -> [ChatMessage] {
    let given = item.messages.filter { $0.role == .system }.map(\.content)
    let task =
      item.record == nil
      ? [] : ["Write two to four plain sentences that state every fact of the list and nothing that is not in it."]
    let system = (given + task).joined(separator: " ")
    return (system.isEmpty ? [] : [ChatMessage(role: .system, content: system)]) + turns
      + item.messages.filter { $0.role != .system }
  }
}

/// A trial that cannot be made.
public enum TextTrialError: Blamable, CustomStringConvertible {
  case record(String, String)

  public var blame: Blame { .data }

  public var description: String {
    switch self {
    case .record(let place, let problem): "\(place): nothing can be written of this record: \(problem)"
    }
  }
}
