import FTData
import FTJSON
import FTTextCodec

/// What an import found.
public struct ConversationImport: Sendable {
  /// The kept rows, in the order of the files.
  public let rows: [ConversationRow]
  /// The account of all rows.
  public let ledger: Ledger
  /// Fields that the importer does not know and left out, with the number of kept rows that have them. A field of a
  /// message is named `messages[].name`.
  public let ignoredFields: [String: Int]

  /// Throws `DataFileError.noUsableRows`, with the ledger's summary, when nothing was kept.
  public func requireRows() throws(DataFileError) {
    if rows.isEmpty { throw .noUsableRows(files: ledger.sources, summary: ledger.summary) }
  }
}

/// Reads conversations from JSON lines.
///
/// Each row has one of two shapes, recognised row by row:
/// - `{"messages": [{"role": "system" | "user" | "assistant" | "tool", "content": "…"}, …]}`
/// - `{"prompt": …, "completion": …}`, each a string (a user's and an assistant's turn) or a list of messages.
///
/// Optional: `id` (string or integer) and `attributes` (anything). Roles: an optional system turn first, then user and
/// assistant in turns, where a tool's result may stand in a user's place after the first answer; the assistant is last.
/// Whatever breaks this is refused with a reason; fields that would change what is learned (`tools`, `tool_calls`, images,
/// preference pairs) are refused, other unknown fields are left out and counted.
///
/// A blank line is refused as `blank-line`, except one at the end of the file, which is not a row.
public struct ConversationImporter: Sendable {
  public let maximumLineLength: Int
  public let maximumDepth: Int

  /// - Parameters:
  ///   - maximumLineLength: in bytes, 16 MiB by default.
  ///   - maximumDepth: nesting of the JSON, 128 by default.
  public init(
    maximumLineLength: Int = LineReader.defaultMaximumLineLength,
    maximumDepth: Int = JSONValue.defaultMaximumDepth
  ) {
    self.maximumLineLength = maximumLineLength
    self.maximumDepth = maximumDepth
  }

  /// Reads all files.
  ///
  /// - Throws: `DataFileError` for a file that cannot be read or is named twice. Bad rows never throw.
  public func read(files: [String]) throws(DataFileError) -> ConversationImport {
    var rows: [ConversationRow] = []
    var ledger = Ledger(unit: "rows")
    var ignored: [String: Int] = [:]
    var seen: Set<String> = []
    for file in files {
      guard seen.insert(file).inserted else { throw .listedTwice(file: file) }
      try read(file: file, rows: &rows, ledger: &ledger, ignored: &ignored)
    }
    ledger.check()
    return ConversationImport(rows: rows, ledger: ledger, ignoredFields: ignored)
  }

  private func read(
    file: String, rows: inout [ConversationRow], ledger: inout Ledger, ignored: inout [String: Int]
  ) throws(DataFileError) {
    var reader = try LineReader(file: file, maximumLineLength: maximumLineLength)
    let file = reader.file
    ledger.open(file: file)
    // A blank line is held back until the next line shows that it is not the one at the end.
    var heldBlank: Place?
    while let line = try reader.next() {
      let location = Place(file: file, line: line.number)
      if let blank = heldBlank {
        ledger.receive(blank)
        ledger.refuse(blank, reason: .blankLine, "the line is blank; remove it")
        heldBlank = nil
      }
      if line.isBlank {
        heldBlank = location
        continue
      }
      ledger.receive(location)
      do {
        let parsed = try row(from: line, at: location)
        ledger.keep(location)
        rows.append(parsed.row)
        for field in parsed.ignoredFields { ignored[field, default: 0] += 1 }
      } catch {
        ledger.refuse(location, reason: error.reason, error.sentence)
      }
    }
    if heldBlank != nil { ledger.noteTrailingBlankLine(file: file) }
  }

  /// Turns one line into a row, or says why not.
  func row(from line: SourceLine, at location: Place) throws(RowProblem) -> ConversationRowParser.Result {
    try ConversationRowParser(location: location).parse(value(of: line))
  }

  /// The JSON value of one line, or why there is none.
  func value(of line: SourceLine) throws(RowProblem) -> JSONValue {
    switch line.content {
    case .invalidUTF8(let offset):
      throw RowProblem(
        .invalidUTF8, "byte \(offset + 1) of the line is not UTF-8 (byte \(line.fileOffset + offset) of the file)")
    case .tooLong(let length):
      throw RowProblem(.lineTooLong, "the line has \(length) bytes, at most \(maximumLineLength) are read")
    case .text(let bytes):
      do {
        return try JSONValue(parsingValidUTF8: bytes, maximumDepth: maximumDepth)
      } catch {
        throw problem(of: error, bytes: bytes, isFirstLine: line.number == 1)
      }
    }
  }

  private func problem(of error: JSONError, bytes: [UInt8], isFirstLine: Bool) -> RowProblem {
    let place = "column \(error.column) (byte \(error.offset + 1) of the line)"
    if case .duplicateKey(let key) = error.kind {
      return RowProblem(
        .duplicateKey, "\(place): the key \"\(key.prefix(40))\" is written twice in one object; keep one of them")
    }
    let firstByte = bytes.first { $0 != 0x20 && $0 != 0x09 }
    let hint =
      isFirstLine && error.kind == .unexpectedEnd && (firstByte == UInt8(ascii: "[") || firstByte == UInt8(ascii: "{"))
      ? "; the file looks like one JSON document over many lines, expected one object a line" : ""
    return RowProblem(.brokenJSON, "\(place): expected \(error.expected), found \(error.found)\(hint)")
  }
}

/// Why a row is refused, before its place is added.
struct RowProblem: Error {
  let reason: RefusalReason
  let sentence: String

  init(_ reason: RefusalReason, _ sentence: String) {
    self.reason = reason
    self.sentence = sentence
  }
}

extension SourceLine {
  /// True for a line of nothing but spaces and tabs.
  var isBlank: Bool {
    if case .text(let bytes) = content { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d } } else { false }
  }
}
