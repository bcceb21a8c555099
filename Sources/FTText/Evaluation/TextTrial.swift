import FTEvaluation
import FTRun
import FTTextCodec

/// What a tuned model writes on rows that it has not learned from, beside what is to be had without tuning.
///
/// - the result: its first text, greedy; where there are rules, the same kept to the listing while it is written, and what is
///   published of several candidates;
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
  /// How often so many are written where none passes that reads well.
  public var rounds = CheckedWriter.usualRounds
  /// Of the candidates that are drawn.
  public var temperature = CheckedWriter.usualTemperature
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
    writer.count = candidates
    writer.rounds = rounds
    writer.temperature = temperature
    writer.settings = settings
    var unwritten: [String] = []
    let first = try replies(session, "tuned", items.map(\.messages), [], &unwritten)
    var entries = [entry(.init("tuned, first text", .result, .after), first, bits, unwritten)]
    guard rules != nil, items.contains(where: { $0.record != nil }) else { return entries }
    var (guided, published): ([String?], [String?]) = ([], [])
    unwritten = []
    for (number, item) in items.enumerated() {
      try progress("tuned: writing and checking", number, items.count)
      let written = try item.record.map { try writer.write(about: $0, to: item.messages) }
      guided.append(written?.candidates.first?.text)
      published.append(written?.text)
      if let written, !written.problems.isEmpty {
        unwritten.append("\(item.place): \(written.problems.joined(separator: "; "))")
      }
    }
    entries.append(entry(.init("tuned, guided", .result, .after), guided, [], unwritten))
    entries.append(entry(.init("tuned, published", .result, .after), published, isSelection: true))
    return entries
  }

  /// What the untouched model writes when it is told what to do, without and with examples.
  public func untouched(_ session: TextSession) throws -> [MeasuresFile.Entry] {
    let bits = try bitsPerByte(session, "untouched")
    return try examples.prompts().map { subject, turns in
      var unwritten: [String] = []
      let isBase = session.encoder.template == nil
      let asked = items.map { isBase ? continued($0, turns) : instructed($0, turns) }
      // A base model that has seen examples goes on with one more.
      let stops = isBase && !turns.isEmpty ? TrainingExamples.ends(of: turns) : []
      let texts = try replies(session, subject.name, asked, stops, &unwritten)
      return entry(subject, texts, turns.isEmpty ? bits : [], unwritten)
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

  /// - Parameter unwritten: why there is no text, of the items without one.
  private func entry(
    _ subject: Subject, _ texts: [String?], _ first: [Measure] = [], _ unwritten: [String] = [],
    isSelection: Bool = false
  ) -> MeasuresFile.Entry {
    let exhibits = zip(items, texts).map { item, text in
      Exhibit.text(
        item: item.place.description, prompt: item.prompt, written: text ?? "", reference: item.reference)
    }
    // Documents ask for nothing: of them only the bits are measured.
    let measures = items.isEmpty ? [] : scoring.measures(of: texts, isSelection: isSelection, seed: seed)
    return .init(
      subject: subject,
      evaluation: Evaluation(
        first + measures, exhibits: exhibits, remarks: subject.remarks(without: unwritten, of: items.count)))
  }

  private func bitsPerByte(_ session: TextSession, _ name: String) throws -> [Measure] {
    guard let rows else { return [] }
    let found = try session.evaluation(of: rows) { done, total in try progress("\(name): reading", done, total) }
    return found.measurement.measures.filter { $0.name == "bits per byte" }
  }

  /// The first text of each item; nil where the prompt is longer than the model can read: then it says so.
  private func replies(
    _ session: TextSession, _ name: String, _ conversations: [[ChatMessage]], _ stops: [String],
    _ unwritten: inout [String]
  ) throws -> [String?] {
    var settings = settings
    settings.stopStrings += stops
    return try session.replies(
      to: conversations, settings, places: items.map(\.place), &unwritten
    ) { try progress("\(name): writing", $0, items.count) }
  }

  /// What a model without conversations goes on with: the request behind examples that are written out.
  private func continued(_ item: TextItem, _ turns: [ChatMessage]) -> [ChatMessage] {
    guard item.messages.count == 1 else { return item.messages }
    return [ChatMessage(role: .user, content: TrainingExamples.written(turns) + item.prompt)]
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

extension Subject {
  /// A sentence about items that this subject gave no text for, with the first reason; none where it gave all.
  func remarks(without reasons: [String], of count: Int) -> [String] {
    reasons.first.map { ["\(name): \(reasons.count) of \(count) have no text; the first: \($0)."] } ?? []
  }
}
