import FTJSON

/// Rewrites what is not read as it is written: times, dates, units, money, abbreviations, symbols. Plain numbers stay for the
/// lexicon. The rules and word tables are hibari's.
struct ReadingNormalizer: Sendable {
  typealias Rule = @Sendable (String) -> String

  /// Abbreviations that stand before names.
  let titles: [String: String]
  private let rules: [Rule]

  /// Applied in this order, because later rules read what earlier ones have written.
  init(_ tables: JSONValue, file: String) throws(PronunciationError) {
    let words = try ReadingTables(tables, file: file)
    titles = words.titles
    var rules: [Rule] = []
    func rule(_ pattern: String, _ replacement: @escaping @Sendable (Pattern.Match) -> String) {
      let pattern = Pattern(pattern)
      rules.append { pattern.replacing(in: $0, replacement) }
    }
    let number = #"\d+(?:,\d{3})*(?:\.\d+)?"#
    let large = #"hundred|thousand|million|billion|trillion|[kKmMbB]\b"#
    let months = Pattern.anyOf(words.monthNames + words.months.keys.map(\.capitalizedOnce) + ["Sept"])
    rule(#"\b(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s?([AaPp])\.?[Mm]\.?(?![A-Za-z]))?(?!\d)"#, Self.time)
    rule(#"\b(\d{4})-(\d{2})-(\d{2})\b"#) { words.date($0[1], $0[2], $0[3]) ?? $0.whole }
    rule(#"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b"#) { match in
      let year = match[3].map { $0.count == 2 ? (Int($0)! > 30 ? "19" : "20") + $0 : $0 }
      let isMonthFirst = Int(match[1]!)! <= 12
      return words.date(year, match[isMonthFirst ? 1 : 2], match[isMonthFirst ? 2 : 1]) ?? match.whole
    }
    rule("([$£€])(\(number))\\s?(\(large))") { match in
      "\(match[2]!) \(words.large(match[3]!)) \(words.currency[match[1]!]?.last ?? "")"
    }
    rule("(?<![\\w.])(\(number))\\s?¢") { "\($0[1]!) \(words.counted($0[1]!, words.currency["¢"] ?? []))" }
    rule("(?<![\\w])([¥₹₩]|Rs\\.?|USD|EUR|GBP)\\s?(\(number))(?:\\s?(\(large)))?") { match in
      let names = words.currency[match[1]!.replacing(".", with: "")] ?? []
      if let size = match[3] { return "\(match[2]!) \(words.large(size)) \(names.last ?? "")" }
      return "\(match[2]!) \(words.counted(match[2]!, names))"
    }
    rule("(?<![\\w.])(-?\(number))\\s?°\\s?([CF])?(?![\\w])") { match in
      let scale = match[2].map { $0 == "C" ? " Celsius" : " Fahrenheit" } ?? ""
      return "\(match[1]!) \(words.counted(match[1]!, ["degree", "degrees"]))\(scale)"
    }
    rule("(?<![\\w.])(-?\(number))\\s?(\(Pattern.anyOf(words.units.keys)))(?![\\w])") { match in
      "\(match[1]!) \(words.counted(match[1]!, words.units[match[2]!] ?? []))"
    }
    rule("\\b(\(months))\\.? (\\d{1,2})(?:st|nd|rd|th)?\\b(?![\\d:%])(,? \\d{4}\\b)?") { match in
      guard let month = words.month(match[1]!), let day = Int(match[2]!), (1...31).contains(day) else {
        return match.whole
      }
      return "\(month) \(NumberWords.ordinal(day))\(match[3] ?? "")"
    }
    rule("\\b(the )?(\\d{1,2}) (?:of )?(\(months))\\b\\.?") { match in
      guard let month = words.month(match[3]!), let day = Int(match[2]!), (1...31).contains(day) else {
        return match.whole
      }
      return "the \(NumberWords.ordinal(day)) of \(month)"
    }
    rule("\\b(\(Pattern.anyOf(words.titles.keys)))\\.? (?=[A-Z])") { (words.titles[$0[1]!] ?? "") + " " }
    rule("(?<![\\w.])(\(Pattern.anyOf(words.abbreviations.keys)))(?![\\w])") { match in
      (words.abbreviations[match[1]!] ?? "") + (match.isAtEnd && match[1]!.hasSuffix(".") ? "." : "")
    }
    rule(#"\b(No|Nos)\. ?(?=\d)"#) { $0[1] == "No" ? "Number " : "Numbers " }
    rule(#"(?<![\w&])#(?=\d)"#) { _ in "number " }
    let roman = "((?=[IVXLC])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))"
    rule("\\b(\(Pattern.anyOf(words.romanCardinal))) \(roman)\\b(?![.'’]\\w)") { "\($0[1]!) \(Self.roman($0[2]!))" }
    rule("\\b(\(Pattern.anyOf(words.romanOrdinal))) \(roman)\\b(?![.'’]\\w)") {
      "\($0[1]!) the \(NumberWords.ordinal(Self.roman($0[2]!)))"
    }
    rule(#"(?<![\w.\-])(?:\d{3}-)?\d{3}-\d{4}(?![\w.\-])"#) { match in
      match.whole.replacing("-", with: ", ").map(String.init).joined(separator: " ")
    }
    rule(#"(?<![\w./])(\d{1,2})/(\d{1,2})(?![\w./])"#) { words.fraction(Int($0[1]!)!, Int($0[2]!)!) }
    rule(#"(?<![\w.\-])(\d{1,4})\s?[-–]\s?(\d{1,4})(?![\w.\-%])"#) { "\($0[1]!) to \($0[2]!)" }
    rule(#"(?<![\w+])\+(?=\d)"#) { _ in "plus " }
    for (symbol, word) in words.symbols {
      let plain = symbol.unicodeScalars.map { "\\x{\(String($0.value, radix: 16))}" }.joined()
      let pattern = Pattern("=<>~".contains(symbol) ? "(?<=\\S) ?\(plain) ?(?=\\S)" : plain)
      rules.append { $0.contains(symbol) ? pattern.replacing(in: $0, with: word.isEmpty ? " " : " \(word) ") : $0 }
    }
    self.rules = rules
  }

  private static let spaces = Pattern(#"\s+"#)
  private static let spaceBeforeMark = Pattern(#" +([,.;:!?])"#)

  func callAsFunction(_ text: String) -> String {
    var text = Self.spaces.replacing(in: text, with: " ").trimmed()
    if text.isEmpty { return text }
    for (old, new) in [("\u{A0}", " "), ("’", "'"), ("‒", "-"), ("―", "—")] { text = text.replacing(old, with: new) }
    text = rules.reduce(text) { $1($0) }
    text = Self.spaces.replacing(in: text, with: " ")
    return Self.spaceBeforeMark.replacing(in: text) { $0[1] ?? "" }.trimmed()
  }

  @Sendable private static func time(_ match: Pattern.Match) -> String {
    guard let hour = Int(match[1]!), let minute = Int(match[2]!), hour <= 24, minute <= 59 else { return match.whole }
    let second = match[3].flatMap { Int($0) }
    if let second, second > 59 { return match.whole }
    let isExact = match[3] != nil && second != 0
    var words = NumberWords.cardinal(hour)
    switch minute {
    case 0: words += match[4] != nil || isExact || match[3] != nil ? "" : " o'clock"
    case ..<10: words += " oh " + NumberWords.cardinal(minute)
    default: words += " " + NumberWords.cardinal(minute)
    }
    if let second, match[3] != nil {
      words += " and " + NumberWords.cardinal(second) + (second == 1 ? " second" : " seconds")
    }
    if let half = match[4] {
      // With dots, so that the letters are spelled.
      words += " " + half.uppercased() + ".M" + (match.rest.hasPrefix(".") ? "" : ".")
    }
    return words
  }

  private static func roman(_ numeral: String) -> Int {
    let values = numeral.map { ["I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000][$0] ?? 0 }
    return values.indices.reduce(0) { sum, index in
      sum + (index + 1 < values.count && values[index + 1] > values[index] ? -values[index] : values[index])
    }
  }
}
