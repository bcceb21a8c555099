import FTData
import FTJSON
import FTTextCodec

/// A shape that rows of text come in: the fields it has and the turns they become.
///
/// ``all`` is the table of those that are known; a further one is one entry in it. Which dialect a file speaks is seen from the
/// fields of its rows (`DialectSurvey`), never asked for.
public struct RowDialect: Sendable, Equatable, CustomStringConvertible {
  /// What a field says of a conversation, so that a row which says the same twice is no puzzle.
  enum Meaning: Sendable, Equatable {
    /// What the user asks first.
    case question
    /// What the assistant answers last.
    case answer
    /// The whole row.
    case all
  }

  struct Field: Sendable, Equatable {
    let name: String
    let meaning: Meaning

    init(_ name: String, _ meaning: Meaning) {
      self.name = name
      self.meaning = meaning
    }
  }

  /// As it is told to people, as it fits behind "rows of".
  public let description: String
  /// The task whose request stands in front of what the fields say; nil where the rows bring their own.
  public let task: NamedTask?
  /// A row that has all of these is of this dialect; a field that is `null` is not there.
  let fields: [Field]
  /// Fields that only this dialect knows and that may be missing.
  let optionalFields: [String]
  /// What the fields say.
  let content: @Sendable (inout RowFields) throws(RowProblem) -> RowContent

  init(
    description: String, task: NamedTask? = nil, fields: [Field], optionalFields: [String],
    content: @escaping @Sendable (inout RowFields) throws(RowProblem) -> RowContent
  ) {
    self.description = description
    self.task = task
    self.fields = fields
    self.optionalFields = optionalFields
    self.content = content
  }

  /// The fields that every row of the dialect has.
  public var fieldNames: [String] { fields.map(\.name) }

  public static func == (left: RowDialect, right: RowDialect) -> Bool { left.description == right.description }

  func isComplete(in object: JSONObject) -> Bool { fields.allSatisfy { object.present($0.name) != nil } }
}

extension RowDialect {
  /// All that are known. Where a row fits several and they say the same, the earlier counts.
  public static let all: [RowDialect] =
    [messages, promptAndCompletion, instructions, conversations] + tasks + [plainText]

  /// `{"messages": [{"role": "user", "content": "…"}, …]}`.
  ///
  /// Source: OpenAI, "Supervised fine-tuning", chat format.
  public static let messages = RowDialect(
    description: "messages with role and content (OpenAI)", fields: [Field("messages", .all)], optionalFields: []
  ) { row throws(RowProblem) in
    RowContent(.conversation, try row.turns("messages", .roleAndContent))
  }

  /// `{"prompt": …, "completion": …}`, each a string, or a list of messages.
  public static let promptAndCompletion = RowDialect(
    description: "prompt and completion", fields: [Field("prompt", .question), Field("completion", .answer)],
    optionalFields: []
  ) { row throws(RowProblem) in
    // An answer inside the prompt is context.
    let prompt = try row.turns(orText: "prompt", of: .user).map { RowTurn($0.message, isLearned: false) }
    let completion = try row.turns(orText: "completion", of: .assistant)
    return RowContent(row.isText("prompt") && row.isText("completion") ? .prompt : .conversation, prompt + completion)
  }

  /// `{"instruction": …, "input": …, "output": …}`; the input stands below the instruction, after an empty line.
  ///
  /// Source: Stanford Alpaca, `alpaca_data.json`.
  public static let instructions = RowDialect(
    description: "instruction, input and output (Alpaca)",
    fields: [Field("instruction", .question), Field("output", .answer)], optionalFields: ["input"]
  ) { row throws(RowProblem) in
    let parts = [try row.text("instruction"), try row.optionalText("input")].compactMap(\.self)
    return RowContent(
      .conversation,
      [
        RowTurn(ChatMessage(role: .user, content: parts.joined(separator: "\n\n"))),
        RowTurn(ChatMessage(role: .assistant, content: try row.text("output"))),
      ])
  }

  /// `{"conversations": [{"from": "human", "value": "…"}, {"from": "gpt", "value": "…"}]}`.
  ///
  /// Source: the files of ShareGPT, as FastChat reads them.
  public static let conversations = RowDialect(
    description: "conversations with from and value (ShareGPT)", fields: [Field("conversations", .all)],
    optionalFields: []
  ) { row throws(RowProblem) in
    RowContent(.conversation, try row.turns("conversations", .fromAndValue))
  }

  /// `{"text": "…"}`, a column of that name, or the documents of a text file: learned from the first word to an end token.
  public static let plainText = RowDialect(
    description: "plain text", fields: [Field("text", .all)], optionalFields: []
  ) { row throws(RowProblem) in
    RowContent(.document, [RowTurn(ChatMessage(role: .assistant, content: try row.text("text")))])
  }
}

/// What the fields of a row say.
struct RowContent {
  let form: ConversationRow.Form
  var turns: [RowTurn]

  init(_ form: ConversationRow.Form, _ turns: [RowTurn]) {
    self.form = form
    self.turns = turns
  }
}

/// One turn of a row.
struct RowTurn {
  let message: ChatMessage
  let isLearned: Bool

  /// - Parameter isLearned: by default what the assistant says.
  init(_ message: ChatMessage, isLearned: Bool? = nil) {
    self.message = message
    self.isLearned = isLearned ?? (message.role == .assistant)
  }
}

extension JSONObject {
  /// The value of a field; null is absence.
  func present(_ name: String) -> JSONValue? {
    // Not by `? :`, which would take nil for JSON's null.
    guard let value = self[name], !value.isNull else { return nil }
    return value
  }
}
