import FTJSON

extension DataRecord {
  /// The field in which a stored record says where it was read; no input may have one of that name.
  public static let reservedField = "_place"

  /// Fields that hold a conversation, and the name that a turn's content has in each.
  ///
  /// Source: OpenAI, "Supervised fine-tuning", chat format; the files of ShareGPT, as FastChat reads them.
  private static let conversations = [("messages", "content"), ("conversations", "value")]

  /// Whether the record is a conversation.
  public var isConversation: Bool { Self.conversations.contains { fields[$0.0]?.arrayValue != nil } }

  /// The texts of a record, in their order: those of the named fields, and where none of these is there those of its
  /// conversation, `messages[].content` (a text, or a list of parts of which the texts are taken) or
  /// `conversations[].value`.
  ///
  /// A field that holds a list of texts or of messages gives all of them. Numbers are texts as they were written; an object,
  /// a null and a part that is no text give none.
  public func spoken(_ fields: DataFields) -> [String] {
    let named = fields.texts.flatMap { name in self.fields[name].map { Self.texts(of: $0, turn: "content") } ?? [] }
    guard named.isEmpty else { return named }
    for (field, turn) in Self.conversations {
      if let turns = self.fields[field]?.arrayValue { return turns.flatMap { Self.texts(of: $0, turn: turn) } }
    }
    return []
  }

  /// Bounded by the depth of what was read.
  private static func texts(of value: JSONValue, turn: String) -> [String] {
    switch value {
    case .string(let text): [text]
    case .number(let number): [number.text]
    case .bool(let value): [value ? "true" : "false"]
    case .array(let items): items.flatMap { texts(of: $0, turn: turn) }
    case .object(let object):
      if let content = object[turn] {
        texts(of: content, turn: turn)
      } else if let text = object["text"]?.stringValue {
        [text]
      } else {
        []
      }
    case .null: []
    }
  }
}
