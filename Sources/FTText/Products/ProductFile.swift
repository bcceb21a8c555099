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
      try readLines(path)
    }
    ledger.check()
    if records.isEmpty { throw DataFileError.noUsableRows(files: ledger.sources, summary: ledger.summary) }
    var seen: Set<String> = []
    for attribute in records.flatMap(\.attributes) where seen.insert(attribute.key).inserted {
      keys.append(attribute.key)
    }
  }

  private mutating func readLines(_ path: String) throws {
    var reader = try LineReader(file: path)
    let importer = ConversationImporter()
    ledger.open(file: reader.file)
    var heldBlank: Place?
    while let line = try reader.next() {
      let place = Place(file: reader.file, line: line.number)
      if let blank = heldBlank {
        ledger.receive(blank)
        ledger.refuse(blank, reason: .blankLine, "the line is blank; remove it")
        heldBlank = nil
      }
      if line.isBlank {
        heldBlank = place
        continue
      }
      ledger.receive(place)
      do {
        try take(try ProductRecord(importer.value(of: line), place: place))
      } catch let problem as RowProblem {
        ledger.refuse(place, reason: problem.reason, problem.sentence)
      } catch let problem as ProductProblem {
        ledger.refuse(place, reason: problem.reason, problem.sentence)
      }
    }
    if heldBlank != nil { ledger.noteTrailingBlankLine(file: reader.file) }
  }

  private mutating func readTable(_ path: String, separator: Character?) throws {
    let table = try DelimitedText(TextFile.read(path), file: path, separator: separator)
    ledger.open(file: path)
    for row in table.rows {
      let place = Place(file: path, line: row.line)
      ledger.receive(place)
      do throws(ProductProblem) {
        guard row.cells.count == table.columns.count else {
          throw ProductProblem(
            "columns",
            "the row has \(row.cells.count) cells, the table \(table.columns.count) columns; quote cells that "
              + "hold the separator")
        }
        try take(try ProductRecord(columns: table.columns, cells: row.cells, place: place))
      } catch {
        ledger.refuse(place, reason: error.reason, error.sentence)
      }
    }
  }

  private mutating func take(_ record: ProductRecord) throws(ProductProblem) {
    ledger.keep(record.place)
    records.append(record)
  }
}
