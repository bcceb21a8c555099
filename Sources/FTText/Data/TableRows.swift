import FTData

/// The rows of a table in a file (.csv, .tsv): each is handed over as its cells, and kept or refused with a reason.
struct TableRows {
  private let path: String
  private let table: DelimitedText

  var columns: [String] { table.columns }

  /// - Throws: `DataFileError` when the file cannot be read, `DelimitedTextError` for a damaged table.
  init(_ path: String) throws {
    self.path = path
    table = try DelimitedText(
      TextFile.read(path), file: path, separator: RowFile.ending(of: path) == "tsv" ? "\t" : nil)
  }

  /// - Parameter take: sees the cells of each row, as many as columns; a row that it does not throw for is kept.
  func read(into ledger: inout Ledger, take: ([String], Place) throws(RowProblem) -> Void) throws {
    ledger.open(file: path)
    for row in table.rows {
      let place = Place(file: path, line: row.line)
      ledger.receive(place)
      do throws(RowProblem) {
        guard row.cells.count == columns.count else {
          throw RowProblem(
            "columns",
            "the row has \(row.cells.count) cells, the table \(columns.count) columns; quote cells that "
              + "hold the separator")
        }
        try take(row.cells, place)
        ledger.keep(place)
      } catch {
        ledger.refuse(place, reason: error.reason, error.sentence)
      }
    }
  }
}
