import ArgumentParser
import FTLab

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Data sets: import, clean, check, label, split, augment, export.",
    discussion: """
      A data set is a folder with task.yaml (what it is for and which field is what), items.jsonl, ledger.jsonl (what became of
      every row or file) and, once it is split, partition.jsonl. Check and label also work on files as they are.

      The way from what you have to what a run reads:
        ftlab data init shop.csv questions/ --output task.yaml
        ftlab data import shop.csv questions/ --task task.yaml --output sets/shop
        ftlab data clean sets/shop --output sets/clean
        ftlab data check sets/clean
        ftlab data split sets/clean
        ftlab data augment sets/clean --augment synonyms --output sets/more
        ftlab data export sets/more --as openai --output rows/
      """,
    subcommands: [
      DataInitCommand.self, DataImportCommand.self, DataCleanCommand.self, DataCheckCommand.self,
      DataLabelCommand.self,
      DataSplitCommand.self, DataAugmentCommand.self, DataShowCommand.self, DataExportCommand.self,
    ])
}

/// Tells how far a long loop is, and whether somebody asked to stop.
final class DataProgressLine {
  private var line = ProgressLine(isQuietAtFirst: true)

  /// - Returns: whether to go on.
  func show(_ what: String, _ done: Int, _ total: Int) -> Bool {
    if Interrupt.isRequested { return false }
    line.show("\(what): \(Terminal.count(done)) of \(Terminal.count(total))")
    return true
  }

  func clear() { line.clear() }
}

extension ParsableCommand {
  /// Does long work on a data set with a line of progress; a person who stops it gets the exit code of that.
  func withProgress<Result>(_ body: (DataProgressLine) throws -> Result) throws -> Result {
    Interrupt.install()
    let progress = DataProgressLine()
    do {
      let result = try body(progress)
      progress.clear()
      return result
    } catch {
      progress.clear()
      if Interrupt.isRequested { throw ExitCode(Interrupt.status) }
      throw error
    }
  }
}
