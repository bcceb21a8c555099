/// Why a conversation cannot be turned into a training example. `message` counts from 0.
public enum ConversationError: Error, Equatable, CustomStringConvertible {
  /// The tokenizer names no end-of-sequence token and none was given.
  case noEndTokenKnown
  /// The model has no chat template, so a conversation cannot be written out.
  case noTemplate
  /// There is no assistant message, so there is nothing to learn from.
  case noAssistantMessage
  /// The completion of a prompt/completion row is empty.
  case emptyCompletion
  /// The template renders the beginning of a conversation differently once more follows.
  case renderIsNotPrefix(message: Int, shorter: String)
  /// The text is a prefix, the token ids are not: the words merge with the template's text around them.
  case tokensAreNotPrefix(message: Int)
  /// The template writes no end-of-turn token after the assistant's words.
  case noEndToken(message: Int, endTokens: [String])
  /// The assistant's words contain the end-of-turn token themselves.
  case endTokenInsideWords(message: Int, endTokens: [String])

  public var description: String {
    switch self {
    case .noEndTokenKnown:
      return "the tokenizer has no end-of-sequence token; set eos_token in tokenizer_config.json"
    case .noTemplate:
      return
        "the model has no chat template and continues plain text; use rows with prompt and completion (two strings) or "
        + "with text, or an instruction-tuned model"
    case .noAssistantMessage:
      return
        "the conversation has no assistant message, so no token would be learned from; add the answer or drop the row"
    case .emptyCompletion: return "the completion is empty, so no word would be learned from; add it or drop the row"
    case .renderIsNotPrefix(let message, let shorter):
      return "message \(message): the chat template renders \(shorter) differently when more follows, so the learned "
        + "span cannot be found; use a template that only appends (chat_template in tokenizer_config.json)"
    case .tokensAreNotPrefix(let message):
      return "message \(message): the words merge with the chat template's text into one token, mostly because they "
        + "begin or end with white space; trim the content"
    case .noEndToken(let message, let endTokens):
      return
        "message \(message): the chat template writes no end token (\(endTokens.joined(separator: ", "))) after the "
        + "assistant's words, so the model would never learn to stop; correct the template or eos_token"
    case .endTokenInsideWords(let message, let endTokens):
      return "message \(message): the assistant's words contain the end token (\(endTokens.joined(separator: ", "))); "
        + "remove it from the content, the template adds it"
    }
  }
}
