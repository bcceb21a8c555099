/// Days, months and years in their written forms.
extension TokenClass {
  private static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  private static let day = #"(0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"#
  private static let year = #"(?:,?\s(\d{4}|'\d{2})(?![\p{L}\p{N}_])(?![,.]\d))?"#

  static func month(_ name: String) -> Spoken? {
    monthNames.first { $0.hasPrefix(name.prefix(3)) }.map { Spoken($0) }
  }

  private static func month(number: String) -> Spoken? {
    Int(number).flatMap { (1...12).contains($0) ? Spoken(monthNames[$0 - 1]) : nil }
  }

  private static func yearWords(_ text: String?) -> Spoken {
    guard let text else { return "" }
    return text.hasPrefix("'") ? SpokenNumber.shortYear(text.dropFirst()) : SpokenNumber.year(text)
  }

  private static func dayWords(_ text: String) -> Spoken? {
    Int(text).flatMap { (1...31).contains($0) ? SpokenNumber.ordinal($0) : nil }
  }

  /// "March fifth twenty twenty four".
  private static func american(_ month: String?, _ day: String?, _ year: String?) -> Spoken? {
    guard let month = month.flatMap({ Self.month(number: $0) }), let day = day.flatMap({ dayWords($0) }) else {
      return nil
    }
    return month + day + yearWords(year.map { $0.count == 2 ? (Int($0)! > 39 ? "19" : "20") + $0 : $0 })
  }

  static let dates = TokenClass(
    .date,
    [
      Rule(#"(?<![\p{L}\p{N}_.-])(\d{4})[-/.](\d{2})[-/.](\d{2})(?:T(?=\d{2}:))?(?![\d-])(?!\.\d)"#) {
        american($0[2], $0[3], $0[1])
      },
      Rule(#"(?<![\p{L}\p{N}_/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\p{L}\p{N}_/-])(?!\.\d)"#) { token in
        let (first, second) = (token[1]!, token[3]!)
        // "6.1.55" is a version.
        if token[2] == ".", token[4]!.count == 2, first.count + second.count < 4 { return nil }
        if token[2] == ".", let name = month(number: second), let day = dayWords(first) {
          return "the" + day + "of" + name
            + yearWords(token[4].map { $0.count == 2 ? (Int($0)! > 39 ? "19" : "20") + $0 : $0 })
        }
        let isDayFirst = Int(first)! > 12
        return american(isDayFirst ? second : first, isDayFirst ? first : second, token[4])
      },
      // Several days of a month.
      Rule(
        "(?<![\\p{L}\\p{N}_.,:/-])(the )?\(day)\\s?(?:[–-]|to|and|&)\\s?(?:the )?\(day)(?: of)? (\(Fragment.months))\(Fragment.point)\(year)"
      ) {
        guard let month = month($0[4]!), let first = dayWords($0[2]!), let last = dayWords($0[3]!) else { return nil }
        let link: Spoken = $0.whole.contains("and") || $0.whole.contains("&") ? "and the" : "to the"
        return "the" + first + link + last + "of" + month + yearWords($0[5])
      },
      Rule("(?<![\\p{L}\\p{N}_])(\(Fragment.months))\\.? \(day)\\s?[–-]\\s?\(day)(?![\\d:%/-])(?![.,]\\d)\(year)") {
        guard let month = month($0[1]!), let first = dayWords($0[2]!), let last = dayWords($0[3]!) else { return nil }
        return month + first + "to" + last + yearWords($0[4])
      },
      Rule(
        "(?<![\\p{L}\\p{N}_.,:/-])(?:[Tt]he )?\(day)(?: of)?[ -](\(Fragment.months))(?:(?=\\.\\s\\d{4})\\.|\(Fragment.point))\(year)"
      ) {
        guard let month = month($0[2]!), let day = dayWords($0[1]!) else { return nil }
        return "the" + day + "of" + month + yearWords($0[3])
      },
      Rule(
        "(?<![\\p{L}\\p{N}_])(\(Fragment.months))\\.? (?:the )?\(day)(?![\\p{L}\\d:%/])(?![.,]\\d)(?!\\s(?:a\\.?m|p\\.?m)\\b)\(year)"
      ) {
        guard let month = month($0[1]!), let day = dayWords($0[2]!) else { return nil }
        let link: Spoken = $0.whole.contains(" the ") ? "the" : ""
        return month + link + day + yearWords($0[3])
      },
      Rule("(?<![\\p{L}\\p{N}_])(\(Fragment.months))\\.?,? (?:of )?(\\d{4}|'\\d{2})(?![\\p{L}\\p{N}_])(?![.,]\\d)") {
        guard let month = month($0[1]!) else { return nil }
        return month + yearWords($0[2])
      },
      Rule(
        "(?<=\\b(?:[Oo]n|[Bb]y|[Uu]ntil|[Ff]rom|[Ss]ince|[Dd]ue|[Bb]efore|[Aa]fter) )(\\d{1,2})/(\\d{1,2})(?![\\p{L}\\p{N}_/])(?!\\s?(?:of|cup|inch|in|mile)\\b)"
      ) {
        american($0[1], $0[2], nil)
      },
    ])
}
