import ArgumentParser
import FTLab
import Foundation

struct DataCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "The quality gate: what is wrong with the data, before anything is learned.",
    discussion: """
      Looks for exact and near duplicates (rows that differ only in a number, a size or an attribute value are templates and no
      duplicates), for the same items on two sides of a split, also reworded, recropped or resampled; for empty, cut, broken and
      odd items, personal data and secrets, labels that are spelled in two ways, rare or missing, answers that the context does
      not support, and more. --thorough also asks an encoder whether labels are right.

      Exit code 3 when something refuses. --allow NAME says that you know of it and accept it.

      Examples:
        ftlab data check sets/shop
        ftlab data check train.jsonl --allow personal-data --page gate/
        ftlab data check sets/letters --thorough --json
      """)

  @OptionGroup var subject: DataSubject
  @Option(
    help: ArgumentHelp(
      "Findings that you accept, by their names; repeat the flag, or separate by commas.", valueName: "name"))
  var allow: [String] = []
  @Option(help: "What the data are for: head, lora or full.") var method: LearningMethod?
  @Flag(help: "Ask an encoder, too: are the labels right?") var thorough = false
  @Option(help: "With --thorough: the encoder. Default: all-minilm-l6-v2.") var encoder: String?
  @Option(help: "Write a page with examples into this folder.") var page: String?
  @Option(help: "Default: all processors.") var threads: Int?
  @Flag(help: "Overwrite the page that is there.") var force = false
  @Flag(help: "Print the findings as JSON.") var json = false

  func validate() throws {
    try Bounds.checkThreads(threads)
    if encoder != nil, !thorough { throw ValidationError("--encoder belongs to --thorough") }
    if force, page == nil { throw ValidationError("--force belongs to --page") }
  }

  func run() throws {
    let file = try page.map {
      try OutputFile(
        ($0.hasSuffix("/") ? $0 : $0 + "/") + "index.html", flag: "--page", endings: ["html"], isForced: force)
    }
    let names = Set(allow.flatMap { $0.split(separator: ",").map(String.init) })
    let gate = try DataGate(DataCheck.all, allow: names, cost: thorough ? .thorough : .cheap)
    let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    let (set, report) = try withProgress { progress in
      let set = try subject.read(progress)
      var input = DataCheckInput(
        set.records, fields: set.task.fields, modality: set.task.modality, partition: set.partition, method: method,
        threads: threads)
      input.labels = set.task.labels
      if thorough, set.task.modality == .text {
        let folder = try ModelStore().resolve(encoder ?? "all-minilm-l6-v2", as: BERTConfiguration.self)
        input.encoder = Self.vectors(folder, set.task.fields, threads: threads)
      }
      return (set, try gate.run(input) { progress.show($0, $1, $2) })
    }
    if let file {
      try file.makeFolder()
      try AtomicFile.write([UInt8](report.page().html.utf8), to: file.path)
    }
    // Rows that could not be read are no findings: the gate has not seen them.
    if set.ledger.refused > 0 { Terminal.note(set.ledger.summary) }
    Terminal.show(json ? report.json().encoded() : report.summary)
    if let file { Terminal.note("Look: \(file.path)") }
    if report.verdict == .shut { throw ExitCode(Failure.dataRefused) }
  }

  /// Vectors of records' texts, for the checks that compare meanings.
  private static func vectors(
    _ folder: ModelFolder<BERTConfiguration>, _ fields: DataFields, threads: Int
  ) -> @Sendable ([DataRecord]) throws -> [[Float]] {
    { records in
      let texts = records.map { $0.spoken(fields).joined(separator: "\n") }
      return try ComputeThread(threads: threads).run { device in try TextEncoder(folder, on: device).embed(texts) }
    }
  }
}

extension LearningMethod: ExpressibleByArgument {}
