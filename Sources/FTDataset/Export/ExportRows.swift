import FTData
import FTJSON

/// All fields as they are.
struct PlainRows: RowForm {
  var heading: String? { nil }

  func line(_ record: DataRecord, _ account: inout ExportAccount) -> String {
    JSONValue.object(record.fields).encoded()
  }
}

/// Rows of a table.
struct CSVRows: RowForm {
  let columns: [String]

  init(_ columns: [String]) { self.columns = columns }

  /// The fields of all records, in the order in which they first come up.
  static func columns(of records: [DataRecord]) -> [String] {
    var columns: [String] = []
    var known: Set<ExactText> = []
    for record in records {
      for key in record.fields.keys where known.insert(ExactText(key)).inserted { columns.append(key) }
    }
    return columns
  }

  var heading: String? { line(columns) }

  func line(_ record: DataRecord, _ account: inout ExportAccount) throws(RecordProblem) -> String {
    var isNested = false
    var hasGap = false
    let cells = columns.map { column -> String in
      switch record.fields[column] {
      case nil, .null:
        hasGap = true
        return ""
      case .array, .object:
        isNested = true
        return record.fields[column]?.encoded() ?? ""
      default: return record.text(column) ?? ""
      }
    }
    if isNested { account.change("Lists and objects are written as JSON in their cells") }
    if hasGap { account.change("Fields that are not there, and null, are empty cells") }
    return line(cells)
  }

  private func line(_ cells: [String]) -> String {
    // A line of nothing would be no row.
    if cells.count == 1, cells[0].isEmpty { return "\"\"" }
    return cells.map { LabelRewriting.cell($0, ",", isQuoted: false) }.joined(separator: ",")
  }
}

/// Conversations: OpenAI's messages, or a prompt and its completion.
///
/// A record with `messages` keeps them. Else the user says the texts that are no answer, in the order in which the task names
/// them, with a blank line between, and the assistant the answer; a text in `system` is the system's.
struct ChatRows: RowForm {
  private let fields: DataFields
  private let isChat: Bool

  private struct Message {
    let role: String
    let content: String
  }

  init(_ fields: DataFields, isChat: Bool) {
    self.fields = fields
    self.isChat = isChat
  }

  var heading: String? { nil }

  func line(_ record: DataRecord, _ account: inout ExportAccount) throws(RecordProblem) -> String {
    if let messages = record.fields["messages"], !messages.isNull {
      return try line(messages, of: record, &account)
    }
    guard let field = fields.answer else {
      throw RecordProblem(
        "no-answer", "there are no messages, and the task names no answer; name the field that is to be written")
    }
    guard let answer = RecordGroups.value(record, field) else {
      throw RecordProblem("no-answer", "\"\(field)\" is missing, empty or no text")
    }
    let asked = fields.texts.filter { $0 != field }
    let parts = asked.compactMap { RecordGroups.value(record, $0) }
    guard !parts.isEmpty else {
      throw RecordProblem(
        "no-question", "there is nothing to answer: \(asked.map { "\"\($0)\"" }.joined(separator: ", ")) is empty")
    }
    if parts.count > 1 { account.change("Several texts stand in one question, with a blank line between") }
    let system = RecordGroups.value(record, "system")
    account.drop(record, but: Set(fields.texts + [field, "system"]))
    let messages = [
      system.map { Message(role: "system", content: $0) },
      Message(role: "user", content: parts.joined(separator: "\n\n")), Message(role: "assistant", content: answer),
    ].compactMap { $0 }
    guard !isChat else {
      let values = messages.map { ["role": .string($0.role), "content": .string($0.content)] as JSONValue }
      return (["messages": .array(values)] as JSONValue).encoded()
    }
    return prompt(messages, &account)
  }

  private func line(
    _ value: JSONValue, of record: DataRecord, _ account: inout ExportAccount
  ) throws(RecordProblem) -> String {
    guard let list = value.arrayValue, !list.isEmpty else {
      throw RecordProblem("bad-messages", "\"messages\" is \(value.kindInWords), expected a list of messages")
    }
    var messages: [Message] = []
    var hasOnlyTexts = true
    for message in list {
      guard let role = message["role"]?.stringValue else {
        throw RecordProblem("bad-messages", "message \(messages.count + 1) has no \"role\"")
      }
      hasOnlyTexts = hasOnlyTexts && message["content"]?.stringValue != nil && message.objectValue?.count == 2
      messages.append(Message(role: role, content: message["content"]?.stringValue ?? ""))
    }
    guard messages.last?.role == "assistant" else {
      throw RecordProblem("no-answer", "the last message is not the assistant's")
    }
    guard isChat else {
      let spoken = messages.filter { $0.role != "system" }
      guard hasOnlyTexts, spoken.map(\.role) == ["user", "assistant"], messages.count - spoken.count <= 1 else {
        throw RecordProblem(
          "several-turns",
          "a conversation of \(messages.count) messages is no prompt with a completion; export as openai")
      }
      account.drop(record, but: ["messages"])
      return prompt(messages, &account)
    }
    // Tools belong to the conversation in this form.
    account.drop(record, but: ["messages", "tools"])
    var row = JSONObject()
    row.append(key: "messages", value)
    if let tools = record.fields["tools"], !tools.isNull { row.append(key: "tools", tools) }
    return JSONValue.object(row).encoded()
  }

  private func prompt(_ messages: [Message], _ account: inout ExportAccount) -> String {
    if messages.contains(where: { $0.role == "system" }) {
      account.change("The system's message stands in front of the prompt, with a blank line between")
    }
    let system = messages.filter { $0.role == "system" }
    let asked = (system + messages.filter { $0.role == "user" }).map(\.content).joined(separator: "\n\n")
    let answer = messages.last?.content ?? ""
    return (["prompt": .string(asked), "completion": .string(answer)] as JSONValue).encoded()
  }
}
