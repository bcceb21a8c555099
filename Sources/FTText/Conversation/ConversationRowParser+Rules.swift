import FTData
import FTJSON
import FTTextCodec

extension ConversationRowParser {
  /// No turn is empty, the turns are in order, and there is something to learn.
  func check(_ content: RowContent) throws(RowProblem) {
    let turns = content.turns.map(\.message)
    for (position, turn) in turns.enumerated() where turn.content.allSatisfy(\.isWhitespace) {
      throw RowProblem(
        .emptyContent,
        content.form == .document ? "the text is empty" : "turn \(position + 1) (\(turn.role.rawValue)) is empty")
    }
    if content.form == .document { return }
    try checkOrder(turns)
    guard content.turns.contains(where: \.isLearned) else {
      throw RowProblem(.nothingLearned, "every answer has weight 0, there is nothing to learn")
    }
  }

  /// System only first; then a user's (later also a tool's) turn and an assistant's alternate; the assistant is last.
  private func checkOrder(_ turns: [ChatMessage]) throws(RowProblem) {
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

  /// Why a row is of no dialect: what is missing, or what was probably meant.
  func missingFields(in object: JSONObject) -> RowProblem {
    let present = object.members.filter { !$0.value.isNull }.map(\.key)
    let others = { (known: [String]) -> String in
      let rest = present.filter { !known.contains($0) }.prefix(5).map { "\"\($0.prefix(40))\"" }
      return rest.isEmpty ? "" : "; it also has \(rest.joined(separator: ", "))"
    }
    for dialect in RowDialect.all {
      let (there, missing) = dialect.fieldNames.reduce(into: ([String](), [String]())) {
        if present.contains($1) { $0.0.append($1) } else { $0.1.append($1) }
      }
      if !there.isEmpty {
        return RowProblem(
          .missingMessages,
          "the row has \(there.joined(separator: " and ")) and no \(missing.joined(separator: " and "))\(others(there))"
        )
      }
    }
    for key in present {
      if let meant = Suggestion.closest(to: key, in: RowDialect.all.flatMap(\.fieldNames)) {
        return RowProblem(.missingMessages, "the row has \"\(key.prefix(40))\"; did you mean \"\(meant)\"?")
      }
    }
    let keys = present.prefix(5).map { "\"\($0.prefix(40))\"" }.joined(separator: ", ")
    return RowProblem(
      .missingMessages,
      "the row has \(keys.isEmpty ? "no fields" : keys); expected \(RowDialect.expectation)")
  }
}

extension RowDialect {
  /// The fields of each dialect, for messages: "messages; prompt and completion; …".
  static var expectation: String {
    all.map { $0.fieldNames.joined(separator: " and ") }.joined(separator: ", or ")
  }
}

/// What is refused in conversations alone.
extension RefusalReason {
  /// Not all fields of any dialect.
  public static let missingMessages: RefusalReason = "missing-messages"
  /// Two dialects at once, which say different things.
  public static let ambiguousRow: RefusalReason = "ambiguous-row"
  /// A field that would change what is learned but cannot be obeyed.
  public static let unsupportedField: RefusalReason = "unsupported-field"
  /// A role that the dialect does not have.
  public static let unknownRole: RefusalReason = "unknown-role"
  /// Roles that do not take turns, or a system message that is not the first.
  public static let wrongRoleOrder: RefusalReason = "wrong-role-order"
  /// No answer at the end.
  public static let noAssistantTurn: RefusalReason = "no-assistant-turn"
  /// Answers, and each is excepted from learning.
  public static let nothingLearned: RefusalReason = "no-supervised-token"
}
