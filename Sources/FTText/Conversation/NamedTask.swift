import FTTextCodec

/// A task by its name, whose rows need no request of their own: the fields say what is given and what is wanted.
///
/// Each is a dialect of rows (``RowDialect/tasks``) and has the one measure that it is judged by.
public enum NamedTask: String, Sendable, CaseIterable {
  case summarise, translate, answer, describe

  /// The measure that comes first where all rows are of this task.
  public var measure: String {
    switch self {
    case .summarise: "ROUGE-L"
    case .translate: "chrF"
    case .answer: "answer F1"
    case .describe: "attributes stated"
    }
  }
}

extension RowDialect {
  /// Tasks by name; rows of them are asked in the same words in training, in `text evaluate` and in `text generate --data`.
  public static let tasks: [RowDialect] = [summaries, translations, answers, descriptions]

  /// `{"text": …, "summary": …}`.
  public static let summaries = RowDialect(
    description: "text and summary (task: summarise)", task: .summarise,
    fields: [Field("text", .question), Field("summary", .answer)], optionalFields: []
  ) { row throws(RowProblem) in
    .exchange("Summarise this.\n\n\(try row.text("text"))", try row.text("summary"))
  }

  /// `{"source": …, "target": …}`, with the name of the target's language in `language` where there are several.
  public static let translations = RowDialect(
    description: "source and target (task: translate)", task: .translate,
    fields: [Field("source", .question), Field("target", .answer)], optionalFields: ["language"]
  ) { row throws(RowProblem) in
    let language = try row.optionalText("language").map { " into \($0)" } ?? ""
    return .exchange("Translate this\(language).\n\n\(try row.text("source"))", try row.text("target"))
  }

  /// `{"context": …, "question": …, "answer": …}`; the context, which may be missing, stands above the question.
  public static let answers = RowDialect(
    description: "context, question and answer (task: answer)", task: .answer,
    fields: [Field("question", .question), Field("answer", .answer)], optionalFields: ["context"]
  ) { row throws(RowProblem) in
    let parts = [try row.optionalText("context"), try row.text("question")].compactMap(\.self)
    return .exchange(parts.joined(separator: "\n\n"), try row.text("answer"))
  }

  /// `{"attributes": {…}, "description": …}`: a product, asked for as ``ProductPrompt`` does without a template.
  public static let descriptions = RowDialect(
    description: "attributes and description (task: describe)", task: .describe,
    fields: [Field("attributes", .question), Field("description", .answer)], optionalFields: []
  ) { row throws(RowProblem) in
    .exchange("Write the product description.\n\(try row.record("attributes").listing)", try row.text("description"))
  }
}

extension RowContent {
  /// One question of the user and one answer.
  static func exchange(_ question: String, _ answer: String) -> RowContent {
    RowContent(
      .conversation,
      [
        RowTurn(ChatMessage(role: .user, content: question)), RowTurn(ChatMessage(role: .assistant, content: answer)),
      ])
  }
}
