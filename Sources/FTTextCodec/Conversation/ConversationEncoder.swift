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
  /// Turns messages into text; nil for a base model, which continues a text and knows no conversation.
  public let template: ChatTemplate?
  /// The tokens that end an assistant's turn; generation stops at them.
  public let endTokenIDs: [Int32]

  /// - Parameter endTokenIDs: tokens that end a turn; nil means the tokenizer's end-of-sequence token.
  /// - Throws: `ConversationError.noEndTokenKnown`.
  public init(tokenizer: Tokenizer, template: ChatTemplate?, endTokenIDs: [Int32]? = nil) throws {
    self.tokenizer = tokenizer
    self.template = template
    self.endTokenIDs = endTokenIDs ?? tokenizer.eosID.map { [$0] } ?? []
    guard !self.endTokenIDs.isEmpty else { throw ConversationError.noEndTokenKnown }
  }

  /// The whole conversation with its supervised spans; every assistant message that is learned has one supervised end token.
  ///
  /// - Parameter learning: for each message whether its words are learned; nil means all of the assistant's, and others
  ///   never are.
  /// - Throws: `ConversationError`, or `ChatTemplateError` where the template refuses the conversation.
  public func encode(_ messages: [ChatMessage], learning: [Bool]? = nil) throws -> EncodedConversation {
    precondition(learning.map { $0.count == messages.count } ?? true, "encode: as many marks as messages")
    guard messages.contains(where: { $0.role == .assistant }) else { throw ConversationError.noAssistantMessage }
    guard let template else { throw ConversationError.noTemplate }
    let text = try template.render(messages, addsGenerationPrompt: false)
    let ids = tokenizer.encode(text)
    var isSupervised = [Bool](repeating: false, count: ids.count)
    for index in messages.indices where messages[index].role == .assistant && learning?[index] != false {
      for position in try span(of: index, in: messages, text, ids, template) { isSupervised[position] = true }
    }
    return EncodedConversation(ids: ids, isSupervised: isSupervised)
  }

  /// The ids to generate an answer from: the conversation and the beginning of an assistant's turn. Without a template a single
  /// message of the user is a text to be continued as it is.
  ///
  /// - Throws: `ConversationError.noTemplate` for more than that.
  public func encodePrompt(_ messages: [ChatMessage]) throws -> [Int32] {
    if let template { return tokenizer.encode(try template.render(messages, addsGenerationPrompt: true)) }
    guard messages.count == 1, messages[0].role == .user else { throw ConversationError.noTemplate }
    return tokenizer.encode(beginning: messages[0].content)
  }

  /// A plain row without a template: prompt, completion, end token; completion and end token are supervised.
  ///
  /// Prompt and completion are encoded apart, as generation sees them: the prompt first, by itself.
  ///
  /// - Throws: `ConversationError.emptyCompletion`, or `.endTokenInsideWords` (message 0).
  public func encode(prompt: String, completion: String) throws -> EncodedConversation {
    let first = tokenizer.encode(beginning: prompt)
    return try learned(tokenizer.encode(completion), behind: first)
  }

  /// A document without a template: its words and the end token are supervised, what the post-processor puts in front is not.
  ///
  /// - Throws: `ConversationError.emptyCompletion`, or `.endTokenInsideWords` (message 0).
  public func encode(document: String) throws -> EncodedConversation {
    let ids = tokenizer.encode(beginning: document)
    let opening = tokenizer.postProcessor.prefix.count
    return try learned(Array(ids.dropFirst(opening)), behind: Array(ids.prefix(opening)))
  }

  private func learned(_ words: [Int32], behind context: [Int32]) throws -> EncodedConversation {
    guard !words.isEmpty else { throw ConversationError.emptyCompletion }
    if words.contains(where: endTokenIDs.contains) {
      throw ConversationError.endTokenInsideWords(message: 0, endTokens: endTokens)
    }
    return EncodedConversation(
      ids: context + words + [endTokenIDs[0]],
      isSupervised: context.map { _ in false } + words.map { _ in true } + [true])
  }

  private var endTokens: [String] { endTokenIDs.map { tokenizer.decode([$0]) } }

  /// The positions of the words and the end token of the assistant message at `index`.
  private func span(
    of index: Int, in messages: [ChatMessage], _ text: String, _ ids: [Int32], _ template: ChatTemplate
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
