import FTTemplate
import Foundation

/// A model's chat template: Jinja source that turns messages into the text the model was trained on. What of the language is
/// known, `Template` of FTTemplate says.
public struct ChatTemplate: Sendable {
  private let template: Template
  private let bosToken: String?
  private let eosToken: String?
  private var now = TemplateMoment.standard
  /// Whether the template asks for the date, so that what it renders depends on it.
  public let asksForDate: Bool

  /// - Parameters:
  ///   - source: the template, as it stands in `chat_template` of tokenizer_config.json.
  ///   - bosToken: what the template sees as `bos_token`; nil leaves it undefined.
  ///   - eosToken: what the template sees as `eos_token`; nil leaves it undefined.
  /// - Throws: `ChatTemplateError` for damaged source. Constructs that are not implemented are errors where they are reached; see
  ///   ``unsupported``.
  public init(source: String, bosToken: String?, eosToken: String?) throws {
    template = try Template(source: source)
    asksForDate = source.contains("strftime_now")
    self.bosToken = bosToken
    self.eosToken = eosToken
  }

  /// What of the source is not implemented, a sentence each: a conversation that reaches one of them cannot be rendered.
  public var unsupported: [String] { template.unsupported.map(\.fault) }

  /// The same template with a clock for those that ask for the date (`strftime_now`). Without one it is 26 July 2024, the day that
  /// public templates name where nobody tells them, so that what is rendered for training is the same on any day.
  public func at(_ date: Date, in zone: TimeZone = .current) -> ChatTemplate {
    var template = self
    template.now = TemplateMoment(date, in: zone)
    return template
  }

  /// The text of a conversation.
  ///
  /// - Parameter addsGenerationPrompt: whether the beginning of an assistant's turn is added at the end.
  /// - Throws: `ChatTemplateError`, for example where the template refuses an order of roles.
  public func render(_ messages: [ChatMessage], addsGenerationPrompt: Bool) throws -> String {
    let values: [TemplateValue] = messages.map {
      .mapping(of: [("role", .string($0.role.rawValue)), ("content", .string($0.content))])
    }
    var globals: [String: TemplateValue] = [
      "messages": .list(of: values), "add_generation_prompt": .bool(addsGenerationPrompt), "tools": .none,
      "documents": .none,
    ]
    if let bosToken { globals["bos_token"] = .string(bosToken) }
    if let eosToken { globals["eos_token"] = .string(eosToken) }
    return try template.render(globals, now: now)
  }
}
