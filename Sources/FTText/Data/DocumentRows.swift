import FTData
import FTJSON

/// The documents of a text file: runs of lines that are not blank, separated by blank ones. The place of a document is its first line.
struct DocumentRows {
  /// Bytes of a document, and of one of its lines.
  let maximumLength: Int

  /// - Parameter take: sees each document with its place; one that it does not throw for is kept.
  /// - Throws: `DataFileError` for a file that cannot be read, ``RowDialectError`` for one of JSON lines.
  func read(_ path: String, into ledger: inout Ledger, take: (String, Place) throws(RowProblem) -> Void) throws {
    var reader = try LineReader(file: path, maximumLineLength: maximumLength)
    ledger.open(file: path)
    var document = Document()
    var isFirst = true
    while let line = try reader.next() {
      if line.isBlank {
        settle(&document, &ledger, take)
        continue
      }
      if isFirst { try checkKind(of: line, path) }
      isFirst = false
      if document.place == nil { document.place = Place(file: path, line: line.number) }
      document.add(line, maximumLength)
    }
    settle(&document, &ledger, take)
  }

  /// A document as far as it is read.
  private struct Document {
    var place: Place?
    var bytes: [UInt8] = []
    /// Why it cannot be used.
    var problem: RowProblem?

    mutating func add(_ line: SourceLine, _ limit: Int) {
      guard problem == nil else { return }
      switch line.content {
      case .invalidUTF8(let offset):
        problem = RowProblem(.invalidUTF8, "byte \(offset + 1) of line \(line.number) is not UTF-8")
      case .tooLong: problem = Self.tooLong(limit)
      case .text(let text):
        if !bytes.isEmpty { bytes.append(UInt8(ascii: "\n")) }
        bytes += text
      }
      if bytes.count > limit { problem = Self.tooLong(limit) }
      if problem != nil { bytes = [] }
    }

    private static func tooLong(_ limit: Int) -> RowProblem {
      RowProblem(.lineTooLong, "the document has more than \(limit) bytes; part it by blank lines")
    }
  }

  private func settle(
    _ document: inout Document, _ ledger: inout Ledger, _ take: (String, Place) throws(RowProblem) -> Void
  ) {
    defer { document = Document() }
    guard let place = document.place else { return }
    ledger.receive(place)
    do throws(RowProblem) {
      if let problem = document.problem { throw problem }
      try take(String(decoding: document.bytes, as: UTF8.self), place)
      ledger.keep(place)
    } catch {
      ledger.refuse(place, reason: error.reason, error.sentence)
    }
  }

  private func checkKind(of line: SourceLine, _ path: String) throws(RowDialectError) {
    guard let text = line.text, let value = try? JSONValue(parsing: Array(text.utf8)), value.objectValue != nil else {
      return
    }
    throw RowDialectError(
      file: path, problem: "line \(line.number) is a JSON object, and the name says plain text:",
      seen: [String(text.prefix(60))], advice: "Rename the file so that it ends in .jsonl")
  }
}
