import FTData
import FTTextCodec

extension TextSession {
  /// The losses of the rows' reference answers: perplexity, bits per byte.
  ///
  /// - Parameters:
  ///   - data: encoded with this session's tokens.
  ///   - progress: rows measured, and how many there are; throws to end it.
  public func evaluation(
    of data: TextDataset, progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws -> TextEvaluation {
    let evaluator = TextEvaluator(model: model, encoder: encoder, computeType: generator.computeType)
    return try evaluator.evaluate(data, samples: 0, progress: progress)
  }

  /// Answers to many conversations, a group at a time.
  ///
  /// - Parameters:
  ///   - places: of the conversations, for what is said of those without an answer.
  ///   - unanswered: gets a sentence for each of these.
  ///   - progress: sees how many are answered; throws to end it.
  /// - Returns: nil where the prompt is longer than the model reads.
  func replies(
    to conversations: [[ChatMessage]], _ settings: TextGenerationSettings, places: [Place],
    _ unanswered: inout [String], progress: (Int) throws -> Void
  ) throws -> [String?] {
    var answers: [String?] = []
    while answers.count < conversations.count {
      try progress(answers.count)
      let group = answers.count..<min(conversations.count, answers.count + Self.groupSize)
      for (index, reply) in zip(group, try replies(to: Array(conversations[group]), settings)) {
        switch reply {
        case .success(let text): answers.append(text)
        case .failure(let error):
          unanswered.append("\(places[index]): \(error)")
          answers.append(nil)
        }
      }
    }
    return answers
  }

  /// Conversations that are answered side by side: eight cost some three times as much as one.
  private static let groupSize = 8
}
