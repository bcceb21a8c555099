/// Days, months and years in their written forms.
extension TokenClass {
  private static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  private static let day = #"(0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|ST|ND|RD|TH)?"#
  private static let year = #"(?:(?:,?\s|-(?=\d{4}))(\d{4}|'\d{2})(?![\p{L}\p{N}_])(?![,.]\d))?"#

  static func month(_ name: String) -> Spoken? {
    monthNames.first { $0.hasPrefix(name.capitalizedOnce.prefix(3)) }.map { Spoken($0) }
  }

  private static func month(number: String) -> Spoken? {
    Int(number).flatMap { (1...12).contains($0) ? Spoken(monthNames[$0 - 1]) : nil }
  }

  private static func yearWords(_ text: String?) -> Spoken {
    guard let text else { return "" }
    return text.hasPrefix("'") ? SpokenNumber.shortYear(text.dropFirst()) : SpokenNumber.year(text)
  }

  /// Whether what follows is counted: "20 people", "15 soldiers".
  private static func counts(_ token: FoundToken) -> Bool {
    guard token.after.first == " " else { return false }
    let next = token.nextWord
    return ["people", "men", "women", "children"].contains(next)
      || (next.count > 3 && next.hasSuffix("s") && !next.hasSuffix("ss") && next.first!.isLowercase)
  }

  private static func dayWords(_ text: String) -> Spoken? {
    Int(text).flatMap { (1...31).contains($0) ? SpokenNumber.ordinal($0) : nil }
  }

  /// "March fifth twenty twenty four".
  private static func american(_ month: String?, _ day: String?, _ year: String?) -> Spoken? {
    guard let month = month.flatMap({ Self.month(number: $0) }), let day = day.flatMap({ dayWords($0) }) else {
      return nil
    }
    return month + day + (year == nil ? "" : .pause)
      + yearWords(year.map { $0.count == 2 ? (Int($0)! > 39 ? "19" : "20") + $0 : $0 })
  }

  static let dates = TokenClass(
    .date,
    [
      Rule(#"(?<![\p{L}\p{N}_.-])(\d{4})[-/.](\d{2})[-/.](\d{2})(?:T(?=\d{2}:)|(?![\d-])(?!\.\d))"#) {
        american($0[2], $0[3], $0[1])
      },
      Rule(#"(?<![\p{L}\p{N}_/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\p{L}\p{N}_/-])(?!\.\d)"#) { token in
        let (first, second) = (token[1]!, token[3]!)
        // "24-6-38" may be anything.
        if token[2] == "-", token[4]!.count == 2,
          !["on", "On", "dated", "by", "since", "until", "from"].contains(token.previousWord)
        {
          return nil
        }
        // "6.1.55" is a version.
        if token[2] == ".", token[4]!.count == 2, first.count + second.count < 4 { return nil }
        if token[2] == ".", let name = month(number: second), let day = dayWords(first) {
          return "the" + day + "of" + name
            + yearWords(token[4].map { $0.count == 2 ? (Int($0)! > 39 ? "19" : "20") + $0 : $0 })
        }
        let isDayFirst = Int(first)! > 12
        return american(isDayFirst ? second : first, isDayFirst ? first : second, token[4])
      },
      // From a day of one month to a day of another.
      Rule(
        "(?<![\\p{L}\\p{N}_])(\(Fragment.months))\\.? \(day)\\s?[–-]\\s?(\(Fragment.months))\\.? \(day)(?![\\d:%/])\(year)"
      ) {
        guard let month = month($0[1]!), let first = dayWords($0[2]!), let other = Self.month($0[3]!),
          let last = dayWords($0[4]!)
        else { return nil }
        return month + first + "to" + other + last + yearWords($0[5])
      },
      Rule(
        "(?<![\\p{L}\\p{N}_.,:/-])(?:[Tt]he )?\(day) (\(Fragment.months))\\.?\\s?[–-]\\s?\(day) (\(Fragment.months))\(Fragment.point)\(year)"
      ) {
        guard let first = dayWords($0[1]!), let month = month($0[2]!), let last = dayWords($0[3]!),
          let other = Self.month($0[4]!)
        else { return nil }
        return "the" + first + "of" + month + "to the" + last + "of" + other + yearWords($0[5])
      },
      // Several days of a month.
      Rule(
        "(?<![\\p{L}\\p{N}_.,:/-])(the )?\(day)\\s?(?:[–/-]|to|and|&|or)\\s?(?:the )?\(day)(?: of)? (\(Fragment.months))\(Fragment.point)\(year)"
      ) {
        guard let month = month($0[4]!), let first = dayWords($0[2]!), let last = dayWords($0[3]!) else { return nil }
        let link: Spoken =
          $0.whole.contains("and") || $0.whole.contains("&")
          ? "and the" : $0.whole.contains(" or ") ? "or the" : "to the"
        return "the" + first + link + last + "of" + month + yearWords($0[5])
      },
      Rule("(?<![\\p{L}\\p{N}_])(\(Fragment.months))\\.? \(day)\\s?[–-]\\s?\(day)(?![\\d:%/-])(?![.,]\\d)\(year)") {
        guard let month = month($0[1]!), let first = dayWords($0[2]!), let last = dayWords($0[3]!) else { return nil }
        return month + first + "to" + last + yearWords($0[4])
      },
      Rule(
        "(?<![\\p{L}\\p{N}_])(\(Fragment.months))\\.? \(day)(?:, \(day))? (and|or|&|to) \(day)(?![\\d:%/-])(?![.,]\\d)(?! \\p{Ll}+s\\b)(?! people)\(year)"
      ) {
        guard let month = month($0[1]!), let first = dayWords($0[2]!), let last = dayWords($0[5]!) else { return nil }
        let middle = $0[3].flatMap { dayWords($0) } ?? ""
        return month + first + middle + Spoken($0[4] == "&" ? "and" : $0[4]!) + last + yearWords($0[6])
      },
      Rule(
        "(?<![\\p{L}\\p{N}_.,:/-])(?:[Tt]he )?\(day)(?: of)?[ -](\(Fragment.months))(?:(?=\\.\\s\\d{4})\\.|\(Fragment.point))\(year)"
      ) {
        guard let month = month($0[2]!), let day = dayWords($0[1]!) else { return nil }
        // "a third of May deadline"
        let isOwned = ["a", "A", "our", "Our", "my", "your", "his", "her", "its", "their", "this"].contains(
          $0.previousWord)
        return (isOwned ? "" : "the") + day + "of" + month + yearWords($0[3])
      },
      Rule(
        "(?<![\\p{L}\\p{N}_])(\(Fragment.months))\\.? (?:the )?\(day)(?![\\p{L}\\d:%/])(?![.,]\\d)(?!\\s(?:a\\.?m|p\\.?m)\\b)\(year)"
      ) {
        guard let month = month($0[1]!), let day = dayWords($0[2]!) else { return nil }
        // "YOU MAY 5 TIMES" has no month.
        if $0[1] == "MAY", ["I", "WE", "YOU", "HE", "SHE", "IT", "THEY", "WHO", "WHICH"].contains($0.previousWord) {
          return nil
        }
        // "In May 20 people came."
        if $0[3] == nil, ["in", "In"].contains($0.previousWord), $0[2]!.allSatisfy(\.isNumber), counts($0) {
          return nil
        }
        let link: Spoken = $0.whole.contains(" the ") ? "the" : ""
        return month + link + day + ($0[3] == nil ? "" : .pause) + yearWords($0[3])
      },
      Rule("(?<![\\p{L}\\p{N}_])(\(Fragment.months))\\.?,? (?:of )?(\\d{4}|'\\d{2})(?![\\p{L}\\p{N}_])(?![.,]\\d)") {
        guard let month = month($0[1]!) else { return nil }
        return month + yearWords($0[2])
      },
      // The day of an attack is known by its figures.
      Rule(#"(?<![\p{L}\p{N}_.,/])(?:9/11|7/7)(?![\p{L}\p{N}_/])(?![.,]\d)"#) { token in
        token.whole == "9/11" ? "nine eleven" : "seven seven"
      },
      Rule(
        #"(?<=\b(?:[Ee]xp(?:ires|iry|\.)?|[Vv]alid|[Dd]ate):? (?:date:? |until |thru |through |in )?)(0[1-9]|1[0-2])/(20\d{2}|\d{2})(?![\p{L}\p{N}_/])"#
      ) {
        month(number: $0[1]!)! + SpokenNumber.year($0[2]!.count == 2 ? "20" + $0[2]! : $0[2]!)
      },
      Rule(#"(?<![\p{L}\p{N}_.,/-])(0[1-9]|1[0-2])/((?:19|20)\d{2})(?![\p{L}\p{N}_/])"#) {
        month(number: $0[1]!)! + SpokenNumber.year($0[2]!)
      },
      Rule(
        "(?<=(?<!\\p{L})(?:(?:Mon|Tue|Tues|Wed|Thu|Thurs|Fri|Sat|Sun)\\.?|\(Fragment.weekdays)),? )(\\d{1,2})/(\\d{1,2})(?![\\p{L}\\p{N}_/])"
      ) {
        Int($0[1]!)! > 12 ? american($0[2], $0[1], nil) : american($0[1], $0[2], nil)
      },
      Rule(
        "(?<=\\b(?:[Oo]n|[Bb]y|[Uu]ntil|[Ff]rom|[Ss]ince|[Dd]ue|[Bb]efore|[Aa]fter) )(\\d{1,2})/(\\d{1,2})(?![\\p{L}\\p{N}_/])(?!\\s?(?:of|cup|inch|in|mile)\\b)"
      ) {
        Int($0[1]!)! > 12 ? american($0[2], $0[1], nil) : american($0[1], $0[2], nil)
      },
      // 12/31, where no fraction would be written.
      Rule(
        #"(?<![\p{L}\p{N}_.,/-])(?<!\d )(1[0-2]|0?[1-9])/(1[3-57-9]|2[1-35-9]|3[01])(?![\p{L}\p{N}_/-])(?![.,]\d)(?! of\b)"#
      ) {
        american($0[1], $0[2], nil)
      },
    ])
}
