import FTData
import FTJSON

/// The rows of a file of JSON lines: each is handed over as a value, and kept or refused with a reason.
///
/// A blank line is refused as `blank-line`, except one at the end of the file, which is not a row.
struct JSONRows {
  let maximumLineLength: Int
  let maximumDepth: Int

  init(
    maximumLineLength: Int = LineReader.defaultMaximumLineLength, maximumDepth: Int = JSONValue.defaultMaximumDepth
  ) {
    self.maximumLineLength = maximumLineLength
    self.maximumDepth = maximumDepth
  }

  /// - Parameter take: sees each value with its place; a row that it does not throw for is kept.
  /// - Throws: `DataFileError` for a file that cannot be read. Bad rows never throw.
  func read(
    _ file: String, into ledger: inout Ledger, take: (JSONValue, Place) throws(RowProblem) -> Void
  ) throws(DataFileError) {
    var reader = try LineReader(file: file, maximumLineLength: maximumLineLength)
    let file = reader.file
    ledger.open(file: file)
    // A blank line is held back until the next line shows that it is not the one at the end.
    var heldBlank: Place?
    while let line = try reader.next() {
      let place = Place(file: file, line: line.number)
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
      do throws(RowProblem) {
        try take(try value(of: line), place)
        ledger.keep(place)
      } catch {
        ledger.refuse(place, reason: error.reason, error.sentence)
      }
    }
    if heldBlank != nil { ledger.noteTrailingBlankLine(file: file) }
  }

  /// The JSON value of one line, or why there is none.
  private func value(of line: SourceLine) throws(RowProblem) -> JSONValue {
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
    let firstByte = bytes.first { $0 != 0x20 && $0 != 0x09 }
    let hint =
      isFirstLine && error.kind == .unexpectedEnd && (firstByte == UInt8(ascii: "[") || firstByte == UInt8(ascii: "{"))
      ? "; the file looks like one JSON document over many lines, expected one object a line; a list of objects is read from a file that ends in .json"
      : ""
    return RowProblem(of: error, at: place, hint)
  }
}

/// Why a row is refused, before its place is added.
public struct RowProblem: Error, Equatable {
  public let reason: RefusalReason
  public let sentence: String

  init(_ reason: RefusalReason, _ sentence: String) {
    self.reason = reason
    self.sentence = sentence
  }

  /// A row that is no JSON.
  init(of error: JSONError, at place: String, _ hint: String = "") {
    if case .duplicateKey(let key) = error.kind {
      self.init(
        .duplicateKey, "\(place): the key \"\(key.prefix(40))\" is written twice in one object; keep one of them")
    } else {
      self.init(.brokenJSON, "\(place): expected \(error.expected), found \(error.found)\(hint)")
    }
  }
}

extension SourceLine {
  /// True for a line of nothing but spaces and tabs.
  var isBlank: Bool {
    if case .text(let bytes) = content { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d } } else { false }
  }
}
