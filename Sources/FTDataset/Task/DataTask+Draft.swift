import FTData
import FTEvaluation
import FTJSON

extension DataTask {
  /// A first task file for data that was read, and why each line of it was guessed.
  public struct Draft: Sendable, Equatable {
    public var task: DataTask
    /// Reasons by the name of a line, as ``DataTask/yaml(comments:)`` takes them.
    public var reasons: [String: [String]]

    /// The task file with its reasons as comments.
    public var yaml: String { task.yaml(comments: reasons) }
  }

  /// Guesses a task from what the fields are called and hold.
  ///
  /// Names come first, then contents: few short values that come again are labels, the longest texts are what is read. The
  /// same records give the same draft.
  ///
  /// - Parameter name: of the task, for example the folder's.
  public static func draft(from imported: ImportedData, name: String) -> Draft {
    var drafter = Drafter(imported, name: name)
    drafter.run()
    return Draft(task: drafter.task, reasons: drafter.reasons)
  }
}

private struct Drafter {
  var task: DataTask
  var reasons: [String: [String]] = [:]
  private let imported: ImportedData
  private let surveys: [FieldSurvey]
  private var taken: Set<String> = []

  init(_ imported: ImportedData, name: String) {
    self.imported = imported
    surveys = FieldSurvey.fields(of: imported.records)
    task = DataTask(name: name.isEmpty ? "my-task" : name, modality: imported.modality, fields: imported.fields)
    taken = Set(imported.fields.named.map(\.field))
  }

  mutating func run() {
    reasons[""] = [
      "A first draft, guessed from \(imported.records.count) records. Look at every line.",
      "Fields: " + surveys.prefix(30).map(\.name).joined(separator: ", ") + (surveys.count > 30 ? ", …" : ""),
    ]
    reasons["purpose"] = ["In your own words: what is the model to do, and for whom?"]
    reasons["modality"] = [modalityReason]
    for (role, field) in task.fields.named { say(role, "\(field): the way in which the files lie says so") }
    takeSides()
    takeTexts()
    takeLabel()
    takeNamed()
    takeAttributes()
    takeMeasure()
  }

  private var modalityReason: String {
    switch task.modality {
    case .text: "no field names files that are there: texts"
    case .image: "the records name pictures"
    case .voice: "the records name recordings"
    }
  }

  private mutating func say(_ role: String, _ sentence: String) { reasons[role, default: []].append(sentence) }

  /// The first field that is called so and passes, and is nothing else yet.
  private func find(_ names: [String], where isFitting: (FieldSurvey) -> Bool = { $0.filled > 0 }) -> FieldSurvey? {
    for name in names {
      let found = surveys.first { $0.name.lowercased() == name && !taken.contains($0.name) && isFitting($0) }
      if let found { return found }
    }
    return nil
  }

  private mutating func takeSides() {
    guard task.fields.side == nil, let found = find(FieldNames.sides) else { return }
    let known = found.values.filter { FolderLayout.side(of: $0.key) != nil }.values.reduce(0, +)
    guard known * 10 >= found.filled * 9 else { return }
    task.fields.side = found.name
    taken.insert(found.name)
    say("side", "\(found.name): its values are \(Self.list(found.values.keys.sorted()))")
  }

  private mutating func takeTexts() {
    func isText(_ survey: FieldSurvey) -> Bool { survey.texts > 0 && survey.nested == 0 }
    let question = find(FieldNames.questions, where: isText)
    // "target" and "description" are words for other things as well: an answer needs a question, or a list that it tells of.
    let answer = find(FieldNames.answers) { isText($0) && $0.name != question?.name && !$0.isLikeLabel }
    let context = find(FieldNames.contexts) { isText($0) && $0.name != question?.name && $0.name != answer?.name }
    if let answer, question != nil || context != nil {
      for (field, words) in [
        (question, "what is asked"), (context, "what an answer rests on"), (answer, "what is answered"),
      ] {
        guard let field else { continue }
        add(text: field, "\(field.name): a usual name for \(words)")
      }
      task.fields.answer = answer.name
      say("answer", "\(answer.name): is to be written by the model")
      if let context {
        task.fields.context = context.name
        say("context", "\(context.name): answers are held against it")
      }
      return
    }
    if imported.records.contains(where: \.isConversation) {
      say("fields", "records are conversations: the texts of their turns are read, no field needs a name")
      return
    }
    // By name, then the longest texts.
    if let text = find(FieldNames.texts + FieldNames.questions, where: { isText($0) && !$0.isLikeLabel }) {
      add(text: text, "\(text.name): a usual name for a text")
      return
    }
    let longest = surveys.filter { isText($0) && !taken.contains($0.name) && !$0.isLikeLabel && $0.averageLength >= 12 }
      .max { ($0.averageLength, $1.name) < ($1.averageLength, $0.name) }
    guard let longest else {
      if task.modality == .text {
        say("fields", "no field looks like a text; name those that are read, as texts: [a, b]")
      }
      return
    }
    add(text: longest, "\(longest.name) has the longest texts, \(Int(longest.averageLength)) characters on average")
  }

  private mutating func add(text survey: FieldSurvey, _ reason: String) {
    task.fields.texts.append(survey.name)
    taken.insert(survey.name)
    say("texts", reason)
  }

  private mutating func takeLabel() {
    var found = surveys.first { $0.name == task.fields.label }
    if found == nil, task.fields.answer == nil {
      let named = find(FieldNames.labels) {
        $0.filled > 0 && $0.nested == 0 && $0.values.count <= 1_000 && $0.longest <= 100
      }
      found =
        named
        ?? surveys.first { survey in
          survey.isLikeLabel && survey.texts > survey.numbers && !taken.contains(survey.name)
            && !Self.hasRole(survey.name)
        }
      guard let found else { return }
      task.fields.label = found.name
      taken.insert(found.name)
      say(
        "label",
        named != nil
          ? "\(found.name): a usual name for a label, with \(found.values.count) different values"
          : "\(found.name) has \(found.values.count) short values that come again and again")
    }
    guard let found, !found.isCountedOut, found.values.count <= 100 else { return }
    task.labels = found.values.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    say("labels", "what stands in \(found.name) now, the most frequent first; strike out what is misspelt")
  }

  /// Names that stand for another role than a label.
  private static func hasRole(_ name: String) -> Bool {
    [
      FieldNames.groups, FieldNames.times, FieldNames.speakers, FieldNames.licenses, FieldNames.consents,
      FieldNames.attributes, ["id", "language", "lang", "言語"],
    ].contains { $0.contains(name.lowercased()) }
  }

  private mutating func takeNamed() {
    let roles: [(String, WritableKeyPath<DataFields, String?>, [String])] = [
      ("group", \.group, FieldNames.groups), ("time", \.time, FieldNames.times),
      ("speaker", \.speaker, FieldNames.speakers), ("license", \.license, FieldNames.licenses),
      ("consent", \.consent, FieldNames.consents),
    ]
    for (role, path, names) in roles where task.fields[keyPath: path] == nil {
      // A group of one is none.
      guard let found = find(names, where: { $0.filled > 0 && (role != "group" || !$0.isLikeID) }) else { continue }
      task.fields[keyPath: path] = found.name
      taken.insert(found.name)
      let what = role == "group" ? "; records of one group stand on one side of a split" : ""
      say(role, "\(found.name): a usual name for a \(role)\(what)")
    }
    if task.fields.group != task.fields.speaker, let speaker = task.fields.speaker, task.modality == .voice {
      say("speaker", "to keep a speaker on one side of a split, write group: \(speaker)")
    }
  }

  private mutating func takeAttributes() {
    let known = surveys.filter { FieldNames.attributes.contains($0.name.lowercased()) && !taken.contains($0.name) }
    guard !known.isEmpty else { return }
    task.fields.attributes = known.map(\.name)
    say("attributes", "usual names for what must not change in a text: \(Self.list(known.map(\.name)))")
  }

  /// A bar on what the command that would learn from these data measures; none where it measures nothing that a first bar can
  /// be guessed for.
  private mutating func takeMeasure() {
    let found: (measure: MeasureBar, command: String)?
    switch task.modality {
    case .text where task.fields.label != nil:
      found = (MeasureBar(name: "accuracy", bar: 0.9), "ftlab text finetune --task classify")
    case .text where !task.fields.texts.isEmpty || imported.records.contains(where: \.isConversation):
      found = (MeasureBar(name: "bits per byte", bar: 1, direction: .atMost), "ftlab text finetune")
    case .image where task.fields.label != nil:
      found = (MeasureBar(name: "accuracy", bar: 0.9), "ftlab image finetune --task classify")
    case .voice where Self.values(of: task.fields.speaker, surveys) > 1:
      found = (MeasureBar(name: "equal error rate", bar: 0.05, direction: .atMost), "ftlab voice finetune-encoder")
    case .text, .image, .voice: found = nil
    }
    task.measure = found?.measure
    guard let found else {
      reasons["measure"] = ["measure: {name: …, at_least: …} says when the result is good enough; write what you need"]
      return
    }
    reasons["measure"] = [
      "when the result is good enough, as \(found.command) measures it on test items; the number is only an example, write what "
        + "you need"
    ]
  }

  private static func values(of field: String?, _ surveys: [FieldSurvey]) -> Int {
    surveys.first { $0.name == field }?.values.count ?? 0
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(6).map { String($0.prefix(30)) }.joined(separator: ", ") + (names.count > 6 ? ", …" : "")
  }
}
