import FTData
import Foundation

extension LabelRewriting {
  /// Rows of a table, by the number of the line they begin on, as ``TableReader`` reads and counts them.
  mutating func table(_ bytes: [UInt8], _ changes: [Int: LabelDecision]) throws -> [UInt8] {
    let start = bytes.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : 0
    if !bytes.contains(0x0A), bytes.contains(0x0D) {
      throw LabelFileError.unsupported(file, "its lines end with carriage returns alone; let them end with line feeds")
    }
    var scan = LabelTableScan(
      bytes, from: start, isTabbed: ["tsv", "tab"].contains((file as NSString).pathExtension.lowercased()))
    guard let heading = try scan.next(file) else {
      throw LabelFileError.unsupported(file, "it has no line with the names of columns")
    }
    let names = heading.cells.enumerated().map { index, cell in
      let name = Self.content(bytes[cell])
      return name.isEmpty ? "column_\(index + 1)" : name
    }
    scan.columnCount = names.count
    let column = names.firstIndex(of: field)
    var edits = TableEdits(bytes, scan.separator)
    var padded = 0
    var missing = Set(changes.keys)
    if column == nil { edits.append(after: heading.end, gap: 0, field) }
    while let row = try scan.next(file) {
      let decision = changes[row.line]
      if let decision {
        missing.remove(row.line)
        guard row.isReadable else {
          throw LabelFileError.brokenRow(decision.place, "the quotation marks of the row do not fit")
        }
      }
      let new = decision?.new ?? ""
      guard let column else {
        if let decision { _ = try count(decision, found: nil) }
        let gap = row.isReadable ? max(0, names.count - row.cells.count) : 0
        if gap > 0 { padded += 1 }
        edits.append(after: row.end, gap: gap, new)
        continue
      }
      guard let decision else { continue }
      guard row.cells.count > column else {
        guard try count(decision, found: nil) else { continue }
        padded += 1
        edits.append(after: row.end, gap: column - row.cells.count, new)
        continue
      }
      guard try count(decision, found: Optional(Self.content(bytes[row.cells[column]])).nonBlank) else { continue }
      edits.replace(Self.inner(bytes[row.cells[column]]), new)
    }
    if let line = missing.min(), let decision = changes[line] { throw LabelFileError.noRow(decision.place) }
    if column == nil { note("The table had no column \"\(field)\"; it is the last one now.") }
    if padded > 0 { note("\(padded) rows ended early and were filled up with empty cells.") }
    return edits.result
  }

  /// The bytes of a cell without the white space around it.
  private static func inner(_ cell: ArraySlice<UInt8>) -> Range<Int> {
    let scalars = String(decoding: cell, as: UTF8.self).unicodeScalars
    let leading = scalars.prefix(while: \.properties.isWhitespace).reduce(0) { $0 + UTF8.width($1) }
    guard leading < cell.count else { return cell.startIndex..<cell.startIndex }
    let trailing = scalars.reversed().prefix(while: \.properties.isWhitespace).reduce(0) { $0 + UTF8.width($1) }
    return cell.startIndex + leading..<cell.endIndex - trailing
  }

  private static func content(_ cell: ArraySlice<UInt8>) -> String {
    let part = cell[inner(cell)]
    guard part.count >= 2, part.first == 0x22 else { return String(decoding: part, as: UTF8.self) }
    let quoted = part.dropFirst().dropLast()
    return String(decoding: quoted[inner(quoted)], as: UTF8.self)
      .replacing("\"\"", with: "\"").replacing("\r\n", with: "\n")
  }

  /// A cell as it is written: in quotation marks where it was so, or has to be.
  static func cell(_ text: String, _ separator: Character, isQuoted: Bool) -> String {
    let needsQuotes =
      text.contains { $0 == separator || $0 == "\"" || $0.isNewline } || text.first?.isWhitespace == true
      || text.last?.isWhitespace == true
    return isQuoted || needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }
}

/// The text of a table with some cells replaced or added, built from its beginning to its end.
private struct TableEdits {
  private let bytes: [UInt8]
  private let separator: UInt8
  private var output: [UInt8] = []
  private var copied = 0

  init(_ bytes: [UInt8], _ separator: UInt8) {
    self.bytes = bytes
    self.separator = separator
    output.reserveCapacity(bytes.count + bytes.count / 8)
  }

  var result: [UInt8] { output + bytes[copied...] }

  mutating func replace(_ range: Range<Int>, _ text: String) {
    let isQuoted = !range.isEmpty && bytes[range.lowerBound] == 0x22
    output += bytes[copied..<range.lowerBound]
    output += cell(text, isQuoted: isQuoted)
    copied = range.upperBound
  }

  /// Adds a cell at the end of a row, behind as many empty ones as it lacks.
  mutating func append(after end: Int, gap: Int, _ text: String) {
    output += bytes[copied..<end]
    output += Array(repeating: separator, count: gap + 1) + cell(text, isQuoted: false)
    copied = end
  }

  private func cell(_ text: String, isQuoted: Bool) -> [UInt8] {
    Array(LabelRewriting.cell(text, Character(UnicodeScalar(separator)), isQuoted: isQuoted).utf8)
  }
}
