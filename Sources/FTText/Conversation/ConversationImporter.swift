import FTData
import FTJSON
import FTTextCodec

/// What an import found.
public struct ConversationImport: Sendable {
  /// The kept rows, in the order of the files.
  public let rows: [ConversationRow]
  /// The account of all rows; its notes say which dialect each file speaks and what of its rows is left out.
  public let ledger: Ledger
  /// The dialect of each file that has one.
  public let dialects: [String: RowDialect]
  /// Fields that the importer does not know and left out, with the number of kept rows that have them. A field of a
  /// message is named `messages[].name`.
  public let ignoredFields: [String: Int]

  /// Throws `DataFileError.noUsableRows`, with the ledger's summary, when nothing was kept.
  public func requireRows() throws(DataFileError) {
    if rows.isEmpty { throw .noUsableRows(files: ledger.sources, summary: ledger.summary) }
  }
}

/// Reads rows of text in any ``RowDialect``, which is told by looking at the file.
///
/// Files are lines of JSON, one list of JSON (`.json`), tables (`.csv`, `.tsv`, whose columns are the fields) or documents separated by blank lines (`.txt`); see
/// `RowFile`. Each file speaks one dialect: rows of two, or rows that could be read in two ways, are an error that says where they are.
///
/// Optional in every dialect: `id` (string or integer), `attributes` (anything) and `system` (a system message in front). Roles: an
/// optional system turn first, then user and assistant in turns, where a tool's result may stand in a user's place after the
/// first answer; the assistant is last. Whatever breaks this is refused with a reason; fields that would change what is learned
/// (`tools`, `tool_calls`, images, preference pairs) are refused, other unknown fields are left out and counted. `null` in an
/// optional field is absence.
///
/// A field of another dialect may stand beside a row when it says what the row says anyway, as `prompt` beside `messages` does
/// where it is the first question: it is left out, and the ledger says so.
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
  /// - Throws: `DataFileError` for a file that cannot be read or is named twice, ``RowDialectError`` for one whose dialect is not
  ///   clear, `DelimitedTextError` for a damaged table. Bad rows never throw.
  public func read(files: [String]) throws -> ConversationImport {
    var rows: [ConversationRow] = []
    var ledger = Ledger(unit: "rows")
    var dialects: [String: RowDialect] = [:]
    var ignored: [String: Int] = [:]
    var seen: Set<String> = []
    for name in files {
      guard seen.insert(name).inserted else { throw DataFileError.listedTwice(file: name) }
      let file = RowFile(name, maximumLineLength: maximumLineLength, maximumDepth: maximumDepth)
      var survey = DialectSurvey(file: name)
      try file.read(into: &ledger) { value, place throws(RowProblem) in
        let parsed = try ConversationRowParser(location: place).parse(value, &survey)
        rows.append(parsed.row)
        survey.left(ignored: parsed.ignoredFields, repeated: parsed.repeatedFields)
      }
      if let dialect = try survey.dialect() {
        dialects[name] = dialect
        ledger.note(survey.account(of: dialect), of: ledger.sources.last ?? name)
      }
      ignored.merge(survey.ignoredFields, uniquingKeysWith: +)
    }
    ledger.check()
    return ConversationImport(rows: rows, ledger: ledger, dialects: dialects, ignoredFields: ignored)
  }
}
