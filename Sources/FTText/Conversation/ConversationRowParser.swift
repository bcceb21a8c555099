import FTData
import FTJSON
import FTTextCodec

/// Checks the shape of one JSON row and turns it into a `ConversationRow`.
struct ConversationRowParser {
  struct Result {
    let row: ConversationRow
    let ignoredFields: Set<String>
  }

  /// Fields of a row that would change what is learned, with what to do about each.
  static let unsupportedRowFields: [String: String] = [
    "tools": "tool definitions are not rendered; remove the field",
    "functions": "function definitions are not rendered; remove the field",
    "parallel_tool_calls": "tool calls are not learned; remove the field",
    "image": "images cannot be learned from text rows", "images": "images cannot be learned from text rows",
    "video": "videos cannot be learned from text rows", "videos": "videos cannot be learned from text rows",
    "audio": "sound cannot be learned from text rows", "audios": "sound cannot be learned from text rows",
    "chosen": "preference pairs are not supported; use messages or prompt and completion",
    "rejected": "preference pairs are not supported; use messages or prompt and completion",
    "preferred_output": "preference pairs are not supported; use messages or prompt and completion",
    "non_preferred_output": "preference pairs are not supported; use messages or prompt and completion",
  ]
  static let unsupportedMessageFields: [String: String] = [
    "tool_calls": "tool calls are not learned; write the call as text or remove the row",
    "function_call": "function calls are not learned; write the call as text or remove the row",
    "images": "images cannot be learned from text rows", "image": "images cannot be learned from text rows",
    "audio": "sound cannot be learned from text rows", "refusal": "refusals are not learned; write it as content",
  ]
  private static let knownRowFields: Set<String> = ["messages", "prompt", "completion", "id", "attributes"]

  let location: Place

  func parse(_ value: JSONValue) throws(RowProblem) -> Result {
    guard let object = value.objectValue else {
      throw RowProblem(.notAnObject, "the line is \(value.kindInWords), expected an object with messages")
    }
    var ignored: Set<String> = []
    for member in object.members where !Self.knownRowFields.contains(member.key) {
      try refuse(member, in: Self.unsupportedRowFields, at: member.key)
      ignored.insert(member.key)
    }
    let prompt: [ChatMessage]
    let answer: [ChatMessage]
    if let messages = object["messages"] {
      if object["prompt"] != nil || object["completion"] != nil {
        throw RowProblem(.ambiguousRow, "the row has messages and prompt or completion; keep one of the two shapes")
      }
      prompt = []
      answer = try turns(of: messages, field: "messages", ignored: &ignored)
    } else {
      guard let promptValue = object["prompt"], let completionValue = object["completion"] else {
        throw missingMessages(in: object)
      }
      prompt = try side(promptValue, field: "prompt", role: .user, ignored: &ignored)
      answer = try side(completionValue, field: "completion", role: .assistant, ignored: &ignored)
    }
    let turns = prompt + answer
    try checkContents(turns)
    try checkOrder(turns)
    let row = ConversationRow(
      id: try identifier(object["id"]), turns: turns, promptTurnCount: prompt.count, attributes: object["attributes"],
      location: location)
    return Result(row: row, ignoredFields: ignored)
  }

  /// A `prompt` or `completion`: a string is one turn of the given role.
  private func side(
    _ value: JSONValue, field: String, role: ChatMessage.Role, ignored: inout Set<String>
  ) throws(RowProblem) -> [ChatMessage] {
    if let text = value.stringValue { return [ChatMessage(role: role, content: text)] }
    guard value.arrayValue != nil else {
      throw RowProblem(.notAString, "\(field) is \(value.kindInWords), expected a string or a list of messages")
    }
    return try turns(of: value, field: field, ignored: &ignored)
  }

  private func turns(
    of value: JSONValue, field: String, ignored: inout Set<String>
  ) throws(RowProblem) -> [ChatMessage] {
    guard let items = value.arrayValue else {
      throw RowProblem(.missingMessages, "\(field) is \(value.kindInWords), expected a list of messages")
    }
    guard !items.isEmpty else { throw RowProblem(.missingMessages, "\(field) is an empty list") }
    var turns: [ChatMessage] = []
    for (position, item) in items.enumerated() {
      turns.append(try turn(item, place: "\(field)[\(position)]", field: field, ignored: &ignored))
    }
    return turns
  }

  private func turn(
    _ value: JSONValue, place: String, field: String, ignored: inout Set<String>
  ) throws(RowProblem) -> ChatMessage {
    guard let object = value.objectValue else {
      throw RowProblem(.notAnObject, "\(place) is \(value.kindInWords), expected an object with role and content")
    }
    for member in object.members where member.key != "role" && member.key != "content" {
      try refuse(member, in: Self.unsupportedMessageFields, at: "\(place).\(member.key)")
      if member.key == "weight", member.value.doubleValue != 1 {
        throw RowProblem(
          .unsupportedField,
          "\(place).weight is not 1; every answer is learned with weight 1, remove the turn or the field")
      }
      ignored.insert("\(field)[].\(member.key)")
    }
    let role = try role(object["role"], place: place)
    guard let content = object["content"] else {
      throw RowProblem(.notAString, "\(place) has no content, expected a string")
    }
    guard let text = content.stringValue else {
      let parts = content.arrayValue.map { _ in "; join its text parts to one string" } ?? ""
      throw RowProblem(.notAString, "\(place).content is \(content.kindInWords), expected a string\(parts)")
    }
    return ChatMessage(role: role, content: text)
  }

  private func role(_ value: JSONValue?, place: String) throws(RowProblem) -> ChatMessage.Role {
    guard let value else { throw RowProblem(.unknownRole, "\(place) has no role") }
    guard let name = value.stringValue else {
      throw RowProblem(.unknownRole, "\(place).role is \(value.kindInWords), expected a string")
    }
    if let role = ChatMessage.Role(rawValue: name) { return role }
    let names = ChatMessage.Role.allCases.map(\.rawValue)
    let synonyms = [
      "human": "user", "gpt": "assistant", "model": "assistant", "developer": "system", "function": "tool",
    ]
    let meant = synonyms[name.lowercased()] ?? Suggestion.closest(to: name, in: names)
    let hint = meant.map { "; did you mean \"\($0)\"?" } ?? ""
    throw RowProblem(
      .unknownRole, "\(place).role is \"\(name.prefix(40))\", expected \(names.joined(separator: ", "))\(hint)")
  }

  /// Refuses a field of the table, unless it is empty in a way that means it is absent.
  private func refuse(
    _ member: JSONObject.Member, in table: [String: String], at place: String
  ) throws(RowProblem) {
    guard let advice = table[member.key] else { return }
    if member.value.isNull || member.value.arrayValue?.isEmpty == true { return }
    throw RowProblem(.unsupportedField, "\(place): \(advice)")
  }

  private func identifier(_ value: JSONValue?) throws(RowProblem) -> String? {
    guard let value, !value.isNull else { return nil }
    if let text = value.stringValue { return text }
    guard let number = value.numberValue, number.int != nil else {
      throw RowProblem(.notAString, "id is \(value.kindInWords), expected a string or an integer")
    }
    return number.text
  }
}
