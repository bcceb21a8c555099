/// What a picture costs, in operations; see ``PictureFlowConfiguration/operationsPerPass``.
extension PictureFlowConfiguration {
  /// Multiplications and additions of one pass of one picture, convolutions and products only. A training step takes about three
  /// times as many for each picture, a picture two passes a step of the sampler where words are stressed (guidance).
  ///
  /// The floor of any measurement: operations ÷ the rate of `ftlab doctor`.
  public var operationsPerPass: Double {
    var total = 0.0
    for (name, shape) in expectedTensors where name.hasSuffix(".weight") && shape.count > 1 {
      total += 2 * Double(shape.reduce(1, *)) * positions(of: name)
    }
    let inner = Double((side / 8) * (side / 8))
    // Scores and mixtures over the picture's own places and the words.
    return total + 4 * inner * (inner + Double(textLimit)) * Double(widths[2])
  }

  /// How often a picture meets a weight.
  private func positions(of name: String) -> Double {
    let parts = name.split(separator: ".").map(String.init)
    func pixels(_ level: Int) -> Double { Double(((side / 2) >> level) * ((side / 2) >> level)) }
    if parts.contains("film") || ["time", "text"].contains(parts[0]) { return 1 }
    if parts.contains(where: { $0.hasPrefix("text_") }) { return Double(textLimit) }
    switch parts[0] {
    case "attention": return pixels(2)
    case "enter", "leave": return pixels(0)
    default:
      let level = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
      return pixels(parts[0] == "shrink" || parts[0] == "grow" ? level + 1 : level)
    }
  }
}
