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
    let lines = JSONRows(maximumLineLength: maximumLineLength, maximumDepth: maximumDepth)
    for file in files {
      guard seen.insert(file).inserted else { throw .listedTwice(file: file) }
      try lines.read(file, into: &ledger) { value, place throws(RowProblem) in
        let parsed = try ConversationRowParser(location: place).parse(value)
        rows.append(parsed.row)
        for field in parsed.ignoredFields { ignored[field, default: 0] += 1 }
      }
    }
    ledger.check()
    return ConversationImport(rows: rows, ledger: ledger, ignoredFields: ignored)
  }
}
