import FTTextCodec

extension TextSession {
  /// Several answers to one conversation.
  public struct Drafts: Sendable, Equatable {
    public struct Text: Sendable, Equatable {
      public let text: String
      public let tokens: Int
      public let meanLogProbability: Double
      /// Whether the text has an end: the model's own, or a stop string.
      public let isComplete: Bool
    }

    public let promptTokens: Int
    /// The greedy one first.
    public let texts: [Text]
  }

  /// Several answers behind one prompt, the first greedy, the others drawn.
  ///
  /// - Parameter first: the number of the first of them; from another number than 0 all are drawn.
  /// - Throws: ``TextSessionError``.
  public func candidates(
    to messages: [ChatMessage], count: Int, from first: Int = 0, temperature: Float, _ settings: TextGenerationSettings
  ) throws -> Drafts {
    let prompt = try prompt(of: messages)
    try checkLength(of: prompt)
    let records = messages.filter { $0.role == .user }.map(\.content).joined(separator: "\n")
    let written = generator.candidates(
      of: prompt, count: count, from: first, settings: settings, temperature: temperature, endIDs: encoder.endIDs,
      protecting: ProtectedTexts(valuesIn: records, encoder.tokenizer))
    return Drafts(
      promptTokens: prompt.count,
      texts: written.map { sequence in
        // A text ends before a stop string here as where it is streamed.
        var stream = TextStream(encoder.tokenizer, stopStrings: settings.stopStrings)
        for token in sequence.tokens { _ = stream.push(token) }
        _ = stream.finish()
        return .init(
          text: stream.text, tokens: sequence.tokens.count, meanLogProbability: sequence.meanLogProbability,
          isComplete: sequence.ending == .endToken || stream.isStopped)
      })
  }

  /// - Throws: ``TextSessionError`` for a prompt that the model cannot read.
  func checkLength(of prompt: [Int32]) throws {
    guard !prompt.isEmpty else { throw TextSessionError.emptyPrompt }
    let limit = model.configuration.maximumPositions
    guard prompt.count < limit else { throw TextSessionError.promptTooLong(prompt.count, limit: limit) }
  }
}
