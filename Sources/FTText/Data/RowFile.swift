import FTData
import FTJSON

/// A file of rows in one of the forms that people have them in, told by the ending of its name:
///
/// | ending | rows |
/// |---|---|
/// | `.csv`, `.tsv` | the lines of a table below its column names; an empty cell is a field that is not there |
/// | `.txt` | documents separated by blank lines, each `{"text": …}` |
/// | `.json` | a list of JSON, where the file is one |
/// | any other | lines of JSON |
struct RowFile {
  let path: String
  private let maximumLineLength: Int
  private let maximumDepth: Int

  init(
    _ path: String, maximumLineLength: Int = LineReader.defaultMaximumLineLength,
    maximumDepth: Int = JSONValue.defaultMaximumDepth
  ) {
    self.path = path
    self.maximumLineLength = maximumLineLength
    self.maximumDepth = maximumDepth
  }

  /// The ending of a file's name in lower case, without its point; empty without one.
  static func ending(of path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    return name.contains(".") ? (name.split(separator: ".").last ?? "").lowercased() : ""
  }

  /// - Parameter take: sees each row with its place; one that it does not throw for is kept.
  /// - Throws: `DataFileError`, `DelimitedTextError`, ``RowDialectError`` for a file that is no such file. Bad rows never throw.
  func read(into ledger: inout Ledger, take: (JSONValue, Place) throws(RowProblem) -> Void) throws {
    switch Self.ending(of: path) {
    case "csv", "tsv": try readTable(into: &ledger, take)
    case "txt":
      try DocumentRows(maximumLength: maximumLineLength).read(path, into: &ledger) { text, place throws(RowProblem) in
        try take(["text": .string(text)], place)
      }
    case "json" where try isList():
      try JSONListRows(maximumDepth: maximumDepth).read(path, into: &ledger, take: take)
    default:
      try JSONRows(maximumLineLength: maximumLineLength, maximumDepth: maximumDepth).read(
        path, into: &ledger, take: take)
    }
  }

  /// Whether the first sign of the file opens a list; lines of JSON open an object.
  private func isList() throws(DataFileError) -> Bool {
    var reader = try LineReader(file: path, maximumLineLength: maximumLineLength)
    while let line = try reader.next() {
      guard case .text(let bytes) = line.content else { return false }
      if let first = bytes.first(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0d }) {
        return first == UInt8(ascii: "[")
      }
    }
    return false
  }

  private func readTable(
    into ledger: inout Ledger, _ take: (JSONValue, Place) throws(RowProblem) -> Void
  ) throws {
    let table = try TableRows(path)
    guard let dialect = RowDialect.all.first(where: { Set($0.fieldNames).isSubset(of: table.columns) }) else {
      throw RowDialectError(
        file: path, problem: "the columns are those of no dialect:",
        seen: [table.columns.joined(separator: ", ")],
        advice: "Rename the columns; expected \(RowDialect.expectation)")
    }
    try table.read(into: &ledger) { cells, place throws(RowProblem) in
      var object = JSONObject()
      // What has to be there is empty when it is empty, not missing.
      for (column, cell) in zip(table.columns, cells) where !cell.isEmpty || dialect.fieldNames.contains(column) {
        object.append(key: column, .string(cell))
      }
      try take(.object(object), place)
    }
  }
}
