import FTLab
import Foundation

/// Where an evaluation is written: the measures with all texts as JSON, and a page on which the texts stand beside each other.
struct EvaluationFolder {
  private let path: String
  private let files: [OutputFile]
  var page: String { "\(path)/report.html" }

  /// - Throws: ``OutputError`` where files would be overwritten.
  init(_ path: String, isForced: Bool) throws {
    self.path = path.hasSuffix("/") ? String(path.dropLast()) : path
    let names = ["report.html", "texts.json", "answers.json"].map { [path = self.path] in "\(path)/\($0)" }
    files = try OutputFile.list(names, endings: ["html", "json"], inputs: [], isForced: isForced)
  }

  /// Writes the page and the measures; measures of an earlier evaluation do not stay beside them.
  func write(_ measured: [(name: String, file: MeasuresFile)]) throws {
    try files.first?.makeFolder()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    var page = Page("What was written")
    for (name, file) in measured {
      try AtomicFile.write(String(decoding: encoder.encode(file), as: UTF8.self), to: "\(path)/\(name).json")
      page.blocks.append(.heading(name))
      page.blocks += file.tables.map { .table($0) }
      page.blocks += file.entries.flatMap(\.evaluation.remarks).map { .text($0) }
      page.blocks.append(.table(Self.sideBySide(file)))
    }
    try AtomicFile.write(page.html, to: self.page)
    let written = [self.page] + measured.map { "\(path)/\($0.name).json" }
    for file in files where !written.contains(file.path) && FileManager.default.fileExists(atPath: file.path) {
      try FileManager.default.removeItem(atPath: file.path)
    }
  }

  /// A row each item, a column each writer.
  private static func sideBySide(_ file: MeasuresFile) -> Table {
    let columns = file.entries.map { entry in
      entry.evaluation.exhibits.compactMap { exhibit -> (prompt: String, written: String, reference: String)? in
        guard case .text(_, let prompt, let written, let reference) = exhibit else { return nil }
        return (prompt, written, reference)
      }
    }
    let rows = (columns.first ?? []).enumerated().map { number, item in
      [item.prompt, item.reference] + columns.map { $0[number].written.isEmpty ? "–" : $0[number].written }
    }
    return Table("", columns: ["asked", "right"] + file.entries.map(\.subject.name), rows)
  }
}
