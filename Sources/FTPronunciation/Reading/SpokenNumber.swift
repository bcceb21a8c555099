/// American English words for written numbers. Digits come as text, so that leading zeros and any length are kept.
enum SpokenNumber {
  private static let digitNames = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
  ]

  /// "1,284" → one thousand two hundred eighty four; beyond 15 digits, and with leading zeros, digit by digit.
  static func cardinal(_ text: some StringProtocol) -> Spoken {
    let digits = String(text.filter(\.isNumber))
    if digits.count > 1 && digits.first == "0" { return each(digits) }
    if digits.count > 15 && !text.contains(",") { return each(digits) }
    return words(NumberWords.cardinal(digits))
  }

  static func ordinal(_ text: some StringProtocol) -> Spoken {
    words(NumberWords.ordinal(String(text.filter(\.isNumber))))
  }
  static func ordinal(_ value: Int) -> Spoken { words(NumberWords.ordinal(value)) }

  /// "3.14" → three point one four; every digit behind the point is read.
  static func number(_ text: some StringProtocol) -> Spoken {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let whole: Spoken = parts[0].isEmpty ? "" : parts[0] == "0" ? "zero" : cardinal(parts[0])
    return parts.count == 1 ? whole : whole + "point" + each(parts[1])
  }

  /// Digit by digit; anything else is skipped.
  static func each(_ text: some StringProtocol) -> Spoken {
    Spoken(text.compactMap(\.wholeNumberValue).filter { $0 < 10 }.map { .word(digitNames[$0]) })
  }

  /// "1945" → nineteen forty five, "1905" → nineteen oh five, "2003" → two thousand three, "80" → eighty.
  static func year(_ text: some StringProtocol) -> Spoken {
    guard let value = Int(text), text.count == 4, (1000..<10_000).contains(value) else { return cardinal(text) }
    let (high, low) = (value / 100, value % 100)
    if value % 1000 < 10 { return cardinal(text) }
    let end: Spoken = low == 0 ? "hundred" : low < 10 ? "oh" + cardinal("\(low)") : cardinal("\(low)")
    return cardinal("\(high)") + end
  }

  /// The two digits of a year: "98" → ninety eight, "05" → oh five.
  static func shortYear(_ text: some StringProtocol) -> Spoken {
    text.first == "0" ? "oh" + each(text.dropFirst()) : cardinal(text)
  }

  /// As numbers of rooms, flights and errors are read: "404" → four oh four, "249" → two forty nine,
  /// "1204" → twelve oh four, "300" → three hundred, "0042" and longer ones digit by digit.
  static func label(_ text: some StringProtocol) -> Spoken {
    let digits = String(text)
    guard digits.count <= 4, digits.first != "0", digits.count > 2 else {
      return digits.count > 4 ? each(digits) : cardinal(digits)
    }
    if digits.hasSuffix("000") { return cardinal(digits) }
    if digits.hasSuffix("00") { return cardinal(digits.dropLast(2)) + "hundred" }
    let (high, low) = (digits.dropLast(2), digits.suffix(2))
    return cardinal(high) + (low.first == "0" ? "oh" + each(low.dropFirst()) : cardinal(low))
  }

  /// A number inside a name or an address: years as years, long ones digit by digit.
  static func inName(_ text: some StringProtocol) -> Spoken {
    if text.count == 4, text.hasPrefix("19") || text.hasPrefix("20") { return year(text) }
    if text.count == 3, text.hasSuffix("00"), text.first != "0" { return cardinal(text) }
    return text.count <= 2 ? cardinal(text) : each(text)
  }

  /// "3", "4" → three quarters; what nobody has a name for is read with "over".
  static func fraction(_ above: some StringProtocol, _ below: some StringProtocol) -> Spoken {
    guard let upper = Int(above), let lower = Int(below), lower > 1, lower <= 100 || lower == 1000 else {
      return cardinal(above) + "over" + cardinal(below)
    }
    if lower == 2 { return cardinal(above) + (upper == 1 ? "half" : "halves") }
    let part: Spoken =
      lower == 4 ? "quarter" : lower == 100 ? "hundredth" : lower == 1000 ? "thousandth" : ordinal(lower)
    if upper == 1 { return "one" + part }
    guard case .word(let last)? = part.words.last else { return part }
    return cardinal(above) + Spoken(part.words.dropLast() + [.word(last + "s")])
  }

  /// 0…3999 in Roman numerals, written the canonical way; nil for anything else.
  static func roman(_ text: some StringProtocol) -> Int? {
    let values: [Character: Int] = ["I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000]
    let numbers = text.compactMap { values[$0] }
    guard !numbers.isEmpty, numbers.count == text.count, numbers.count <= 15 else { return nil }
    var value = 0
    for (index, number) in numbers.enumerated() {
      value += index + 1 < numbers.count && numbers[index + 1] > number ? -number : number
    }
    return romanNumeral(value) == String(text) ? value : nil
  }

  private static func romanNumeral(_ value: Int) -> String {
    let parts = [
      (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
      (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ]
    var rest = value
    var result = ""
    for (size, letters) in parts {
      while rest >= size {
        result += letters
        rest -= size
      }
    }
    return result
  }

  /// Without commas, hyphens and "and".
  private static func words(_ text: String) -> Spoken {
    Spoken(
      text.split { !$0.isLetter }.filter { $0 != "and" }.map { .word(String($0)) })
  }
}
