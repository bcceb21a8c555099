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
        let headline = measures?.result?.measures.first.map { "\($0.name) \(MeasureTable.cell($0))" } ?? ""
        return [
          run.name, record.kind.rawValue, run.stateInWords(record), Terminal.seconds(record.totalSeconds), headline,
        ]
      } catch RunFolderError.old {
        return [run.name, (try? run.kind().rawValue) ?? "", "of an older version", "", ""]
      } catch {
        return [run.name, "", "cannot be read: \(error)", "", ""]
      }
    }
    Terminal.show(MeasureTable.table("", ["run", "kind", "state", "time", "result"], rows))
  }
}

struct RunsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "What a run is, what it rests on, and what came out.",
    discussion: """
      Examples:
        ftlab runs show runs/first
        ftlab runs show runs/first --json
      """)

  @Argument(help: "The folder of the run.") var folder: String
  @Flag(help: "Print the record and the measures as JSON.") var json = false

  func run() throws {
    Terminal.endWithItsReader()
    let run = try RunFolder(opening: folder)
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
    Terminal.show(
      """
      run       \(folder)
      kind      \(record.kind), \(run.stateInWords(record))\(record.failure.map { ": \($0)" } ?? "")
      begun     \(record.started), with \(record.program)
      machine   \(record.engine), \(record.instructionSet), \(record.threads) threads, \(record.precision)
      models    \(record.models.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.name) (\($0.value.sha256.prefix(12))…)" }.joined(separator: ", "))
      data      \(record.data.count) files, \(Terminal.bytes(record.data.reduce(0) { $0 + $1.bytes }))
      """)
    for change in record.acceptedChanges { Terminal.show("changed   \(change)") }
    RunReport(record, measures, folder: folder).show()
  }
}

extension RunFolder {
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
private enum FolderListing {
  static func folders(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted().filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder) && isFolder.boolValue
    }
  }
}
