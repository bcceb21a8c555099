/// English words for numbers: "one thousand, two hundred and thirty-four", "twenty-third", "nineteen oh-five".
enum NumberWords {
  private static let small = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
  ]
  private static let tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
  private static let scales = [
    "", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion", "sextillion", "septillion",
    "octillion", "nonillion", "decillion",
  ]
  private static let irregularOrdinals = [
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
  ]

  private static func belowThousand(_ value: Int) -> String {
    var words: [String] = []
    var rest = value
    if rest >= 100 {
      words += [small[rest / 100], "hundred"]
      rest %= 100
      if rest > 0 { words.append("and") }
    }
    if rest >= 20 {
      words.append(tens[rest / 10] + (rest % 10 > 0 ? "-" + small[rest % 10] : ""))
    } else if rest > 0 || words.isEmpty {
      words.append(small[rest])
    }
    return words.joined(separator: " ")
  }

  /// A whole number written with digits, of any length; beyond 36 digits they are read one by one.
  static func cardinal(_ digits: some StringProtocol) -> String {
    let digits = digits.drop { $0 == "0" }
    if digits.isEmpty { return small[0] }
    guard digits.count <= 3 * scales.count else {
      return digits.compactMap { $0.wholeNumberValue }.map { small[$0] }.joined(separator: " ")
    }
    var groups: [String] = []
    var rest = digits[...]
    var scale = 0
    while !rest.isEmpty {
      let value = Int(rest.suffix(3)) ?? 0
      if value > 0 { groups.append(belowThousand(value) + (scale > 0 ? " " + scales[scale] : "")) }
      rest = rest.dropLast(3)
      scale += 1
    }
    groups.reverse()
    let last = groups[groups.count - 1]
    if groups.count > 1, !last.contains(" ") {
      return groups.dropLast().joined(separator: ", ") + " and " + last
    }
    return groups.joined(separator: ", ")
  }

  static func cardinal(_ value: Int) -> String {
    value < 0 ? "minus " + cardinal(String(-value)) : cardinal(String(value))
  }

  static func ordinal(_ digits: String) -> String {
    let words = cardinal(digits)
    let start = words.lastIndex { $0 == " " || $0 == "-" }.map { words.index(after: $0) } ?? words.startIndex
    let last = String(words[start...])
    let ordinal = irregularOrdinals[last] ?? (last.hasSuffix("y") ? last.dropLast() + "ieth" : last + "th")
    return words[..<start] + ordinal
  }

  static func ordinal(_ value: Int) -> String { ordinal(String(value)) }

  /// A year: "nineteen oh-five", "two thousand and five", "twenty ten".
  static func year(_ value: Int) -> String {
    let (high, low) = (value / 100, value % 100)
    if high == 0 || (high % 10 == 0 && low < 10) || high >= 100 { return cardinal(value) }
    let end = low == 0 ? "hundred" : low < 10 ? "oh-" + cardinal(low) : cardinal(low)
    return cardinal(high) + " " + end
  }

  /// A decimal fraction: "three point one four"; zeros at the end are not read.
  static func decimal(_ text: String) -> String {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    var digits = parts.count > 1 ? parts[1] : ""
    while digits.hasSuffix("0") { digits = digits.dropLast() }
    let whole = cardinal(parts[0])
    if digits.isEmpty { return whole }
    return whole + " point " + digits.map { small[$0.wholeNumberValue ?? 0] }.joined(separator: " ")
  }
}
