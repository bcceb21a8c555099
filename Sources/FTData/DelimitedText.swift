/// A table in a text file: a line of column names, then a line for each row, cells separated by commas, semicolons or tabs.
///
/// Cells may be quoted with `"`, and then hold separators, line ends and doubled quotes. White space around a cell, inside or
/// outside its quotes, is not a part of it; a quotation mark in a cell that does not begin with one is itself (`5" pipe`).
///
/// Source: RFC 4180.
public struct DelimitedText: Sendable, Equatable {
  public struct Row: Sendable, Equatable {
    /// Where the row begins, from 1.
    public let line: Int
    public let cells: [String]

    public init(line: Int, cells: [String]) {
      self.line = line
      self.cells = cells
    }
  }

  public let columns: [String]
  public let rows: [Row]
  public let separator: Character

  /// - Parameter separator: nil takes the one of comma, semicolon and tab that stands most often in the first line.
  /// - Throws: ``DelimitedTextError``.
  public init(_ text: String, file: String, separator: Character? = nil) throws(DelimitedTextError) {
    let first = text.prefix { !$0.isNewline }
    let separator =
      separator ?? [",", ";", "\t"].max { a, b in first.count { $0 == a } < first.count { $0 == b } } ?? ","
    var rows = try Self.rows(of: text, file: file, separator)
    guard !rows.isEmpty else {
      throw DelimitedTextError(file: file, line: 1, "there is no line with the names of columns")
    }
    let names = rows.removeFirst()
    let columns = names.cells.map { $0.trimmed }
    if let empty = columns.firstIndex(of: "") {
      throw DelimitedTextError(file: file, line: names.line, "column \(empty + 1) has no name")
    }
    if let twice = columns.first(where: { name in columns.count { $0 == name } > 1 }) {
      throw DelimitedTextError(file: file, line: names.line, "two columns are called \(twice); rename or remove one")
    }
    self.columns = columns
    self.rows = rows.map { Row(line: $0.line, cells: $0.cells.map(\.trimmed)) }
    self.separator = separator
  }

  private static func rows(of text: String, file: String, _ separator: Character) throws(DelimitedTextError) -> [Row] {
    var rows: [Row] = []
    var cells: [String] = []
    var cell = ""
    var (line, start) = (1, 1)
    // The line on which a quoted cell that is still open began.
    var opened: Int?
    var wasQuoted = false
    func endRow() {
      cells.append(cell)
      // A line of nothing is no row.
      if cells != [""] || wasQuoted { rows.append(Row(line: start, cells: cells)) }
      cells = []
      cell = ""
      wasQuoted = false
    }
    var rest = text[...]
    while let sign = rest.popFirst() {
      if opened != nil {
        if sign == "\"", rest.first == "\"" {
          cell.append(rest.removeFirst())
        } else if sign == "\"" {
          opened = nil
        } else {
          if sign.isNewline { line += 1 }
          cell.append(sign)
        }
      } else if sign == "\"", !wasQuoted, cell.allSatisfy(\.isWhitespace) {
        cell = ""
        opened = line
        wasQuoted = true
      } else if sign == separator {
        cells.append(cell)
        cell = ""
        wasQuoted = false
      } else if sign.isNewline {
        endRow()
        line += 1
        start = line
      } else if !wasQuoted {
        cell.append(sign)
      } else if !sign.isWhitespace {
        let rest = (String(sign) + rest.prefix { $0 != separator && !$0.isNewline }).prefix(40)
        throw DelimitedTextError(
          file: file, line: line,
          "behind the closing quotation mark of a cell stands \(rest); a quotation mark inside a quoted cell is written twice"
        )
      }
    }
    if let opened {
      throw DelimitedTextError(file: file, line: opened, "a cell opens with a quotation mark that is never closed")
    }
    if !cell.isEmpty || !cells.isEmpty || wasQuoted { endRow() }
    return rows
  }
}

/// A table that cannot be read.
public struct DelimitedTextError: Blamable, CustomStringConvertible, Equatable {
  public let file: String
  public let line: Int
  public let sentence: String
  public var blame: Blame { .data }
  public var description: String { "\(file):\(line): \(sentence)" }

  init(file: String, line: Int, _ sentence: String) {
    self.file = file
    self.line = line
    self.sentence = sentence
  }
}

extension String {
  fileprivate var trimmed: String {
    var part = self[...]
    while part.first?.isWhitespace == true { part.removeFirst() }
    while part.last?.isWhitespace == true { part.removeLast() }
    return String(part)
  }
}
