import FTImageCodec

/// How much of a drawing carries each of ten colour words, its white ground aside.
///
/// Hues are cut where people begin to call them otherwise; brown and pink are told apart by lightness and strength, pale skin and
/// wood have no word. The rules are those that the captions of the generator's pictures were made with
/// (tools/data/captioned/pictures.py).
struct ColourShares: Equatable {
  /// By word; what has none, and white, are counted as ink.
  let shares: [String: Double]

  static let words = ["red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "grey"]
  private static let colourless: Set<String> = ["black", "grey", "white"]

  init(_ picture: Image) {
    let drawing = picture.withoutWhiteGround()
    var counts: [String: Int] = [:]
    var ink = 0
    for pixel in 0..<drawing.width * drawing.height where drawing.pixels[4 * pixel + 3] > 160 {
      ink += 1
      let values = (0..<3).map { Int(drawing.pixels[4 * pixel + $0]) }
      counts[Self.word(values), default: 0] += 1
    }
    shares = counts.mapValues { Double($0) / Double(max(1, ink)) }
  }

  /// Whether a person who looks for a colour sees it first: the commonest of all that have a hue, a sixth of the ink or more; black
  /// and grey are the commonest of all.
  func shows(_ word: String) -> Bool {
    let own = shares[word] ?? 0
    let rivals = shares.filter {
      $0.key != word && $0.key != "skin" && (Self.colourless.contains(word) || !Self.colourless.contains($0.key))
    }
    return own >= 1.0 / 6 && own >= rivals.values.max() ?? 0
  }

  /// The colour word of a caption; nil for none, or for several.
  static func word(of caption: String) -> String? {
    let found = caption.lowercased().split { !$0.isLetter }.compactMap { part -> String? in
      part == "gray" ? "grey" : words.first { $0 == part }
    }
    return found.count == 1 ? found[0] : nil
  }

  private static func word(_ rgb: [Int]) -> String {
    let (red, green, blue) = (Double(rgb[0]), Double(rgb[1]), Double(rgb[2]))
    let (top, bottom) = (max(red, green, blue), min(red, green, blue))
    let chroma = top - bottom
    if top < 60 { return "black" }
    if chroma < max(28, 0.16 * top) { return bottom > 225 ? "white" : "grey" }
    let hue = hue(red, green, blue)
    let lightness = (top + bottom) / 2
    if (14..<42).contains(hue), lightness > 180, chroma < 120 { return "skin" }
    if hue < 42 || hue >= 345, lightness > 165, chroma > 40, hue >= 330 || hue < 12 { return "pink" }
    if hue < 14, top < 160, chroma < 90 { return "brown" }
    if (14..<46).contains(hue), top < 175 || (chroma < 105 && top < 225) { return "brown" }
    let ends: [(Double, String)] = [
      (14, "red"), (42, "orange"), (62, "yellow"), (165, "green"), (255, "blue"), (292, "purple"), (340, "pink"),
    ]
    return ends.first { hue < $0.0 }?.1 ?? "red"
  }

  /// 0 to 360 degrees; 0 for a colour without a hue.
  private static func hue(_ red: Double, _ green: Double, _ blue: Double) -> Double {
    let top = max(red, green, blue)
    let chroma = max(1, top - min(red, green, blue))
    let sixth =
      top == red ? (green - blue) / chroma : top == green ? (blue - red) / chroma + 2 : (red - green) / chroma + 4
    return (sixth < 0 ? sixth + 6 : sixth) * 60
  }
}
