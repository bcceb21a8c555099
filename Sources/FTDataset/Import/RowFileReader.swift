import FTData
import FTJSON

/// Reads a file of rows: lines of JSON, a list of JSON, a table, or plain text, told by its name and its first sign.
struct RowFileReader {
  let file: String

  /// Endings of files of rows, in lower case.
  static let endings: Set<String> = ["jsonl", "ndjson", "json", "csv", "tsv", "tab", "txt", "text", "md"]

  /// Whether a file in a folder is one that tells of the others, as a README.
  static func describesOthers(_ name: String) -> Bool {
    let stem = (name.split(separator: ".").first ?? "").lowercased()
    return [
      "readme", "license", "licence", "licenses", "licences", "notice", "copying", "changelog", "citation", "authors",
    ]
    .contains(stem)
  }

  private enum Shape {
    case lines, list, table, documents
  }

  private var ending: String { MediaKind.ending(of: file) }

  /// Reads the file; one that cannot be read is refused as a whole, and what was read of it before stays.
  ///
  /// - Throws: `CancellationError`, and `DataFileError.listedTwice`.
  func read(into intake: inout RecordIntake) throws {
    let place = Place(file: file)
    guard let before = FileStamp(file) else {
      return try intake.refuse(place, "missing-file", "the file has gone since the folder was listed")
    }
    guard before.size > 0 else { return try intake.refuse(place, "empty-file", "the file holds no bytes") }
    do {
      let finding = try EncodingFinding(file: file)
      let lines = try TextLines(file, finding)
      let shape = try shape(finding)
      intake.ledger.note("read as \(finding.words), as \(words(shape))", of: file)
      if finding.endsLinesWithReturns {
        intake.ledger.note("its lines end with carriage returns alone, which are taken as line ends", of: file)
      }
      switch shape {
      case .lines: try JSONRowReader(lines: lines).read(into: &intake)
      case .list: try JSONListReader(chunks: TextChunks(file, finding)).read(into: &intake)
      case .table:
        var table = try TableReader(lines, ending: ending, ledger: &intake.ledger)
        try table.read(into: &intake)
      case .documents: try DocumentReader(lines: lines).read(into: &intake)
      }
    } catch let error as DataImportError {
      try intake.refuse(place, "unreadable-file", error.sentence)
    } catch let error as DataFileError {
      if case .listedTwice = error { throw error }
      try intake.refuse(place, "unreadable-file", "\(error)")
    }
    if FileStamp(file) != before {
      intake.ledger.note("changed while it was read; import it again", of: file)
    }
  }

  private func words(_ shape: Shape) -> String {
    switch shape {
    case .lines: "lines of JSON"
    case .list: "a list of JSON"
    case .table: "a table"
    case .documents: "documents separated by blank lines"
    }
  }

  private func shape(_ finding: EncodingFinding) throws -> Shape {
    let lines = try TextLines(file, finding)
    var sample: [[UInt8]] = []
    while sample.count < 20, let line = try lines.next() {
      if case .text(let bytes) = line.content, !line.isBlank { sample.append(bytes) }
      if line.number > 1000 { break }
    }
    let first = sample.first?.first { $0 != 0x20 && $0 != 0x09 }
    let isObject = first == UInt8(ascii: "{") && sample.first.map { (try? JSONValue(parsing: $0)) != nil } == true
    switch ending {
    case "csv", "tsv", "tab": return isObject ? .lines : .table
    // A list that is one long line is too long for the sample.
    case "jsonl", "ndjson", "json": return try firstSign(finding) == UInt8(ascii: "[") ? .list : .lines
    case "txt", "text", "md": return isObject ? .lines : .documents
    default:
      if isObject { return .lines }
      if first == UInt8(ascii: "[") { return .list }
      return Self.isTable(sample) ? .table : .documents
    }
  }

  private func firstSign(_ finding: EncodingFinding) throws -> UInt8? {
    let chunks = try TextChunks(file, finding)
    while let chunk = try chunks.next() {
      if let sign = chunk.first(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0a && $0 != 0x0d }) { return sign }
    }
    return nil
  }

  /// Whether lines of a file without a telling name have the same number of cells, two or more.
  private static func isTable(_ lines: [[UInt8]]) -> Bool {
    let separator = TableSeparator(lines, prefersTabs: false)
    var counts: Set<Int> = []
    for line in lines {
      var scan = TableScan(separator: separator.byte)
      scan.add(line)
      scan.endCell()
      counts.insert(scan.cells.count)
    }
    return lines.count > 1 && counts.count == 1 && counts.first ?? 0 > 1
  }
}
