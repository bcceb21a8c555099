import FTData
import FTJSON
import FTTextCodec

extension ConversationRowParser {
  func checkContents(_ turns: [ChatMessage]) throws(RowProblem) {
    for (position, turn) in turns.enumerated() where turn.content.allSatisfy(\.isWhitespace) {
      throw RowProblem(.emptyContent, "turn \(position + 1) (\(turn.role.rawValue)) is empty")
    }
  }

  /// System only first; then a user's (later also a tool's) turn and an assistant's alternate; the assistant is last.
  func checkOrder(_ turns: [ChatMessage]) throws(RowProblem) {
    guard turns.contains(where: { $0.role == .assistant }) else {
      throw RowProblem(.noAssistantTurn, "no turn of the assistant, there is nothing to learn")
    }
    var expectsAnswer = false
    var isFirstQuestion = true
    for (position, turn) in turns.enumerated() {
      if turn.role == .system, position == 0 { continue }
      let fits =
        expectsAnswer ? turn.role == .assistant : turn.role == .user || (turn.role == .tool && !isFirstQuestion)
      guard fits else {
        let expected = expectsAnswer ? "assistant" : isFirstQuestion ? "user" : "user or tool"
        throw RowProblem(
          .wrongRoleOrder, "turn \(position + 1) is \(turn.role.rawValue), expected \(expected) in this place")
      }
      expectsAnswer.toggle()
      isFirstQuestion = false
    }
    guard !expectsAnswer else {
      throw RowProblem(
        .wrongRoleOrder, "the last turn is \(turns.last?.role.rawValue ?? "missing"), expected assistant")
    }
  }

  func missingMessages(in object: JSONObject) -> RowProblem {
    if object["prompt"] != nil { return RowProblem(.missingMessages, "the row has prompt and no completion") }
    if object["completion"] != nil { return RowProblem(.missingMessages, "the row has completion and no prompt") }
    if object["conversations"] != nil {
      return RowProblem(
        .missingMessages, "the row has conversations (from, value); rename them to messages (role, content)")
    }
    let wanted = ["messages", "prompt", "completion"]
    for key in object.keys {
      if let meant = Suggestion.closest(to: key, in: wanted) {
        return RowProblem(.missingMessages, "the row has \"\(key.prefix(40))\"; did you mean \"\(meant)\"?")
      }
    }
    let keys = object.keys.prefix(5).map { "\"\($0.prefix(40))\"" }.joined(separator: ", ")
    return RowProblem(
      .missingMessages,
      "the row has \(keys.isEmpty ? "no fields" : keys); expected messages, or prompt and completion")
  }
}

/// What is refused in conversations alone.
extension RefusalReason {
  /// Neither `messages` nor `prompt` and `completion`.
  public static let missingMessages: RefusalReason = "missing-messages"
  /// Both shapes at once.
  public static let ambiguousRow: RefusalReason = "ambiguous-row"
  /// A field that would change what is learned but cannot be obeyed.
  public static let unsupportedField: RefusalReason = "unsupported-field"
  /// A role other than system, user and assistant.
  public static let unknownRole: RefusalReason = "unknown-role"
  /// Roles that do not take turns, or a system message that is not the first.
  public static let wrongRoleOrder: RefusalReason = "wrong-role-order"
  /// No answer at the end.
  public static let noAssistantTurn: RefusalReason = "no-assistant-turn"
}
