/// What can be wrong with a chat template, or with a conversation that a template refuses. Lines count from 1.
public enum ChatTemplateError: Error, Equatable, CustomStringConvertible {
  /// The source breaks the rules of the template language.
  case syntax(line: Int, reason: String)
  /// The source uses a construct that is not implemented.
  case unsupported(line: Int, construct: String)
  /// An expression failed, for example a key of an undefined value.
  case evaluation(line: Int, reason: String)
  /// The template called `raise_exception`: it does not accept the conversation.
  case refused(line: Int, message: String)
  /// Rendering exceeded a limit that protects against endless templates.
  case limitExceeded(line: Int, limit: String)

  public var description: String {
    switch self {
    case .syntax(let line, let reason):
      return "chat template, line \(line): \(reason); the template is damaged, take it from the model's origin again"
    case .unsupported(let line, let construct):
      return
        "chat template, line \(line): \(construct) is not supported; simplify the template in tokenizer_config.json"
    case .evaluation(let line, let reason):
      return "chat template, line \(line): \(reason); check that the conversation has the fields the template reads"
    case .refused(let line, let message):
      return "chat template, line \(line): the template refuses the conversation: \(message); change the order or the "
        + "roles of the messages"
    case .limitExceeded(let line, let limit):
      return "chat template, line \(line): more than \(limit); the template is not meant for this conversation"
    }
  }
}
