import Foundation

extension Chart {
  /// The chart as an SVG picture, which may stand in a file or inside an HTML page.
  public var svg: String { ChartDrawing(self).svg }
}

/// Lays a chart out: title, legend, plot, labels, from the top down.
struct ChartDrawing {
  static let font = 12.0
  private static let lineHeight = 18.0

  let chart: Chart
  let x: PlottedAxis
  let y: PlottedAxis
  let left: Double
  private let top: Double
  private let legend: [LegendRow]

  init(_ chart: Chart) {
    self.chart = chart
    let points = chart.series.flatMap(\.points).filter {
      chart.x.scale.transformed($0.x) != nil && chart.y.scale.transformed($0.y) != nil
    }
    let styles = Set(chart.series.map(\.style))
    let isLineChart = styles.isSubset(of: [.line, .step])
    var x = PlottedAxis(
      chart.x, values: points.map(\.x), isRounded: !isLineChart, about: Int(chart.width / 80))
    // Bars begin at 0.
    let floor = styles.contains(.bars) && chart.y.scale == .linear ? [0.0] : []
    var y = PlottedAxis(chart.y, values: points.map(\.y) + floor, isRounded: true, about: Int(chart.height / 50))
    if case .categories = chart.x.scale {
    } else {
      x.thin { (before, next) in
        (next.position - before.position) * chart.width
          > (Chart.textWidth(before.label) + Chart.textWidth(next.label)) / 2 + 10
      }
    }
    y.thin { (before, next) in (next.position - before.position) * chart.height > Self.font + 2 }
    self.x = x
    self.y = y
    let labels = y.ticks.map { Chart.textWidth($0.label) }.max() ?? 0
    left = labels + 16 + (chart.y.label.isEmpty ? 0 : 22)
    legend = LegendRow.rows(of: chart.series.map(\.name), width: chart.width)
    top = (chart.title.isEmpty ? 8 : 34) + Double(legend.count) * Self.lineHeight + (legend.isEmpty ? 0 : 8)
  }

  var svg: String {
    let bottom = top + chart.height
    let remarks = remarks
    let below = 24 + (chart.x.label.isEmpty ? 0 : 20) + Double(remarks.count) * Self.lineHeight
    let (width, height) = (left + chart.width + 24, bottom + below + 6)
    var parts = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ft-chart\" role=\"img\" viewBox=\"0 0 \(px(width)) \(px(height))\" "
        + "width=\"\(px(width))\" height=\"\(px(height))\" font-family=\"system-ui, sans-serif\" "
        + "font-size=\"\(px(Self.font))\">",
      "<title>\(chart.title.markup)</title>", ChartStyle.sheet(series: chart.series.count),
      "<rect class=\"ground\" width=\"100%\" height=\"100%\"/>",
    ]
    if !chart.title.isEmpty {
      parts.append(
        "<text x=\"\(px(left))\" y=\"22\" class=\"heading\">\(shown(chart.title, within: chart.width, 15))</text>")
    }
    for (row, line) in legend.enumerated() {
      let y = top - 8 - Double(legend.count - row) * Self.lineHeight + 10
      parts += line.entries.map { entry(of: $0, y) }
    }
    parts += grid(bottom)
    parts += labels(bottom)
    parts.append(
      "<svg x=\"\(px(left))\" y=\"\(px(top))\" width=\"\(px(chart.width))\" height=\"\(px(chart.height))\" overflow=\"hidden\">"
    )
    let drawn = chart.series.indices.map { series($0) }
    parts += drawn.filter { !$0.isEmpty }
    parts.append("</svg>")
    if drawn.allSatisfy(\.isEmpty) {
      parts.append(text(left + chart.width / 2, top + chart.height / 2, "no data", "middle"))
    }
    for (index, remark) in remarks.enumerated() {
      parts.append(text(left, height - 10 - Double(remarks.count - 1 - index) * Self.lineHeight, remark, "start"))
    }
    return parts.joined(separator: "\n") + "\n</svg>\n"
  }

  private func grid(_ bottom: Double) -> [String] {
    var lines: [String] = []
    if case .categories = chart.x.scale {
    } else {
      lines += x.ticks.map { "M\(px(left + $0.position * chart.width)) \(px(top))V\(px(bottom))" }
    }
    lines += y.ticks.map { "M\(px(left)) \(px(bottom - $0.position * chart.height))h\(px(chart.width))" }
    return [
      "<path class=\"grid\" d=\"\(lines.joined())\"/>",
      "<path class=\"axis\" d=\"M\(px(left)) \(px(top))V\(px(bottom))h\(px(chart.width))\"/>",
    ]
  }

  private func labels(_ bottom: Double) -> [String] {
    var parts: [String] = []
    var room = Double.infinity
    if case .categories(let names) = chart.x.scale { room = chart.width / Double(max(1, names.count)) - 6 }
    for tick in x.ticks {
      parts.append(text(left + tick.position * chart.width, bottom + 17, tick.label, "middle", within: room))
    }
    for tick in y.ticks {
      parts.append(text(left - 8, bottom - tick.position * chart.height + 4, tick.label, "end"))
    }
    if !chart.x.label.isEmpty {
      parts.append(text(left + chart.width / 2, bottom + 38, chart.x.label, "middle", within: chart.width))
    }
    if !chart.y.label.isEmpty {
      let label = shown(chart.y.label, within: chart.height)
      parts.append(
        "<text transform=\"translate(15 \(px(top + chart.height / 2))) rotate(-90)\" text-anchor=\"middle\">\(label)</text>"
      )
    }
    return parts
  }

  func text(
    _ x: Double, _ y: Double, _ text: String, _ anchor: String, within room: Double = .infinity
  ) -> String {
    "<text x=\"\(px(x))\" y=\"\(px(y))\" text-anchor=\"\(anchor)\">\(shown(text, within: room))</text>"
  }

  /// The text as markup, shortened to a width; then the whole of it shows under the pointer.
  private func shown(_ text: String, within room: Double, _ size: Double = Self.font) -> String {
    let visible = text.visible(isOneLine: true)
    guard room.isFinite else { return visible.markup }
    let short = visible.fitting(displayWidth: max(1, Int(room / (0.58 * size))))
    return short == visible ? visible.markup : short.markup + "<title>\(visible.markup)</title>"
  }
}
