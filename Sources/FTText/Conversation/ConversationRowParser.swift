import FTData
import FTJSON
import FTTextCodec

/// Checks one row and turns it into a `ConversationRow`.
struct ConversationRowParser {
  struct Result {
    let row: ConversationRow
    /// Fields that nothing is made of.
    let ignoredFields: Set<String>
    /// Fields that say once more what others say.
    let repeatedFields: [String]
  }

  /// Fields of a row that would change what is learned, with what to do about each.
  private static let unsupportedFields: [String: String] = [
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
    "history": "earlier turns are not read from this field; write the row as messages",
  ]
  /// Fields that every dialect has; all are optional.
  private static let commonFields: Set<String> = ["id", "attributes"]
  /// The system message of a row that has no place for it among its turns.
  private static let systemFields = ["system", "system_prompt"]

  let location: Place

  /// - Parameter survey: counts the dialects of the file.
  func parse(_ value: JSONValue, _ survey: inout DialectSurvey) throws(RowProblem) -> Result {
    guard let object = value.objectValue else {
      throw RowProblem(.notAnObject, "the line is \(value.kindInWords), expected an object with messages")
    }
    let candidates = RowDialect.all.filter { $0.isComplete(in: object) }
    if let dialect = candidates.first { survey.saw(dialect, at: location) }
    for member in object.members {
      if let advice = Self.unsupportedFields[member.key], !member.value.isEmptyInMeaning {
        throw RowProblem(.unsupportedField, "\(member.key): \(advice)")
      }
    }
    guard let dialect = candidates.first else { throw missingFields(in: object) }
    var fields = RowFields(object, at: location)
    var content = try dialect.content(&fields)
    let repeated = try repeatedFields(of: object, beside: dialect, candidates, content.turns, &survey)
    try addSystem(fields, to: &content)
    try check(content)
    let row = ConversationRow(
      id: try identifier(object.present("id")), turns: content.turns.map(\.message),
      isLearned: content.turns.map(\.isLearned), form: content.form, attributes: object.present("attributes"),
      task: dialect.task, location: location)
    let known = Self.commonFields.union(dialect.fieldNames + dialect.optionalFields + repeated + Self.systemFields)
    let unknown = object.members.filter { !known.contains($0.key) && !$0.value.isEmptyInMeaning }.map(\.key)
    return Result(row: row, ignoredFields: fields.ignored.union(unknown), repeatedFields: repeated)
  }

  /// The fields of other dialects, all of which say once more what the row's turns say.
  private func repeatedFields(
    of object: JSONObject, beside dialect: RowDialect, _ candidates: [RowDialect], _ turns: [RowTurn],
    _ survey: inout DialectSurvey
  ) throws(RowProblem) -> [String] {
    let own = dialect.fieldNames + dialect.optionalFields
    var repeated: [String] = []
    // Fields of a task are common names of notes as well (source, question): they count where the row is of a task.
    let others = RowDialect.all.filter { $0.task == nil || (dialect.task != nil && candidates.contains($0)) }
    for field in others.flatMap(\.fields) where !own.contains(field.name) {
      guard let value = object.present(field.name), !value.isEmptyInMeaning else { continue }
      guard field.meaning.isSaid(by: value, in: turns.map(\.message)) else {
        let whole = candidates.first { $0.fieldNames.contains(field.name) }
        if let whole { survey.doubted(dialect, whole, at: location) }
        throw RowProblem(
          .ambiguousRow,
          "the row has \(dialect.fieldNames.joined(separator: " and ")), and \(field.name) says something else; keep one of them"
        )
      }
      repeated.append(field.name)
    }
    return repeated
  }

  private func addSystem(_ fields: RowFields, to content: inout RowContent) throws(RowProblem) {
    for name in Self.systemFields {
      guard let words = try fields.optionalText(name) else { continue }
      guard content.form != .document else {
        throw RowProblem(.unsupportedField, "\(name): plain text has no system message; remove the field")
      }
      if let first = content.turns.first?.message, first.role == .system {
        guard first.content == words else {
          throw RowProblem(.ambiguousRow, "\(name) is another system message than the first turn; keep one of them")
        }
        continue
      }
      content = RowContent(
        .conversation, [RowTurn(ChatMessage(role: .system, content: words))] + content.turns)
    }
  }

  private func identifier(_ value: JSONValue?) throws(RowProblem) -> String? {
    guard let value else { return nil }
    if let text = value.stringValue { return text }
    guard let number = value.numberValue, number.int != nil else {
      throw RowProblem(.notAString, "id is \(value.kindInWords), expected a string or an integer")
    }
    return number.text
  }
}

extension RowDialect.Meaning {
  /// Whether a field of another dialect says only what the turns say: `prompt` beside `messages` the first question, `text` beside
  /// `instruction` and `output` the whole row written out.
  func isSaid(by value: JSONValue, in turns: [ChatMessage]) -> Bool {
    let said = { (text: String?) in text?.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    let answer = said(turns.last { $0.role == .assistant }?.content)
    if let items = value.arrayValue {
      let words = items.map { said(($0.present("content") ?? $0.present("value"))?.stringValue) }
      let all = turns.map { said($0.content) }
      switch self {
      case .question: return all.starts(with: words)
      case .answer: return words == [answer]
      case .all: return words == all
      }
    }
    guard let text = said(value.stringValue) else { return false }
    switch self {
    case .question: return text == said(turns.first { $0.role == .user }?.content)
    case .answer: return text == answer
    case .all: return answer.map { text.contains($0) } ?? false
    }
  }
}
