/// What can be wrong with a chat template, or with a conversation that a template refuses. Lines count from 1.
public enum ChatTemplateError: Error, Equatable, CustomStringConvertible {
  /// The source breaks the rules of the template language.
  case syntax(line: Int, reason: String)
  /// The source uses a construct that is not implemented.
  case unsupported(line: Int, construct: String)
  /// An expression failed, for example a key of an undefined value.
  case evaluation(line: Int, reason: String)
  /// A name is to be printed that nothing is known by, where unknown names do not print as nothing.
  case unknownName(line: Int, name: String)
  /// The template called `raise_exception`: it does not accept the conversation.
  case refused(line: Int, message: String)
  /// Rendering exceeded a limit that protects against endless templates.
  case limitExceeded(line: Int, limit: String)

  /// What is wrong and where, for a template of any use: what to do about it depends on where the template comes from.
  public var fault: String {
    switch self {
    case .syntax(let line, let reason), .evaluation(let line, let reason): "line \(line): \(reason)"
    case .unsupported(let line, let construct): "line \(line): \(construct) is not supported"
    case .unknownName(let line, let name): "line \(line): there is no \(name)"
    case .refused(let line, let message): "line \(line): the template refuses the conversation: \(message)"
    case .limitExceeded(let line, let limit): "line \(line): more than \(limit)"
    }
  }

  private var advice: String {
    switch self {
    case .syntax: "the template is damaged, take it from the model's origin again"
    case .unsupported: "simplify the template in tokenizer_config.json"
    case .evaluation, .unknownName: "check that the conversation has the fields the template reads"
    case .refused: "change the order or the roles of the messages"
    case .limitExceeded: "the template is not meant for this conversation"
    }
  }

  public var description: String { "chat template, \(fault); \(advice)" }
}
