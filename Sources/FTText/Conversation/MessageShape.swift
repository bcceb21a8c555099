import FTData
import FTJSON
import FTTextCodec

/// How one message says who speaks and what: the names of its two fields and of the roles.
///
/// A content is a string or a list of parts `{"type": "text", "text": "…"}`, which follow each other with nothing between them, as
/// chat templates write them. A `weight` of 0 takes an answer out of what is learned, 1 leaves it in.
struct MessageShape: Sendable {
  let role: String
  let content: String
  let roles: [String: ChatMessage.Role]

  static let roleAndContent = MessageShape(
    role: "role", content: "content",
    roles: Dictionary(uniqueKeysWithValues: ChatMessage.Role.allCases.map { ($0.rawValue, $0) }))

  static let fromAndValue = MessageShape(
    role: "from", content: "value",
    roles: ["human": .user, "user": .user, "gpt": .assistant, "assistant": .assistant, "system": .system])

  /// Fields of a message that would change what is learned, with what to do about each.
  private static let unsupported: [String: String] = [
    "tool_calls": "tool calls are not learned; write the call as text or remove the row",
    "function_call": "function calls are not learned; write the call as text or remove the row",
    "images": "images cannot be learned from text rows", "image": "images cannot be learned from text rows",
    "audio": "sound cannot be learned from text rows", "refusal": "refusals are not learned; write it as content",
  ]
  /// What other programs call a role.
  private static let synonyms = [
    "human": "user", "gpt": "assistant", "model": "assistant", "chatgpt": "assistant", "bot": "assistant",
    "developer": "system", "function": "tool",
  ]

  /// - Returns: the turn, and the fields that nothing is made of.
  func turn(_ value: JSONValue, at place: String) throws(RowProblem) -> (turn: RowTurn, ignored: [String]) {
    guard let object = value.objectValue else {
      throw RowProblem(.notAnObject, "\(place) is \(value.kindInWords), expected an object with \(role) and \(content)")
    }
    var ignored: [String] = []
    var isLearned: Bool?
    for member in object.members where member.key != role && member.key != content && !member.value.isEmptyInMeaning {
      if let advice = Self.unsupported[member.key] {
        throw RowProblem(.unsupportedField, "\(place).\(member.key): \(advice)")
      }
      if member.key == "weight" { isLearned = try weight(member.value, at: place) } else { ignored.append(member.key) }
    }
    let speaker = try speaker(object.present(role), at: place)
    if speaker != .assistant {
      // Only the assistant's words are learned, whatever their weight.
      if isLearned == true { ignored.append("weight") }
      isLearned = nil
    }
    let text = try text(object[content], at: "\(place).\(content)", place)
    return (RowTurn(ChatMessage(role: speaker, content: text), isLearned: isLearned), ignored)
  }

  private func weight(_ value: JSONValue, at place: String) throws(RowProblem) -> Bool {
    guard let weight = value.doubleValue, weight == 0 || weight == 1 else {
      throw RowProblem(
        .unsupportedField,
        "\(place).weight is \(value.numberValue?.text ?? value.kindInWords), expected 0 or 1: an answer is learned or it is not"
      )
    }
    return weight == 1
  }

  private func speaker(_ value: JSONValue?, at place: String) throws(RowProblem) -> ChatMessage.Role {
    guard let value else { throw RowProblem(.unknownRole, "\(place) has no \(role)") }
    guard let name = value.stringValue else {
      throw RowProblem(.unknownRole, "\(place).\(role) is \(value.kindInWords), expected a string")
    }
    if let known = roles[name] { return known }
    if ["function_call", "observation"].contains(name) {
      throw RowProblem(.unknownRole, "\(place).\(role) is \"\(name)\"; tool calls are not learned, remove the row")
    }
    let names = roles.keys.sorted()
    let meant =
      roles[name.lowercased()] != nil
      ? name.lowercased()
      : Self.synonyms[name.lowercased()].flatMap { roles[$0] == nil ? nil : $0 }
        ?? Suggestion.closest(to: name, in: names)
    let hint = meant.map { "; did you mean \"\($0)\"?" } ?? ""
    throw RowProblem(
      .unknownRole, "\(place).\(role) is \"\(name.prefix(40))\", expected \(names.joined(separator: ", "))\(hint)")
  }

  private func text(_ value: JSONValue?, at field: String, _ place: String) throws(RowProblem) -> String {
    guard let value else { throw RowProblem(.notAString, "\(place) has no \(content), expected a string") }
    if let text = value.stringValue { return text }
    guard let parts = value.arrayValue else {
      throw RowProblem(
        .notAString, "\(field) is \(value.kindInWords), expected a string or a list of parts of the type text")
    }
    var text = ""
    for (position, part) in parts.enumerated() {
      let type = part.present("type")?.stringValue
      guard type == nil || type == "text" else {
        throw RowProblem(
          .unsupportedField,
          "\(field)[\(position)] is of the type \"\((type ?? "").prefix(40))\"; only parts of the type text can be learned"
        )
      }
      guard let words = part.present("text")?.stringValue else {
        throw RowProblem(
          .notAString, "\(field)[\(position)] has no text, expected {\"type\": \"text\", \"text\": …}")
      }
      text += words
    }
    return text
  }
}
