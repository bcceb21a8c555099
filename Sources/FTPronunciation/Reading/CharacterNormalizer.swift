import Foundation

/// A line with the characters that reading knows, and for each of its UTF-16 units the place in the line as it was written.
struct NormalizedLine: Sendable {
  var text: String
  /// Offsets of characters in the written line, one for each UTF-16 unit.
  var places: [Int]
}

/// Brings many ways of writing one thing to one: compatibility forms (full-width letters, circled numbers, Roman numeral
/// signs, ligatures, unit signs) as NFKC has them, digits of other scripts, spaces, dashes, apostrophes. Kept apart,
/// because they are read in another way than what NFKC makes of them: superscripts, vulgar fractions, primes, the minus sign.
enum CharacterNormalizer {
  private static let dashes: Set<Unicode.Scalar> = ["‐", "‑", "﹣", "－", "⁃"]
  private static let apostrophes: Set<Unicode.Scalar> = ["’", "‘", "ʼ", "＇", "`", "´"]
  private static let invisible: Set<Unicode.Scalar> = [
    "\u{AD}", "\u{200B}", "\u{200C}", "\u{2060}", "\u{FEFF}", "\u{200E}", "\u{200F}", "\u{61C}", "\u{180E}",
  ]
  private static let own: [Unicode.Scalar: String] = [
    "‒": "–", "―": "—", "⁄": "/", "∕": "/", "№": "No. ", "ʹ": "′", "ʺ": "″", "‴": "″", "⅟": "1/", "℃": "°C", "℉": "°F",
    "º": "°", "˚": "°", "。": ". ", "、": ", ", "«": "\"", "»": "\"", "„": "“", "‟": "“", "µ": "μ", "Ω": "Ω", "∶": ":",
    "➀": "1", "﹪": "%", "٪": "%", "٫": ".", "٬": ",", "−": "−", "˗": "−", "➖": "−", "➕": "+", "✕": "×", "✖": "×",
  ]

  static func normalized(_ line: some StringProtocol) -> NormalizedLine {
    var text = ""
    var places: [Int] = []
    for (place, character) in line.enumerated() {
      let form = normalized(character)
      text += form
      places += Array(repeating: place, count: form.utf16.count)
    }
    return grouped(NormalizedLine(text: text, places: places))
  }

  private static func normalized(_ character: Character) -> String {
    if character.isASCII { return character.isWhitespace ? " " : String(character) }
    let scalars = Array(character.unicodeScalars)
    if scalars.count > 1 { return cluster(character, scalars) }
    let scalar = scalars[0]
    if let text = own[scalar] { return text }
    if dashes.contains(scalar) { return "-" }
    if apostrophes.contains(scalar) { return "'" }
    let value = scalar.value
    if invisible.contains(scalar) || (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value) {
      return ""
    }
    // The spaces between digits are needed until numbers are grouped.
    if scalar.properties.isWhitespace { return "\u{A0}" }
    switch value {
    case 0xB2, 0xB3, 0xB9, 0x2070...0x207F, 0xBC...0xBE, 0x2150...0x215E: return String(character)
    case 0x2460...0x249B, 0x24EA...0x24FF, 0x2776...0x2793:
      return scalar.properties.numericValue.map { " \(Int($0)) " } ?? String(character)
    default: break
    }
    if scalar.properties.numericType == .decimal, let digit = scalar.properties.numericValue { return "\(Int(digit))" }
    let isCompatible =
      (0x2080...0x209C).contains(value) || (0x2100...0x214F).contains(value) || (0x2160...0x2188).contains(value)
      || (0x249C...0x24E9).contains(value) || (0x3371...0x33DF).contains(value) || (0xFB00...0xFB06).contains(value)
      || (0xFF01...0xFF5E).contains(value) || (0xFFE0...0xFFE6).contains(value) || (0x1D400...0x1D7FF).contains(value)
      || (0x1F100...0x1F16B).contains(value)
    if isCompatible, value != 0x2122 { return String(character).precomposedStringWithCompatibilityMapping }
    return String(character)
  }

  /// A letter with marks is composed; signs of a keycap or of a picture's style fall away, the picture stays.
  private static func cluster(_ character: Character, _ scalars: [Unicode.Scalar]) -> String {
    if scalars[0].isASCII, scalars.dropFirst().allSatisfy({ $0.value == 0xFE0F || $0.value == 0x20E3 }) {
      return String(scalars[0])
    }
    if scalars.count == 2, scalars[1].value == 0xFE0F || scalars[1].value == 0xFE0E {
      return normalized(Character(scalars[0]))
    }
    let digits = scalars.map { scalar in
      scalar.properties.numericType == .decimal ? "\(Int(scalar.properties.numericValue ?? 0))" : String(scalar)
    }
    return digits.joined().precomposedStringWithCanonicalMapping
  }

  private static let grouping = Pattern(#"(?<![\d.,])\d{1,3}(?:[\u00A0']\d{3}){1,10}(?!\d)"#)

  private static let spacedGrouping = Pattern(
    #"(?<![\p{L}\p{N}_.,+(/-])(?<!\d )(?<!\p{Lu}{2} )[1-9]\d{0,2}(?: \d{3}){1,4}(?![\p{L}\p{N}_/-])(?![.,]\d)(?! \d)"#)
  /// Behind these a number stands on its own.
  private static let labelled = Pattern(
    #"(?:call|dial|ring|phone|fax|text|tel\.?|number|no\.?|code|pin|room|chapter|page|flight|bus|route|level|part|gate|platform"#
      + #"|isbn|(?:id|code|number|pin) is|mobile|at|us|on|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)[ :,]+$"#,
    ignoringCase: true)

  /// Thin and no-break spaces and apostrophes between groups of three digits become commas, and plain spaces where the groups can be
  /// nothing else; other such spaces become plain ones.
  private static func grouped(_ line: NormalizedLine) -> NormalizedLine {
    var units = Array(line.text.utf16)
    for match in grouping.matches(in: line.text) {
      for index in match.range.location..<match.range.location + match.range.length
      where units[index] == 0xA0 || units[index] == 39 {
        units[index] = 44
      }
    }
    for index in units.indices where units[index] == 0xA0 { units[index] = 32 }
    for match in spacedGrouping.matches(in: String(decoding: units, as: UTF16.self)) {
      let start = match.range.location
      let before = match.source.substring(with: NSRange(location: max(0, start - 12), length: min(12, start)))
      if labelled.isFound(in: before) { continue }
      for index in start..<start + match.range.length where units[index] == 32 { units[index] = 44 }
    }
    return NormalizedLine(text: String(decoding: units, as: UTF16.self), places: line.places)
  }
}
