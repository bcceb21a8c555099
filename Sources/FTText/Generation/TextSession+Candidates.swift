import FTData
import FTNN
import FTTensor
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
      /// Where a guide had the text take words that the model finds least likely, and how likely; nil where it took what it chose.
      public let steered: Steered?
    }

    /// Words that stand in a text because a guide refused others.
    public struct Steered: Sendable, Equatable {
      public let words: String
      /// The model's own, of their first token.
      public let probability: Double
    }

    public let promptTokens: Int
    /// The greedy one first.
    public let texts: [Text]
  }

  /// Several answers behind one prompt, the first greedy, the others drawn.
  ///
  /// - Parameters:
  ///   - first: the number of the first of them; from another number than 0 all are drawn.
  ///   - guide: what the texts must keep to.
  /// - Throws: ``TextSessionError``.
  public func candidates(
    to messages: [ChatMessage], count: Int, from first: Int = 0, temperature: Float, _ settings: TextGenerationSettings,
    guide: (any TextGuide)? = nil
  ) throws -> Drafts {
    let prompt = try prompt(of: messages)
    try checkLength(of: prompt)
    let written = generator.candidates(
      of: prompt, count: count, from: first, settings: settings, temperature: temperature, endIDs: encoder.endIDs,
      protecting: ProtectedTexts(valuesIn: Self.records(in: messages), encoder.tokenizer),
      guide: guide.map { TokenGuide($0, encoder.tokenizer) })
    return Drafts(
      promptTokens: prompt.count,
      texts: written.map { sequence in
        // A text ends before a stop string here as where it is streamed.
        var stream = TextStream(encoder.tokenizer, stopStrings: settings.stopStrings)
        for token in sequence.tokens { _ = stream.push(token) }
        _ = stream.finish()
        return .init(
          text: stream.text, tokens: sequence.tokens.count, meanLogProbability: sequence.meanLogProbability,
          isComplete: sequence.ending == .endToken || stream.isStopped, steered: steered(sequence))
      })
  }

  /// The natural-log probability that the model gives each of several answers to a conversation, without the token that would end it.
  ///
  /// - Parameter answers: none of them empty.
  /// - Throws: ``TextSessionError`` for a conversation that fills the context with the longest of them.
  public func logProbabilities(of answers: [String], to messages: [ChatMessage]) throws -> [Double] {
    let prompt = try prompt(of: messages)
    let continuations = answers.map(encoder.tokenizer.encode)
    try checkLength(of: prompt + (continuations.max { $0.count < $1.count } ?? []))
    return generator.logProbabilities(of: continuations, behind: prompt)
  }

  private func steered(_ sequence: GeneratedSequence) -> Drafts.Steered? {
    sequence.steered.map { steered in
      // A few words say where it is.
      let words = sequence.tokens[max(0, steered.place - 4)..<min(sequence.tokens.count, steered.place + 3)]
      return .init(words: encoder.tokenizer.decode(words).trimmingSpaces, probability: steered.probability)
    }
  }

  /// - Throws: ``TextSessionError`` for a prompt that the model cannot read.
  func checkLength(of prompt: [Int32]) throws(TextSessionError) {
    guard !prompt.isEmpty else { throw TextSessionError.emptyPrompt }
    let limit = model.configuration.maximumPositions
    guard prompt.count < limit else { throw TextSessionError.promptTooLong(prompt.count, limit: limit) }
  }
}
