import FTJSON
import Foundation

extension RowLedger {
  /// The ledger as JSON lines: one per refused row, then one summary per file.
  ///
  /// `{"kind":"refused","file":…,"line":…,"reason":…,"message":…}` and
  /// `{"kind":"summary","file":…,"input":…,"kept":…,"refused":…,"blank":…,"reasons":{reason:count}}`.
  public func jsonLines() -> String {
    check()
    var lines: [JSONValue] = []
    for account in files {
      for refusal in account.refusals.sorted(by: { $0.location.line < $1.location.line }) {
        lines.append([
          "kind": "refused", "file": .string(account.file), "line": JSONValue(refusal.location.line),
          "reason": .string(refusal.reason.rawValue), "message": .string(refusal.sentence),
        ])
      }
      var reasons = JSONObject()
      for (reason, count) in account.countsByReason { reasons.append(key: reason.rawValue, JSONValue(count)) }
      lines.append([
        "kind": "summary", "file": .string(account.file), "input": JSONValue(account.input),
        "kept": JSONValue(account.kept), "refused": JSONValue(account.refused), "blank": JSONValue(account.blank),
        "reasons": .object(reasons),
      ])
    }
    return lines.map { $0.encoded() + "\n" }.joined()
  }

  /// Writes `jsonLines()`, replacing the file in one step so that a reader never sees half of it.
  ///
  /// - Throws: `DataFileError.writeFailed`.
  public func write(to file: String) throws(DataFileError) {
    let text = jsonLines()
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
    } catch {
      throw .writeFailed(file: file, reason: LineReader.reason(error))
    }
  }

  /// The account for a terminal: the totals per file, and for each reason its count and first three places.
  public var summary: String {
    check()
    var lines: [String] = []
    for account in files {
      lines.append("\(account.file): \(account.input) rows in, \(account.kept) kept, \(account.refused) refused")
      for (reason, refusals) in Self.counts(of: account.refusals) {
        let places = refusals.prefix(3).map(\.location.description).joined(separator: ", ")
        let more = refusals.count > 3 ? ", …" : ""
        lines.append("  \(reason) × \(refusals.count): \(places)\(more)")
        if let first = refusals.first { lines.append("    \(first.sentence)") }
      }
    }
    if files.count > 1 { lines.append("all files: \(input) rows in, \(kept) kept, \(refused) refused") }
    return lines.joined(separator: "\n")
  }
}
