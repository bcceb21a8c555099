import ArgumentParser
import FTLab
import Foundation

struct DataInitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a first task file from what the data look like.",
    discussion: """
      The task file says what the data set is for, which field is what, and when the result is good enough. Everything in the
      draft is a guess, with its reason beside it: read it, and mend it.

      Example:
        ftlab data init shop.csv --output task.yaml
      """)

  @Argument(help: ArgumentHelp("Files and folders of rows, pictures or recordings.", valueName: "source"))
  var sources: [String]
  @Option(help: ArgumentHelp("For a SQLite file: the SELECT that gives the rows.", valueName: "SQL")) var query: String?
  @Option(help: ArgumentHelp("The task file.", valueName: "file")) var output = DataTask.fileName
  @Flag(help: "Overwrite the file of --output.") var force = false

  func run() throws {
    let file = try OutputFile(output, endings: ["yaml", "yml"], inputs: sources, isForced: force)
    let imported = try withProgress { progress in
      try DataImport.read(sources, query: query) { progress.show("reading", $0, $1) }
    }
    for note in imported.ledger.notes { Terminal.note(note.description) }
    if imported.ledger.refused > 0 { Terminal.note(imported.ledger.summary) }
    let draft = DataTask.draft(from: imported, name: DataSubject.name(of: sources))
    try file.makeFolder()
    try draft.task.write(to: file.path, comments: draft.reasons)
    Terminal.show(draft.yaml)
    Terminal.note(
      "Wrote \(file.path): read it and mend it, then\n  "
        + ShellWords.line(
          ["ftlab", "data", "import"] + sources + ["--task", file.path, "--output", "sets/\(draft.task.name)"]))
  }
}
