import FTData
import FTJSON

/// The rows of a file as values by name: JSON lines, a list of JSON (.json), or a table with a line of column names (.csv, .tsv).
struct FieldRows {
  /// One row.
  struct Row {
    let place: Place
    fileprivate let values: Values

    fileprivate enum Values {
      case object(JSONValue)
      case cells([String: String])
    }

    /// The text of a field; white space at its ends is not a part of it.
    ///
    /// - Throws: where the field is missing, empty or no text.
    func text(_ name: String) throws(RowProblem) -> String {
      let text: String
      switch values {
      case .cells(let cells):
        guard let cell = cells[name] else {
          throw RowProblem("missing-field", "there is no column \"\(name)\"" + Self.near(name, Array(cells.keys)))
        }
        text = cell
      case .object(let value):
        guard let object = value.objectValue else {
          throw RowProblem(.notAnObject, "the row is \(value.kindInWords), expected an object with \"\(name)\"")
        }
        guard let member = value.present(name) else {
          throw RowProblem("missing-field", "there is no \"\(name)\"" + Self.near(name, object.keys))
        }
        guard let found = member.stringValue else {
          throw RowProblem(.notAString, "\"\(name)\" is \(member.kindInWords), expected a text")
        }
        text = found
      }
      // By scalars: a mark that combines with the last space belongs to the text.
      let scalars = text.unicodeScalars
      let kept = scalars.drop(while: \.properties.isWhitespace)
      guard let last = kept.lastIndex(where: { !$0.properties.isWhitespace }) else {
        throw RowProblem(.emptyContent, "\"\(name)\" is empty")
      }
      return String(kept[...last])
    }

    private static func near(_ name: String, _ others: [String]) -> String {
      let found = others.sorted().prefix(8).map { "\"\($0)\"" }.joined(separator: ", ")
      return found.isEmpty ? "" : "; there are \(found)"
    }
  }

  /// Reads a file; the rows that `take` does not throw for are kept.
  ///
  /// - Throws: `DataFileError` when the file cannot be read; ``DelimitedTextError`` for a damaged table. Bad rows never throw.
  static func read(
    _ path: String, into ledger: inout Ledger, take: (Row) throws(RowProblem) -> Void
  ) throws {
    guard ["csv", "tsv"].contains(RowFile.ending(of: path)) else {
      try RowFile(path).read(into: &ledger) { value, place throws(RowProblem) in
        try take(Row(place: place, values: .object(value)))
      }
      return
    }
    let table = try TableRows(path)
    try table.read(into: &ledger) { cells, place throws(RowProblem) in
      try take(Row(place: place, values: .cells(Dictionary(zip(table.columns, cells)) { first, _ in first })))
    }
  }
}

/// The texts of a file: the field of JSON lines or of a table, or every line of any other file.
public struct TextFileRows: Sendable {
  public private(set) var texts: [String] = []
  public private(set) var places: [Place] = []
  /// The account of all rows.
  public private(set) var ledger = Ledger(unit: "texts")

  /// - Parameter field: where a row of JSON or of a table has its text.
  /// - Throws: `DataFileError` when the file cannot be read or gives no text; ``DelimitedTextError`` for a damaged table.
  public init(_ path: String, field: String = "text") throws {
    if ["jsonl", "json", "ndjson", "csv", "tsv"].contains(RowFile.ending(of: path)) {
      var found: [(String, Place)] = []
      try FieldRows.read(path, into: &ledger) { row throws(RowProblem) in
        found.append((try row.text(field), row.place))
      }
      texts = found.map(\.0)
      places = found.map(\.1)
    } else {
      try readLines(path)
    }
    ledger.check()
    if texts.isEmpty { throw DataFileError.noUsableRows(files: ledger.sources, summary: ledger.summary) }
  }

  private mutating func readLines(_ path: String) throws {
    var reader = try LineReader(file: path)
    let file = reader.file
    ledger.open(file: file)
    while let line = try reader.next() {
      let place = Place(file: file, line: line.number)
      ledger.receive(place)
      switch line.content {
      case .text where line.isBlank: ledger.refuse(place, reason: .blankLine, "the line is blank")
      case .text(let bytes):
        texts.append(String(decoding: bytes, as: UTF8.self))
        places.append(place)
        ledger.keep(place)
      case .invalidUTF8(let offset):
        ledger.refuse(place, reason: .invalidUTF8, "byte \(offset + 1) of the line is not UTF-8")
      case .tooLong(let length):
        ledger.refuse(
          place, reason: .lineTooLong,
          "the line has \(length) bytes, at most \(reader.maximumLineLength) are read")
      }
    }
  }
}
