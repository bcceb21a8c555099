import Foundation

extension ChartDrawing {
  /// What is drawn of a series, in coordinates of the plot; empty where it has nothing to draw.
  func series(_ index: Int) -> String {
    let series = chart.series[index]
    let places = series.points.map(place)
    switch series.style {
    case .line, .step:
      let path = Polyline(places, isStepped: series.style == .step).path
      return path.isEmpty ? "" : "<path class=\"line s\(index)\" d=\"\(path)\"/>"
    case .points:
      let dots = places.compactMap { $0.map { "<circle cx=\"\(px($0.x))\" cy=\"\(px($0.y))\" r=\"3\"/>" } }
      return dots.isEmpty ? "" : "<g class=\"mark s\(index)\">\(dots.joined())</g>"
    case .bars: return bars(index, places)
    }
  }

  private func bars(_ index: Int, _ places: [Chart.Point?]) -> String {
    let groups = chart.series.indices.filter { chart.series[$0].style == .bars }
    var count = Set(chart.series[index].points.map(\.x)).count
    if case .categories(let names) = chart.x.scale { count = names.count }
    let band = 0.8 * chart.width / Double(max(1, count))
    let (width, number) = (band / Double(groups.count), Double(groups.firstIndex(of: index) ?? 0))
    let zero = chart.height * (1 - min(1, max(0, y.fraction(0) ?? 0)))
    let bars = places.compactMap { place -> String? in
      guard let place else { return nil }
      let start = place.x - band / 2 + width * number
      return "<rect x=\"\(px(start))\" y=\"\(px(min(place.y, zero)))\" width=\"\(px(max(0.5, width - 1)))\" "
        + "height=\"\(px(abs(place.y - zero)))\"/>"
    }
    return bars.isEmpty ? "" : "<g class=\"mark s\(index)\">\(bars.joined())</g>"
  }

  private func place(_ point: Chart.Point) -> Chart.Point? {
    guard let across = x.fraction(point.x), let up = y.fraction(point.y) else { return nil }
    return Chart.Point(across * chart.width, (1 - up) * chart.height)
  }

  /// What could not be drawn.
  var remarks: [String] {
    chart.series.compactMap { series in
      let lost = series.points.count { place($0) == nil }
      guard lost > 0 else { return nil }
      let name = series.name.isEmpty ? "" : " of \(series.name)"
      return "\(lost) of \(series.points.count) points\(name) have no place on the axes"
    }
  }
}

/// A line through places; a place that is missing interrupts it, and a place that is alone is a dot.
private struct Polyline {
  private(set) var path = ""

  init(_ places: [Chart.Point?], isStepped: Bool) {
    for piece in places.split(whereSeparator: { $0 == nil }) {
      let points = piece.compactMap { $0 }
      var last = points[0]
      path += "M\(px(last.x)) \(px(last.y))"
      // Round ends make a dot of a line without length.
      if points.count == 1 { path += "h0" }
      for (index, point) in points.enumerated().dropFirst() {
        // Steps smaller than a pixel are not seen.
        guard abs(point.x - last.x) + abs(point.y - last.y) > 0.7 || index == points.count - 1 else { continue }
        path += isStepped ? "H\(px(point.x))V\(px(point.y))" : "L\(px(point.x)) \(px(point.y))"
        last = point
      }
    }
  }
}

/// A length in pixels, to a tenth.
func px(_ value: Double) -> String {
  let text = String(format: "%.1f", value)
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
