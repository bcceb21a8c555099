import ArgumentParser
import FTLab
import Foundation

/// The data that a command is about: the folder of a data set, or files and folders as they are.
struct DataSubject: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A data set's folder, or files and folders of rows, pictures or recordings.", valueName: "source"))
  var sources: [String]
  @Option(
    help: ArgumentHelp("The task file. Default: the data set's own, or what the data look like.", valueName: "file"))
  var task: String?
  @Option(help: ArgumentHelp("For a SQLite file: the SELECT that gives the rows.", valueName: "SQL")) var query: String?

  func validate() throws {
    if sources.isEmpty { throw ValidationError("name a data set's folder, or files of rows, pictures or recordings") }
  }

  /// Reads the data and says what was guessed.
  func read(_ progress: DataProgressLine) throws -> DataSetFolder {
    if sources.count == 1, DataSetFolder.isOne(sources[0]) {
      if query != nil { throw ValidationError("--query asks a SQLite file, and \(sources[0]) is a data set") }
      var folder = try DataSetFolder(contentsOf: sources[0]) { progress.show("reading", $0, $1) }
      if let task {
        folder.task = try DataTask(contentsOf: task)
        try check(folder.task, task, knows: folder.records)
      }
      return folder
    }
    let given = try task.map { try DataTask(contentsOf: $0) }
    let imported = try DataImport.read(sources, query: query) { progress.show("reading", $0, $1) }
    progress.clear()
    for note in imported.ledger.notes { Terminal.note(note.description) }
    let draft = DataTask.draft(from: imported, name: Self.name(of: sources))
    if given == nil {
      Terminal.note("No task file: \(draft.task.modality.rawValue), \(Self.words(draft.task.fields)).")
    }
    if let given, let task { try check(given, task, knows: imported.records) }
    let task = given ?? draft.task
    let sides = task.fields.side == nil ? Partition.byFiles(of: imported.records) : nil
    if let sides {
      let counts = Partition.Side.allCases.map { "\(Terminal.count(sides.count($0))) \($0.rawValue)" }
      Terminal.note("Sides by the names of the files: \(counts.joined(separator: ", ")).")
    }
    let steps = try PreprocessSteps.of(data: sources)
    if let steps { Terminal.note("Cleaned before, by \(steps.present.joined(separator: ", ")): the steps are kept.") }
    return DataSetFolder(
      task: task, records: imported.records, ledger: imported.ledger, partition: sides, steps: steps)
  }

  /// A task whose field no record has would be passed over without a word.
  private func check(_ task: DataTask, _ file: String, knows records: [DataRecord]) throws {
    var seen: Set<String> = []
    var keys: [String] = []
    for record in records {
      for key in record.fields.keys where seen.insert(key).inserted { keys.append(key) }
    }
    let problems = task.problems(in: keys)
    guard problems.isEmpty else { throw ValidationError(problems.map { "\(file): \($0)" }.joined(separator: "\n")) }
  }

  /// What a data set is called that is made of some sources.
  static func name(of sources: [String]) -> String {
    let name = URL(fileURLWithPath: sources.first ?? "").deletingPathExtension().lastPathComponent
    return name.isEmpty || name == "/" ? "data" : name
  }

  static func words(_ fields: DataFields) -> String {
    var parts: [String] = []
    func add(_ what: String, _ field: String?) { if let field { parts.append("\(what) \(field)") } }
    if !fields.texts.isEmpty { parts.append("texts \(fields.texts.joined(separator: ", "))") }
    add("answer", fields.answer)
    add("context", fields.context)
    add("file", fields.file)
    add("label", fields.label)
    add("group", fields.group)
    add("time", fields.time)
    add("speaker", fields.speaker)
    add("side", fields.side)
    return parts.isEmpty ? "no field told" : parts.joined(separator: "; ")
  }
}

extension DataSetFolder {
  /// - Throws: `ValidationError` for a path that is no data set's folder.
  static func checkIsOne(_ path: String) throws {
    guard isOne(path) else {
      throw ValidationError("\(path) is no data set's folder; make one with: ftlab data import")
    }
  }
}
