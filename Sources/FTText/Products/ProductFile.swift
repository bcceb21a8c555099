import FTData
import FTJSON

/// The product records of a file: JSON lines, or a table with a line of column names (.csv, .tsv).
public struct ProductFile: Sendable {
  public private(set) var records: [ProductRecord] = []
  /// The account of all rows.
  public private(set) var ledger = Ledger(unit: "rows")
  /// The attributes that any record has, in the order in which they first stand.
  public private(set) var keys: [String] = []

  /// - Throws: `DataFileError` when the file cannot be read or gives no record; ``DelimitedTextError`` for a damaged table.
  public init(_ path: String) throws {
    let ending = path.split(separator: ".").last.map { $0.lowercased() }
    if let ending, path.contains("."), ["csv", "tsv"].contains(ending) {
      try readTable(path, separator: ending == "tsv" ? "\t" : nil)
    } else {
      var found: [ProductRecord] = []
      try JSONRows().read(path, into: &ledger) { value, place throws(RowProblem) in
        found.append(try ProductRecord(value, place: place))
      }
      records = found
    }
    ledger.check()
    if records.isEmpty { throw DataFileError.noUsableRows(files: ledger.sources, summary: ledger.summary) }
    var seen: Set<String> = []
    for attribute in records.flatMap(\.attributes) where seen.insert(attribute.key).inserted {
      keys.append(attribute.key)
    }
  }

  private mutating func readTable(_ path: String, separator: Character?) throws {
    let table = try DelimitedText(TextFile.read(path), file: path, separator: separator)
    ledger.open(file: path)
    for row in table.rows {
      let place = Place(file: path, line: row.line)
      ledger.receive(place)
      do throws(RowProblem) {
        guard row.cells.count == table.columns.count else {
          throw RowProblem(
            "columns",
            "the row has \(row.cells.count) cells, the table \(table.columns.count) columns; quote cells that "
              + "hold the separator")
        }
        records.append(try ProductRecord(columns: table.columns, cells: row.cells, place: place))
        ledger.keep(place)
      } catch {
        ledger.refuse(place, reason: error.reason, error.sentence)
      }
    }
  }
}
