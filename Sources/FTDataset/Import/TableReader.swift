import FTData
import FTJSON

/// The rows of a table in a text file, read in bounded memory: a line of column names, then a record a row.
///
/// Cells mean what they mean in `DelimitedText`, which reads a small table at once and refuses all of it for one bad
/// quotation mark. Here a row that cannot be read is refused by itself: where a quotation mark is never closed, or closes
/// behind many lines in the middle of another cell, the line it opens in is refused and reading goes on with the next one.
struct TableReader {
  let separator: UInt8
  private(set) var columns: [String] = []
  private let lines: TextLines
  /// Lines that were read and are to be looked at again, the next one last.
  private var again: [TextLine]
  /// Bytes that were looked at again.
  private var bytesAgain = 0
  private var longest = (line: 0, count: 1)

  /// Bytes of a row at most.
  static let maximumRowLength = LineReader.defaultMaximumLineLength
  /// After so many bytes that were looked at again the quotation marks of a file are beyond help.
  static let maximumBytesAgain = 256 << 20
  /// Lines by which the separator is told.
  private static let sampleCount = 50

  /// Reads the line of names.
  ///
  /// - Parameter ending: of the file's name; "tsv" and "tab" are separated by tabs where there are any.
  /// - Throws: ``DataImportError`` for a file without names of columns or with two of one name; `DataFileError`.
  init(_ lines: TextLines, ending: String, ledger: inout Ledger) throws {
    self.lines = lines
    again = []
    var head: [TextLine] = []
    while head.count < Self.sampleCount, let line = try lines.next() { head.append(line) }
    let texts = head.compactMap { line in
      if case .text(let bytes) = line.content, !line.isBlank { bytes } else { nil as [UInt8]? }
    }
    let choice = TableSeparator(texts, prefersTabs: ending == "tsv" || ending == "tab")
    separator = choice.byte
    again = head.reversed()
    let file = lines.file
    guard case .row(_, let names, _)? = try next(columnCount: nil) else {
      throw DataImportError(file, "has no first line with the names of columns; write one")
    }
    var columns = names
    for (index, name) in columns.enumerated() where name.isEmpty {
      var made = "column_\(index + 1)"
      while columns.contains(made) { made += "_" }
      columns[index] = made
      ledger.note("column \(index + 1) has no name and is called \(made)", of: file)
    }
    var seen: Set<String> = []
    if let twice = columns.first(where: { !seen.insert($0).inserted }) {
      throw DataImportError(file, "two columns are called \(twice.prefix(60)); rename or remove one")
    }
    self.columns = columns
    let shown = columns.prefix(12).map { $0.prefix(40) }.joined(separator: ", ")
    ledger.note(
      "a table of \(columns.count) column\(columns.count == 1 ? "" : "s") separated by \(choice.words): \(shown)"
        + (columns.count > 12 ? ", …" : ""), of: file)
    if columns.contains(where: { Double($0) != nil || $0.utf8.count > 100 }) {
      ledger.note(
        "the first line is taken as the names of columns and does not look like names; add such a line", of: file)
    }
  }

  /// - Throws: `DataFileError` where reading stops; `CancellationError`. Bad rows never throw.
  mutating func read(into intake: inout RecordIntake) throws {
    try each(&intake) { intake, place, fields throws(DataFileError) in try intake.keep(place, fields) }
  }

  /// The rows as records; those that cannot be read are refused.
  mutating func each(
    _ intake: inout RecordIntake, _ take: (inout RecordIntake, Place, JSONObject) throws -> Void
  ) throws {
    let file = lines.file
    intake.ledger.open(file: file)
    var read = 0
    var count = 0
    while let row = try next(columnCount: columns.count) {
      count += 1
      if count.isMultiple(of: 1024) {
        try intake.advance(by: lines.bytesRead - read)
        read = lines.bytesRead
      }
      switch row {
      case .row(let line, let cells, let lineCount):
        if lineCount > longest.count { longest = (line, lineCount) }
        var fields = JSONObject()
        for (column, cell) in zip(columns, cells) { fields.append(key: column, .string(cell)) }
        try take(&intake, Place(file: file, line: line), fields)
      case .refused(let line, let reason, let sentence):
        try intake.refuse(Place(file: file, line: line), reason, sentence)
      }
    }
    if longest.count > 50 {
      intake.ledger.note(
        "the row of line \(longest.line) has \(longest.count) lines in quotes; look whether a quotation mark is missing",
        of: file)
    }
  }

  enum Row {
    case row(line: Int, cells: [String], lineCount: Int)
    case refused(line: Int, RefusalReason, String)
  }

  private mutating func nextLine() throws -> TextLine? {
    if let line = again.popLast() { return line }
    return try lines.next()
  }

  /// The next row; nil after the last. Lines of nothing are no rows.
  ///
  /// - Parameter columnCount: cells that a row has; nil takes any number.
  private mutating func next(columnCount: Int?) throws -> Row? {
    var found = try nextLine()
    while let blank = found, blank.isBlank { found = try nextLine() }
    guard let first = found else { return nil }
    guard case .text(let bytes) = first.content else {
      let problem = lines.problem(first)
      return .refused(line: first.number, problem?.reason ?? "unreadable-line", problem?.sentence ?? "cannot be read")
    }
    var scan = TableScan(separator: separator)
    var read = [first]
    var length = bytes.count
    scan.add(bytes)
    while scan.isQuoted, scan.problem == nil {
      guard let line = try nextLine() else {
        scan.problem = "a cell opens with a quotation mark that is never closed"
        break
      }
      read.append(line)
      guard case .text(let more) = line.content else {
        scan.problem = "a cell opens with a quotation mark and runs into line \(line.number), which cannot be read"
        break
      }
      length += more.count
      guard length <= Self.maximumRowLength else {
        scan.problem = "a cell opens with a quotation mark that is not closed within \(Self.maximumRowLength) bytes"
        break
      }
      scan.addLineEnd()
      scan.add(more)
    }
    scan.endCell()
    if scan.problem == nil, let columnCount, scan.cells.count != columnCount {
      let rows = read.count > 1 ? " up to line \(read[read.count - 1].number); is a quotation mark not closed" : ""
      scan.problem = "the row has \(scan.cells.count) cells\(rows), the table \(columnCount) columns"
      scan.isColumnProblem = true
      if read.count == 1 { scan.problem?.append("; quote cells that hold the separator") }
    }
    guard let problem = scan.problem else {
      return .row(line: first.number, cells: scan.cells, lineCount: read.count)
    }
    return try refuse(first, problem, scan.isColumnProblem ? "columns" : "quotation-mark", read, length)
  }

  /// Refuses the line that a row begins in; the others are looked at again.
  private mutating func refuse(
    _ first: TextLine, _ problem: String, _ reason: RefusalReason, _ read: [TextLine], _ length: Int
  ) throws -> Row {
    again += read.dropFirst().reversed()
    if read.count > 1 { bytesAgain += length }
    guard bytesAgain <= Self.maximumBytesAgain else {
      again = []
      // The account says where reading ended; the lines behind are counted, not read.
      var left = 0
      while try lines.next() != nil { left += 1 }
      return .refused(
        line: first.number, "quotation-marks",
        "too many quotation marks are never closed; the rest of the file, \(left) lines and more, is not read")
    }
    return .refused(line: first.number, reason, problem)
  }
}
