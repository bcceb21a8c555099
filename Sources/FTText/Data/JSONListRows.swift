import FTData
import FTJSON

/// The rows of a file that is one list of JSON, `[{…}, {…}]`, as Alpaca and ShareGPT are handed on. The place of a row is the line it
/// begins on, so each has to begin on a line of its own.
struct JSONListRows {
  let maximumDepth: Int

  /// - Parameter take: sees each value with its place; a row that it does not throw for is kept.
  /// - Throws: `DataFileError` for a file that cannot be read, ``RowDialectError`` for one whose list does not end or has several rows
  ///   on one line. Bad rows never throw.
  func read(
    _ path: String, into ledger: inout Ledger, take: (JSONValue, Place) throws(RowProblem) -> Void
  ) throws {
    let text = Array(try TextFile.read(path).utf8)
    let rows = try rows(of: text, path)
    ledger.open(file: path)
    for row in rows {
      let place = Place(file: path, line: row.line)
      ledger.receive(place)
      do throws(RowProblem) {
        try take(try value(of: Array(text[row.bytes]), firstLine: row.line), place)
        ledger.keep(place)
      } catch {
        ledger.refuse(place, reason: error.reason, error.sentence)
      }
    }
  }

  private struct Row {
    let line: Int
    var bytes: Range<Int>
  }

  /// Where the rows are: what stands between the commas of the outermost list, whatever it is.
  private func rows(of text: [UInt8], _ path: String) throws(RowDialectError) -> [Row] {
    var rows: [Row] = []
    var (line, depth) = (1, 0)
    var isInString = false
    var isOpen = false
    var position = 0
    while position < text.count {
      let byte = text[position]
      if byte == UInt8(ascii: "\n") { line += 1 }
      if isInString {
        if byte == UInt8(ascii: "\\") { position += 1 }
        if byte == UInt8(ascii: "\"") { isInString = false }
      } else if !Self.isSpace(byte) {
        let opens = byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{")
        let closes = byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
        if closes { depth -= 1 }
        if depth == 0, closes { return try closed(rows, at: position, line, text, path) }
        if depth == 1, byte == UInt8(ascii: ",") {
          isOpen = false
        } else if depth >= 1 {
          if !isOpen { rows.append(Row(line: line, bytes: position..<position)) }
          isOpen = true
          rows[rows.count - 1].bytes = rows[rows.count - 1].bytes.lowerBound..<position + 1
        }
        if opens { depth += 1 }
        isInString = byte == UInt8(ascii: "\"")
      }
      position += 1
    }
    throw RowDialectError(
      file: path, problem: "the list of JSON that the file is has no end:",
      seen: rows.last.map { ["the last row begins in line \($0.line)"] } ?? [],
      advice: "Fetch or write the file again; something is missing at its end")
  }

  private func closed(
    _ rows: [Row], at end: Int, _ line: Int, _ text: [UInt8], _ path: String
  ) throws(RowDialectError) -> [Row] {
    guard text[(end + 1)...].allSatisfy(Self.isSpace) else {
      throw RowDialectError(
        file: path, problem: "something stands behind the list of JSON:", seen: ["its end is in line \(line)"],
        advice: "Write one object a line, without a list around them, into a file that ends in .jsonl")
    }
    if let pair = zip(rows, rows.dropFirst()).first(where: { $0.line == $1.line }) {
      throw RowDialectError(
        file: path, problem: "several rows of the list stand in one line, so a line is no place of a row:",
        seen: ["line \(pair.0.line)"],
        advice: "Write one object a line: \(ShellWords.line(["jq", "-c", ".[]", path])) > rows.jsonl")
    }
    return rows
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d }

  private func value(of bytes: [UInt8], firstLine: Int) throws(RowProblem) -> JSONValue {
    do {
      return try JSONValue(parsingValidUTF8: bytes, maximumDepth: maximumDepth)
    } catch {
      throw RowProblem(of: error, at: "line \(firstLine + error.line - 1), column \(error.column)")
    }
  }
}
