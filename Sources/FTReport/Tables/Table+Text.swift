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
