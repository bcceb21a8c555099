import FTEvaluation

/// Rows under named columns, to be shown on a terminal (``text``), in Markdown (``markdown``) or on a page (``html``).
///
/// ```swift
/// let table = Table(columns: ["run", "loss"], [["first", "1.203"], ["second", "0.98"]])
/// print(table.text)
/// // run       loss
/// // first    1.203
/// // second    0.98
/// ```
///
/// Cells may hold anything: each renderer escapes what would break its form. A row is never cut: what a row has beyond the
/// named columns gets columns without a name, and a row that ends early is filled up.
public struct Table: Sendable, Equatable {
  /// Where a column's cells stand.
  public enum Alignment: Sendable, Equatable {
    /// For words.
    case leading
    /// For numbers.
    case trailing
  }

  public struct Column: Sendable, Equatable {
    public var title: String
    public var alignment: Alignment
    /// The least width on a terminal, in columns of it; for tables that are printed while they grow.
    public var width: Int

    public init(_ title: String, _ alignment: Alignment = .leading, width: Int = 0) {
      self.title = title
      self.alignment = alignment
      self.width = width
    }
  }

  /// What a page paints behind a cell.
  public enum Shade: Sendable, Equatable {
    /// A share, 0 to 1, of what should be: blue.
    case right(Double)
    /// A share, 0 to 1, of what should not be: red.
    case wrong(Double)
  }

  public struct Cell: Sendable, Equatable, ExpressibleByStringLiteral {
    public var text: String
    public var shade: Shade?

    public init(_ text: String, shade: Shade? = nil) {
      self.text = text
      self.shade = shade
    }

    public init(stringLiteral text: String) { self.init(text) }
  }

  /// Stands above the table; empty for none.
  public let title: String
  public let columns: [Column]
  /// Each as long as ``columns``.
  public let rows: [[Cell]]

  public init(_ title: String = "", columns: [Column], cells: [[Cell]]) {
    let count = max(columns.count, cells.map(\.count).max() ?? 0)
    self.title = title
    self.columns = columns + (columns.count..<count).map { _ in Column("", .trailing) }
    rows = cells.map { $0 + (($0.count)..<count).map { _ in Cell("") } }
  }

  public init(_ title: String = "", columns: [Column], _ rows: [[String]]) {
    self.init(title, columns: columns, cells: rows.map { $0.map { Cell($0) } })
  }

  /// The first column to the left, the others, numbers, to the right.
  public init(_ title: String = "", columns: [String], _ rows: [[String]]) {
    let columns = columns.enumerated().map { Column($0.element, $0.offset == 0 ? .leading : .trailing) }
    self.init(title, columns: columns, rows)
  }

  /// Names and what they stand for, without a heading.
  public init(facts: [(String, String)]) {
    self.init(columns: [Column(""), Column("")], facts.map { [$0.0, $0.1] })
  }

  /// Whether a line with the columns' titles is shown.
  var hasHeading: Bool { columns.contains { !$0.title.isEmpty } }
}

extension Table {
  /// The table of an exhibit; nil where it is something else.
  public init?(_ exhibit: Exhibit) {
    guard case .table(let title, let columns, let rows) = exhibit else { return nil }
    self.init(title, columns: columns, rows)
  }
}

extension Table {
  /// The table for a terminal, without a line end behind the last line.
  ///
  /// Columns are as wide as their widest cell, three spaces apart; widths are those of a terminal (`String.displayWidth`),
  /// so that columns stand below each other in every script.
  public var text: String {
    let all = (hasHeading ? [columns.map(\.title)] : []) + rows.map { $0.map(\.text) }
    let shown = all.map { $0.map { $0.visible(isOneLine: true) } }
    let widths = columns.indices.map { column in
      shown.reduce(columns[column].width) { max($0, $1[column].displayWidth) }
    }
    let heading = title.isEmpty ? [] : [title.visible(isOneLine: true)]
    return (heading + shown.map { line($0, widths) }).joined(separator: "\n")
  }

  /// One line of a table that is printed while it grows: cells as wide as ``Column/width`` says, longer ones whole.
  public func textLine(_ cells: [String]) -> String {
    line(cells.map { $0.visible(isOneLine: true) }, columns.map(\.width))
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = zip(zip(cells, widths), columns).map { cell, column -> String in
      let space = String(repeating: " ", count: max(0, cell.1 - cell.0.displayWidth))
      return column.alignment == .leading ? cell.0 + space : space + cell.0
    }.joined(separator: "   ")
    while line.last == " " { line.removeLast() }
    return line
  }
}
