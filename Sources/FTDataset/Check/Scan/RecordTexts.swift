import FTJSON

/// The texts of records, one after another: of the fields that are named, or of the messages of a conversation.
struct RecordTexts: Sendable {
  enum Role: Sendable, Equatable {
    /// Learned to be written.
    case answer
    /// An answer rests on it.
    case context
    case other
  }

  /// Texts that are compared with each other: a field, or the messages of a role.
  struct Column: Sendable, Equatable {
    let name: String
    let role: Role
  }

  let columns: [Column]
  private let fields: [String]
  private let messagesKey: String

  private static let roles = ["system", "user", "assistant", "other"]
  /// Rows that are looked at to find where conversations stand.
  private static let surveyed = 1_000

  init(_ fields: DataFields, records: [DataRecord]) {
    self.fields = fields.texts
    let survey = fields.texts.isEmpty ? records.prefix(Self.surveyed) : []
    let key = ["messages", "conversations"].first { key in survey.contains { $0.fields[key]?.arrayValue != nil } }
    messagesKey = key ?? ""
    if key != nil {
      columns = Self.roles.map { Column(name: "messages of \($0)", role: $0 == "assistant" ? .answer : .other) }
    } else {
      columns = fields.texts.map { name in
        Column(name: name, role: name == fields.answer ? .answer : name == fields.context ? .context : .other)
      }
    }
  }

  /// Gives each text of a record with its place among them and its column; nil for a field that holds none.
  func forEach(in record: DataRecord, _ body: (_ part: Int, _ column: Int, _ text: String?) -> Void) {
    if messagesKey.isEmpty {
      for (index, field) in fields.enumerated() { body(index, index, record.text(field)) }
    } else {
      for (part, message) in (record.fields[messagesKey]?.arrayValue ?? []).enumerated() {
        let content = message["content"] ?? message["value"]
        body(part, Self.column(message["role"] ?? message["from"]), content.flatMap(Self.text))
      }
    }
  }

  func text(_ part: Int, of record: DataRecord) -> String? {
    var found: String?
    forEach(in: record) { number, _, text in if number == part { found = text } }
    return found
  }

  private static func column(_ role: JSONValue?) -> Int {
    switch role?.stringValue {
    case "system": 0
    case "user", "human": 1
    case "assistant", "gpt": 2
    default: 3
    }
  }

  /// A content as it is, or the texts of its parts.
  private static func text(_ content: JSONValue) -> String? {
    if let text = content.stringValue { return text }
    let parts = content.arrayValue?.compactMap { $0["text"]?.stringValue } ?? []
    return parts.isEmpty ? nil : parts.joined(separator: "\n")
  }
}
