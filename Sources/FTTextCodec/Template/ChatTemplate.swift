/// A model's chat template: Jinja source that turns messages into the text the model was trained on.
///
/// An interpreter for the part of Jinja that chat templates use: output, `for` (with `loop`, `if`, `else`, break and
/// continue), `if`, `set` (also as a block and into a namespace), literals, operators, conditional expressions, indexing
/// and slicing, attributes, tests, the filters and methods listed in `TemplateFilters` and `TemplateMethods`,
/// `raise_exception`, `range`, white space control. Anything else is an error when the template is read, with its line.
/// Options are those of transformers: `trim_blocks` and `lstrip_blocks` on, no autoescape, unknown names print as nothing.
///
/// Source: Jinja 3.1 documentation; `utils/chat_template_utils.py` of transformers.
public struct ChatTemplate: Sendable {
  private let statements: [TemplateStatement]
  private let bosToken: String?
  private let eosToken: String?

  /// - Parameters:
  ///   - source: the template, as it stands in `chat_template` of tokenizer_config.json.
  ///   - bosToken: what the template sees as `bos_token`; nil leaves it undefined.
  ///   - eosToken: what the template sees as `eos_token`; nil leaves it undefined.
  /// - Throws: `ChatTemplateError` for damaged source and for constructs that are not implemented.
  public init(source: String, bosToken: String?, eosToken: String?) throws {
    statements = try TemplateParser.statements(of: source)
    self.bosToken = bosToken
    self.eosToken = eosToken
  }

  /// The text of a conversation.
  ///
  /// - Parameter addsGenerationPrompt: whether the beginning of an assistant's turn is added at the end.
  /// - Throws: `ChatTemplateError`, for example where the template refuses an order of roles.
  public func render(_ messages: [ChatMessage], addsGenerationPrompt: Bool) throws -> String {
    let values: [TemplateValue] = messages.map {
      .mapping([("role", .string($0.role.rawValue)), ("content", .string($0.content))])
    }
    var globals: [String: TemplateValue] = [
      "messages": .list(values), "add_generation_prompt": .bool(addsGenerationPrompt), "tools": .none,
      "documents": .none,
    ]
    if let bosToken { globals["bos_token"] = .string(bosToken) }
    if let eosToken { globals["eos_token"] = .string(eosToken) }
    var evaluator = TemplateEvaluator(globals: globals)
    try evaluator.run(statements)
    return evaluator.output
  }
}
