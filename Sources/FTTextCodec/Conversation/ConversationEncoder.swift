import FTTemplate

/// Token ids of a training example and which of them are learned from.
public struct EncodedConversation: Sendable, Equatable {
  /// Token ids, `[length]`.
  public let ids: [Int32]
  /// Whether the token at the same place counts in the loss, `[length]`.
  public let isSupervised: [Bool]

  /// The number of tokens that count in the loss.
  public var supervisedCount: Int { isSupervised.reduce(0) { $0 + ($1 ? 1 : 0) } }
}

/// Turns conversations into ids with the spans that training learns from: the assistant's words and the end token after
/// them, nothing else, not even the newline that many templates write after the end token.
///
/// The spans come from tokens, not from a search in the text: for every assistant message the conversation is rendered up
/// to its beginning (with the generation prompt) and up to its end; each must be a prefix of the next, in text and in ids.
/// What a model sees while generating is therefore exactly what it saw in training. The cost grows with the square of the
/// number of turns, which is small beside a training step.
public struct ConversationEncoder: Sendable {
  /// Turns text into ids.
  public let tokenizer: Tokenizer
  /// Turns messages into text.
  public let template: ChatTemplate
  /// The tokens that end an assistant's turn; generation stops at them.
  public let endTokenIDs: [Int32]

  /// - Parameter endTokenIDs: tokens that end a turn; nil means the tokenizer's end-of-sequence token.
  /// - Throws: `ConversationError.noEndTokenKnown`.
  public init(tokenizer: Tokenizer, template: ChatTemplate, endTokenIDs: [Int32]? = nil) throws {
    self.tokenizer = tokenizer
    self.template = template
    self.endTokenIDs = endTokenIDs ?? tokenizer.eosID.map { [$0] } ?? []
    guard !self.endTokenIDs.isEmpty else { throw ConversationError.noEndTokenKnown }
  }

  /// The whole conversation with its supervised spans; every assistant message has one supervised end token.
  ///
  /// - Throws: `ConversationError`, or `ChatTemplateError` where the template refuses the conversation.
  public func encode(_ messages: [ChatMessage]) throws -> EncodedConversation {
    guard messages.contains(where: { $0.role == .assistant }) else { throw ConversationError.noAssistantMessage }
    let text = try template.render(messages, addsGenerationPrompt: false)
    let ids = tokenizer.encode(text)
    var isSupervised = [Bool](repeating: false, count: ids.count)
    for index in messages.indices where messages[index].role == .assistant {
      for position in try span(of: index, in: messages, text, ids) { isSupervised[position] = true }
    }
    return EncodedConversation(ids: ids, isSupervised: isSupervised)
  }

  /// The ids to generate an answer from: the conversation and the beginning of an assistant's turn.
  public func encodePrompt(_ messages: [ChatMessage]) throws -> [Int32] {
    tokenizer.encode(try template.render(messages, addsGenerationPrompt: true))
  }

  /// A plain row without a template: prompt, completion, end token; completion and end token are supervised.
  ///
  /// Prompt and completion are encoded apart, as generation sees them: the prompt first, by itself.
  ///
  /// - Throws: `ConversationError.emptyCompletion`, or `.endTokenInsideWords` (message 0).
  public func encode(prompt: String, completion: String) throws -> EncodedConversation {
    let first = tokenizer.postProcessor.prefix + tokenizer.encode(prompt)
    let second = tokenizer.encode(completion)
    guard !second.isEmpty else { throw ConversationError.emptyCompletion }
    if second.contains(where: endTokenIDs.contains) {
      throw ConversationError.endTokenInsideWords(message: 0, endTokens: endTokens)
    }
    return EncodedConversation(
      ids: first + second + [endTokenIDs[0]],
      isSupervised: first.map { _ in false } + second.map { _ in true } + [true])
  }

  private var endTokens: [String] { endTokenIDs.map { tokenizer.decode([$0]) } }

  /// The positions of the words and the end token of the assistant message at `index`.
  private func span(
    of index: Int, in messages: [ChatMessage], _ text: String, _ ids: [Int32]
  ) throws -> Range<Int> {
    let before = try template.render(Array(messages[..<index]), addsGenerationPrompt: true)
    let through = try template.render(Array(messages[...index]), addsGenerationPrompt: false)
    guard through.utf8.starts(with: before.utf8) else {
      throw ConversationError.renderIsNotPrefix(message: index, shorter: "the messages before it")
    }
    guard text.utf8.starts(with: through.utf8) else {
      throw ConversationError.renderIsNotPrefix(message: index, shorter: "the messages up to it")
    }
    let beforeIDs = tokenizer.encode(before)
    let throughIDs = tokenizer.encode(through)
    guard throughIDs.starts(with: beforeIDs), ids.starts(with: throughIDs) else {
      throw ConversationError.tokensAreNotPrefix(message: index)
    }
    let ends = throughIDs.indices.filter { $0 >= beforeIDs.count && endTokenIDs.contains(throughIDs[$0]) }
    guard let end = ends.first else { throw ConversationError.noEndToken(message: index, endTokens: endTokens) }
    guard ends.count == 1 else {
      throw ConversationError.endTokenInsideWords(message: index, endTokens: endTokens)
    }
    return beforeIDs.count..<end + 1
  }
}
