import ArgumentParser
import FTLab
import Foundation

public struct RunsCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "Fine-tuning runs.",
    subcommands: [RunsListCommand.self, RunsShowCommand.self, ResumeCommand.self, VerifyRunCommand.self])

  public init() {}
}

struct RunsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The runs in a folder, and how they ended.",
    discussion: """
      Examples:
        ftlab runs list
        ftlab runs list experiments/
      """)

  @Argument(help: "A folder of run folders.") var folder = "runs"

  func run() throws {
    Terminal.endWithItsReader()
    let names = ((try? FolderListing.folders(in: folder)) ?? []).map { folder == "." ? $0 : "\(folder)/\($0)" }
    let runs = names.compactMap { try? RunFolder(opening: $0) }
    guard !runs.isEmpty else {
      return Terminal.note(
        "\(folder): no run here; begin one with, for example, \(Terminal.command("text", "finetune", "--help"))")
    }
    let rows = runs.map { run -> [String] in
      do {
        let record = try run.readRecord()
        let measures = try? run.read(MeasuresFile.self, from: RunFolder.measures)
        let headline = measures?.result?.measures.first.map { "\($0.name) \($0.text)" } ?? ""
        return [
          run.name, record.kind.rawValue, run.stateInWords(record), Terminal.seconds(record.totalSeconds), headline,
        ]
      } catch RunFolderError.old {
        return [run.name, (try? run.kind().rawValue) ?? "", "of an older version", "", ""]
      } catch {
        return [run.name, "", "cannot be read: \(error)", "", ""]
      }
    }
    let columns: [Table.Column] = [
      .init("run"), .init("kind"), .init("state"), .init("time", .trailing), .init("result"),
    ]
    Terminal.show(Table(columns: columns, rows).text)
  }
}

struct RunsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "What a run is, what it rests on, and what came out.",
    discussion: """
      Examples:
        ftlab runs show runs/first
        ftlab runs show runs/first --json
        ftlab runs show runs/first --markdown >> notes.md
        ftlab runs show runs/first --chart loss.svg
      """)

  @Argument(help: "The folder of the run.") var folder: String
  @Flag(help: "Print the record and the measures as JSON.") var json = false
  @Flag(help: "Print the measures as tables in Markdown.") var markdown = false
  @Option(
    help: ArgumentHelp(
      "Draw the loss by step: .svg, or .html for the charts of all stages.", valueName: "picture"))
  var chart: String?
  @Flag(help: "Overwrite the file of --chart.") var force = false

  func validate() throws {
    let forms = [("--json", json), ("--markdown", markdown), ("--chart", chart != nil)].filter(\.1).map(\.0)
    if forms.count > 1 { throw ValidationError("\(forms.joined(separator: " and ")) say different things; give one") }
    if force, chart == nil { throw ValidationError("--force belongs to --chart") }
  }

  func run() throws {
    Terminal.endWithItsReader()
    let run = try RunFolder(opening: folder)
    if let chart { return try draw(LossCurves(run).charts, of: run, to: chart) }
    let record = try run.readRecord()
    let measures =
      run.exists(RunFolder.measures) ? try run.read(MeasuresFile.self, from: RunFolder.measures) : MeasuresFile()
    if json {
      struct Shown: Encodable {
        let run: RunRecord
        let measures: MeasuresFile
        let comparisons: [MeasuresFile.Paired]
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      let shown = Shown(run: record, measures: measures, comparisons: measures.comparisons)
      return Terminal.show(String(decoding: try encoder.encode(shown), as: UTF8.self))
    }
    if markdown {
      if measures.tables.isEmpty { Terminal.note("\(folder): nothing has been measured yet") }
      return Terminal.show(measures.tables.map(\.markdown).joined(separator: "\n\n"))
    }
    let models = record.models.sorted { $0.key < $1.key }
      .map { "\($0.key) \($0.value.name) (\($0.value.sha256.prefix(12))…)" }
    let failure = record.failure.map { ": " + $0.replacing("\n", with: " ") } ?? ""
    let facts = [
      ("run", folder),
      ("kind", "\(record.kind), \(run.stateInWords(record))\(failure)"),
      ("begun", "\(record.started), with \(record.program)"),
      ("machine", "\(record.engine), \(record.instructionSet), \(record.threads) threads, \(record.precision)"),
      ("models", models.joined(separator: ", ")),
      ("data", "\(record.data.count) files, \(Terminal.bytes(record.data.reduce(0) { $0 + $1.bytes }))"),
    ]
    let checked = try run.dataCheckInWords().map { [("data check", $0)] } ?? []
    Terminal.show(Table(facts: facts + checked + record.acceptedChanges.map { ("changed", $0) }).text)
    RunReport(record, measures, folder: folder).show()
  }

  private func draw(_ charts: [Chart], of run: RunFolder, to path: String) throws {
    let output = try OutputFile(path, flag: "--chart", endings: ["svg", "html"], isForced: force)
    let isPage = path.lowercased().hasSuffix(".html")
    guard isPage || charts.count == 1 else {
      throw ValidationError(
        "--chart \(path): an .svg holds one chart and this run has \(charts.count) stages; name an .html")
    }
    try output.makeFolder()
    let page = Page("Training of \(run.name)", charts.map { .chart($0) })
    try AtomicFile.write(isPage ? page.html : charts[0].svg, to: output.path)
    Terminal.note("Wrote \(output.path)")
  }
}

extension RunFolder {
  /// What was found in the data before the run began, by its names; nil where nobody looked.
  func dataCheckInWords() throws -> String? {
    guard exists(Self.dataCheck), let data = FileManager.default.contents(atPath: path(Self.dataCheck)) else {
      return nil
    }
    guard let report = try? JSONValue(parsing: [UInt8](data)) else {
      throw RunFolderError.broken(path(Self.dataCheck), "it is no JSON")
    }
    if let absence = report["absent"]?.stringValue { return "nothing to look at: \(absence)" }
    var names: [String: [String]] = [:]
    for finding in report["findings"]?.arrayValue ?? [] {
      guard let check = finding["check"]?.stringValue, let weight = finding["weight"]?.stringValue else { continue }
      let key = finding["allowed"]?.boolValue == true && weight == "refuses" ? "allowed" : weight
      if names[key]?.contains(check) != true { names[key, default: []].append(check) }
    }
    let parts = ["allowed", "refuses", "warns", "notes"].compactMap { key in
      names[key].map { "\(key): \($0.joined(separator: ", "))" }
    }
    return parts.isEmpty ? "nothing found" : parts.joined(separator: "; ")
  }

  /// The state of a run, with what the record of a killed process cannot know.
  func stateInWords(_ record: RunRecord) -> String {
    switch record.state {
    case .running: isBusy ? "running" : "killed; it can be resumed"
    case .interrupted: "stopped; it can be resumed"
    case .failed: "failed"
    case .finished: "finished"
    }
  }
}

/// The folders of a folder.
enum FolderListing {
  static func folders(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted().filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder) && isFolder.boolValue
    }
  }
}
