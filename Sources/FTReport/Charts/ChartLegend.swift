/// The names of series in rows that are as wide as the plot.
struct LegendRow {
  struct Entry {
    let series: Int
    let x: Double
  }

  var entries: [Entry] = []

  static func rows(of names: [String], width: Double) -> [LegendRow] {
    var rows: [LegendRow] = []
    var x = 0.0
    for (index, name) in names.enumerated() where !name.isEmpty {
      let needed = 26 + Chart.textWidth(name)
      if rows.isEmpty || x + needed > width {
        rows.append(LegendRow())
        x = 0
      }
      rows[rows.count - 1].entries.append(Entry(series: index, x: x))
      x += needed + 22
    }
    return rows
  }
}

extension Chart {
  /// Wider than most fonts set the text, so that nothing overlaps.
  static func textWidth(_ text: String) -> Double { Double(text.displayWidth) * ChartDrawing.font * 0.58 }
}

extension ChartDrawing {
  /// A sample of the series' line or bar, and its name.
  func entry(of entry: LegendRow.Entry, _ y: Double) -> String {
    let start = left + entry.x
    let style = chart.series[entry.series].style
    let sample =
      switch style {
      case .line, .step: "<path class=\"line s\(entry.series)\" d=\"M\(px(start)) \(px(y))h20\"/>"
      case .points: "<circle class=\"mark s\(entry.series)\" cx=\"\(px(start + 10))\" cy=\"\(px(y))\" r=\"4\"/>"
      case .bars:
        "<rect class=\"mark s\(entry.series)\" x=\"\(px(start + 4))\" y=\"\(px(y - 6))\" width=\"12\" height=\"12\"/>"
      }
    return sample + text(start + 26, y + 4, chart.series[entry.series].name, "start", within: chart.width - 26)
  }
}
