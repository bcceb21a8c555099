import ArgumentParser
import FTLab
import Foundation

struct DataImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make a data set of what you have; every row and file is accounted for.",
    discussion: """
      Rows: lines of JSON, lists of JSON, CSV and TSV (separator and encoding are detected, and said: UTF-8, UTF-16, Shift_JIS,
      EUC-JP), plain text, SQLite with --query. Pictures: a folder per class, metadata.jsonl or .csv, captions beside them.
      Recordings: a folder per speaker, GPT-SoVITS lists, LJSpeech, transcripts beside them (.txt, .srt, .lab).

      Examples:
        ftlab data import shop.csv faq.jsonl --output sets/shop
        ftlab data import photos/ --task task.yaml --output sets/photos
        ftlab data import shop.db --query "SELECT name, text FROM products" --output sets/shop
      """)

  @OptionGroup var subject: DataSubject
  @Option(help: ArgumentHelp("The data set's folder.", valueName: "folder")) var output: String
  @Flag(help: "Replace the data set that is there.") var force = false

  func run() throws {
    let target = try DataSetOutput(output, isForced: force)
    let set = try withProgress { try subject.read($0) }
    try target.write(set, self)
    Terminal.show(set.ledger.summary)
    // The unit is a plural: rows, pictures, recordings.
    let unit = set.records.count == 1 ? String(set.ledger.unit.dropLast()) : set.ledger.unit
    Terminal.note("Wrote \(output): \(Terminal.count(set.records.count)) \(unit)")
  }
}

/// The folder that a data set is written to, looked at before the work.
struct DataSetOutput {
  let path: String

  /// - Throws: `ValidationError` for a folder that is there and may not be replaced.
  init(_ path: String, isForced: Bool) throws {
    self.path = path
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard DataSetFolder.isOne(path) || (try? FileManager.default.contentsOfDirectory(atPath: path))?.isEmpty == true
    else {
      throw ValidationError("--output \(path): is there already and is no data set; name a new folder")
    }
    guard isForced || !DataSetFolder.isOne(path) else {
      throw ValidationError("--output \(path): is a data set already; name another folder, or replace it with --force")
    }
  }

  /// Where new pictures and recordings of the set are written: a folder beside it that is not there yet, since the files of an
  /// earlier set may be in use.
  func filesFolder() -> String {
    let first = "\(path.hasSuffix("/") ? String(path.dropLast()) : path).files"
    guard FileManager.default.fileExists(atPath: first) else { return first }
    let free = (2...).lazy.map { "\(first)-\($0)" }.first { !FileManager.default.fileExists(atPath: $0) } ?? first
    Terminal.note("\(first) is there already and stays as it is; the new files are in \(free).")
    return free
  }

  func write(_ set: DataSetFolder, _ command: some ParsableCommand) throws {
    try command.withProgress { progress in try set.write(to: path) { progress.show("writing", $0, $1) } }
  }
}
