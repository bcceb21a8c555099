import FTLab
import Foundation

/// Where an evaluation is written: the measures with all texts as JSON, and a page on which the texts stand beside each other.
struct EvaluationFolder {
  let path: String
  var page: String { "\(path)/report.html" }

  /// - Throws: ``OutputError`` where files would be overwritten.
  init(_ path: String, isForced: Bool) throws {
    self.path = path.hasSuffix("/") ? String(path.dropLast()) : path
    let files = ["report.html", "texts.json", "answers.json"].map { "\(self.path)/\($0)" }
    _ = try OutputFile.list(files, endings: ["html", "json"], inputs: [], isForced: isForced)
  }

  func write(_ measured: [(name: String, file: MeasuresFile)]) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    var page = Page("What was written")
    for (name, file) in measured {
      try AtomicFile.write(String(decoding: encoder.encode(file), as: UTF8.self), to: "\(path)/\(name).json")
      page.blocks.append(.heading(name))
      page.blocks += file.tables.map { .table($0) }
      page.blocks.append(.table(Self.sideBySide(file)))
    }
    try AtomicFile.write(page.html, to: self.page)
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
