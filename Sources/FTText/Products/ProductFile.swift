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
    if ["csv", "tsv"].contains(RowFile.ending(of: path)) {
      let table = try TableRows(path)
      var found: [ProductRecord] = []
      try table.read(into: &ledger) { cells, place throws(RowProblem) in
        found.append(try ProductRecord(columns: table.columns, cells: cells, place: place))
      }
      records = found
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
}
