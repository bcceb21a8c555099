/// Colours for light and dark, told apart by people who see fewer.
enum ChartStyle {
  private static let light = ["#0b62c4", "#c2500a", "#0a7d5a", "#8b3fae", "#8a6a00", "#b3265e"]
  private static let dark = ["#74b4ff", "#ff9d57", "#46d3a4", "#d39bf7", "#e3b94a", "#ff86b3"]
  private static let dashes = ["", "7 4", "2 4", "9 3 2 3"]

  static func sheet(series count: Int) -> String {
    let pairs = (0..<count).map { index in
      let dash = dashes[index / light.count % dashes.count]
      let rule = rule(index, light)
      return dash.isEmpty ? rule : rule + " .ft-chart .line.s\(index){stroke-dasharray:\(dash)}"
    }
    return """
      <style>
      .ft-chart .ground{fill:#fff} .ft-chart text{fill:#333} .ft-chart .heading{font-size:15px;font-weight:600;fill:#111}
      .ft-chart .grid{stroke:#e4e4e4;fill:none} .ft-chart .axis{stroke:#777;fill:none}
      .ft-chart .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round} .ft-chart .mark{stroke:none}
      \(pairs.joined(separator: " "))
      @media (prefers-color-scheme: dark){
      .ft-chart .ground{fill:#17191c} .ft-chart text{fill:#c9ccd1} .ft-chart .heading{fill:#f0f1f3}
      .ft-chart .grid{stroke:#2d3136} .ft-chart .axis{stroke:#8a8f96}
      \((0..<count).map { rule($0, dark) }.joined(separator: " "))
      }
      </style>
      """
  }

  private static func rule(_ index: Int, _ colors: [String]) -> String {
    let color = colors[index % colors.count]
    return ".ft-chart .line.s\(index){stroke:\(color)} .ft-chart .mark.s\(index){fill:\(color)}"
  }
}
