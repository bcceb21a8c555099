extension Table {
  /// The table as GitHub-flavoured Markdown, without a line end behind the last line.
  ///
  /// What Markdown would read as its own signs is escaped, so that cells show as they are. The source is aligned too.
  /// Source: GitHub Flavored Markdown Spec 0.29, section 4.10 (tables) and 2.4 (backslash escapes).
  public var markdown: String {
    let all = [columns.map(\.title)] + rows.map { $0.map(\.text) }
    let shown = all.map { $0.map(Self.escaped) }
    let widths = columns.indices.map { column in shown.reduce(3) { max($0, $1[column].displayWidth) } }
    let lines = shown.map { line($0, widths) }
    let rule = zip(columns, widths).map { column, width in
      column.alignment == .leading
        ? String(repeating: "-", count: width) : String(repeating: "-", count: width - 1) + ":"
    }
    let heading = title.isEmpty ? [] : ["**\(Self.escaped(title))**", ""]
    return (heading + [lines[0], "| " + rule.joined(separator: " | ") + " |"] + lines.dropFirst())
      .joined(separator: "\n")
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    let padded = zip(zip(cells, widths), columns).map { cell, column -> String in
      let space = String(repeating: " ", count: max(0, cell.1 - cell.0.displayWidth))
      return column.alignment == .leading ? cell.0 + space : space + cell.0
    }
    return "| " + padded.joined(separator: " | ") + " |"
  }

  private static let signs: Set<Character> = ["\\", "|", "`", "*", "_", "<", ">", "[", "]", "~", "&", "$", "#"]

  private static func escaped(_ text: String) -> String {
    text.visible(isOneLine: true).reduce(into: "") { result, character in
      if signs.contains(character) { result.append("\\") }
      result.append(character)
    }
  }
}
