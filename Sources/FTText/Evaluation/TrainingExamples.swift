import FTEvaluation
import FTTextCodec

/// What a training set offers to simpler methods: examples for a prompt, and texts to take over as they are.
struct TrainingExamples: Sendable {
  /// One request and its answer.
  struct Pair: Sendable, Equatable {
    var request: String
    var answer: String
    /// What was asked, without the listing in front of it.
    var question: String
  }

  private let pairs: [Pair]
  private let index: CopyRate

  /// How many examples stand in front of a prompt.
  static let shots = 3
  /// The order of the n-grams by which the nearest text is found: short, as prompts are lists of values.
  private static let order = 2

  private init(_ pairs: [Pair]) {
    self.pairs = pairs
    index = CopyRate(trainingTexts: pairs.map(\.question))
  }

  /// The last answer of each row, of rows with attributes where texts about products are asked for.
  static func texts(_ rows: [ConversationRow], aboutProducts: Bool) -> TrainingExamples {
    TrainingExamples(
      rows.filter { ($0.attributes != nil) == aboutProducts }.compactMap(TextItem.init).map {
        Pair(request: $0.prompt, answer: $0.reference, question: $0.prompt)
      })
  }

  /// All questions of rows whose first message is a listing, an empty line and a question.
  static func questions(_ rows: [ConversationRow]) -> TrainingExamples {
    TrainingExamples(
      rows.filter { $0.attributes == nil }.flatMap { row -> [Pair] in
        let turns = row.turns.filter { $0.role != .system }
        guard let first = turns.first?.content, let end = first.range(of: "\n\n", options: .backwards) else {
          return []
        }
        let listing = first[..<end.lowerBound]
        return stride(from: 0, to: turns.count - 1, by: 2).compactMap { place in
          guard turns[place].role == .user, turns[place + 1].role == .assistant else { return nil }
          let question = place == 0 ? String(first[end.upperBound...]) : turns[place].content
          return Pair(request: listing + "\n\n" + question, answer: turns[place + 1].content, question: question)
        }
      })
  }

  var isEmpty: Bool { pairs.isEmpty }

  /// The answer to the nearest request: the one that shares most pairs of words.
  func nearestAnswer(to question: String) -> String? {
    guard let number = index.nearestText(to: question, order: Self.order)?.trainingText else {
      return pairs.first?.answer
    }
    return pairs[number].answer
  }

  /// What the untouched model is shown in front of a request: nothing, and examples where there are some.
  func prompts(refusal: String? = nil) -> [(subject: Subject, turns: [ChatMessage])] {
    let shots = turns(refusal: refusal)
    let bare = (subject: Subject("zero-shot", .untouched, .before), turns: [ChatMessage]())
    return shots.isEmpty ? [bare] : [bare, (Subject("\(Self.shots)-shot", .baseline, .before), shots)]
  }

  /// Examples as turns of a conversation, from all over the set.
  ///
  /// - Parameter refusal: an answer that has to be among them, where the set has it.
  func turns(refusal: String? = nil) -> [ChatMessage] {
    var chosen = (0..<min(Self.shots, pairs.count)).map { pairs[$0 * pairs.count / min(Self.shots, pairs.count)] }
    if let refusal, !chosen.contains(where: { $0.answer == refusal }), !chosen.isEmpty,
      let refused = pairs.last(where: { $0.answer == refusal })
    {
      chosen[chosen.count - 1] = refused
    }
    return chosen.flatMap {
      [ChatMessage(role: .user, content: $0.request), ChatMessage(role: .assistant, content: $0.answer)]
    }
  }

  /// Requests and answers one after another with an empty line behind each, for a model that continues texts.
  static func written(_ turns: [ChatMessage]) -> String {
    turns.map { $0.role == .assistant ? $0.content + gap : $0.content }.joined()
  }

  /// Where a text ends that goes on behind such examples: at an empty line, unless one stands in an answer.
  static func ends(of turns: [ChatMessage]) -> [String] {
    turns.contains { $0.role == .assistant && $0.content.contains(gap) } ? [] : [gap]
  }

  private static let gap = "\n\n"
}
