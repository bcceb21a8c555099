/// Times of day, and spans of time.
extension TokenClass {
  private static let half =
    #"(?:\s?([AaPp])\.?[Mm](?![\p{L}\p{N}_])(?:\.(?=,?\s(?:[ECMPB][SD]?T|GMT|UTC|CES?T|Eastern|Pacific|Central|Mountain|\#(Fragment.weekdays)|\#(Fragment.months)))|\#(Fragment.point)))"#

  private static func clock(_ hour: String, _ minute: String, _ second: String?, _ half: String?) -> Spoken? {
    guard let hourValue = Int(hour), let minuteValue = Int(minute), hourValue <= 24, minuteValue < 60 else {
      return nil
    }
    let letters: Spoken = half.map { .spelled($0 + "M") } ?? ""
    if hourValue == 0, minuteValue == 0, half == nil, second == nil || second == "00" { return "midnight" }
    let second = second == "00" ? nil : second
    var words: Spoken = hourValue == 0 ? "zero" : SpokenNumber.cardinal("\(hourValue)")
    if minuteValue > 0 {
      words += minuteValue < 10 ? "oh" + SpokenNumber.cardinal("\(minuteValue)") : SpokenNumber.cardinal(minute)
    } else if half == nil, second == nil {
      words += (1...12).contains(hourValue) ? "o'clock" : "hundred"
    }
    if let second, let value = Int(second) {
      guard value < 60 else { return nil }
      words += "and" + SpokenNumber.cardinal("\(value)") + (value == 1 ? "second" : "seconds")
    }
    return words + letters
  }

  private static func counted(_ amount: String, _ unit: Spoken, _ units: Spoken) -> Spoken {
    guard let value = Int(amount) else { return SpokenNumber.number(amount) + units }
    return SpokenNumber.cardinal("\(value)") + (value == 1 ? unit : units)
  }

  private static let spans = Pattern(
    #"\b(?:took|takes|take|lasts?|lasted|record|time|ran|finish\w*|won|clocked|marathon|for|duration|length|runs|video|song|film|race)\b"#,
    ignoringCase: true)

  private static let units: [String: (Spoken, Spoken)] = {
    let names: [(String, String, String)] = [
      ("h hr hrs", "hour", "hours"), ("min mins", "minute", "minutes"), ("s sec secs", "second", "seconds"),
      ("ms msec", "millisecond", "milliseconds"), ("μs", "microsecond", "microseconds"),
      ("ns", "nanosecond", "nanoseconds"),
      ("yr yrs", "year", "years"), ("mo mos", "month", "months"), ("wk wks", "week", "weeks"),
      ("mth mths", "month", "months"), ("yo y/o", "year old", "year old"),
    ]
    return names.reduce(into: [:]) { table, entry in
      for key in entry.0.split(separator: " ") { table[String(key)] = (Spoken(entry.1), Spoken(entry.2)) }
    }
  }()

  private static let shillings = Pattern(#"£\d{1,6} $"#)

  private static let dottedClock = Rule(
    #"(?<![\p{L}\p{N}_:.,£$€−+±])(?<![\s(]-)([01]?\d|2[0-3])\.([0-5]\d)(?:ish)?(?![\p{L}\p{N}_])(?![.,]\d)"#
  ) { token in
    guard DottedClock.contains(token) else { return nil }
    return clock(token[1]!, token[2]!, nil, nil).map { $0 + (token.whole.hasSuffix("ish") ? "ish" : "") }
  }

  static let times = TokenClass(
    .time,
    [
      // 3:59.4 — a time that was taken.
      Rule(#"(?<![\p{L}\p{N}_:.])(?:(\d{1,2}):)?(\d{1,3}):(\d{2})\.(\d{1,3})(?![\p{L}\p{N}_:])"#) { token in
        let hours = token[1].map { counted($0, "hour", "hours") } ?? ""
        let seconds = "\(Int(token[3]!)!).\(token[4]!)"
        return hours + counted(token[2]!, "minute", "minutes") + SpokenNumber.number(seconds) + "seconds"
      },
      Rule(#"(?<![\p{L}\p{N}_:.])(\d{1,2}):(\d{2}):(\d{2})"# + half + #"?(?![\p{L}\p{N}_:])"#) { token in
        // The clock has two digits for the hour where it has seconds.
        if token[4] == nil, token[1]!.count == 1 || (token[1]!.first != "0" && spans.isFound(in: token.before)) {
          let parts = [
            (token[1]!, "hour", "hours"), (token[2]!, "minute", "minutes"), (token[3]!, "second", "seconds"),
          ]
          return parts.filter { Int($0.0) != 0 }.reduce(into: Spoken()) {
            $0 += counted($1.0, Spoken($1.1), Spoken($1.2))
          }
        }
        return clock(token[1]!, token[2]!, token[3], token[4])
      },
      // Below a minute, and round minutes of a run.
      Rule(#"(?<![\p{L}\p{N}_:.])0:(\d{2})(?![\p{L}\p{N}_:])(?!\s?[ap]\.?m)"#) { token in
        ["at", "by", "until", "from", "till", "before", "after", "around", "since"].contains(token.previousWord)
          ? nil : counted(token[1]!, "second", "seconds")
      },
      Rule(#"(?<![\p{L}\p{N}_:.])(\d{1,2}):([0-5]\d)s(?![\p{L}\p{N}_])"#) { token in
        guard let words = clock(token[1]!, token[2]!, nil, nil)?.words, case .word(let last)? = words.last else {
          return nil
        }
        let plural = last.hasSuffix("y") ? last.dropLast() + "ies" : last.hasSuffix("x") ? last + "es" : last + "s"
        return Spoken(words.dropLast() + [.word(plural)])
      },
      Rule(#"(?<=\b[Ss]ub-)(\d{1,2}):00(?![\p{L}\p{N}_:])"#) { counted($0[1]!, "minute", "minute") },
      Rule(
        #"(?<![\p{L}\p{N}_:.])(?<![A-Za-z]T)(\d{1,2}):(\d{2})"# + half
          + #"?(?:(?![\p{L}\p{N}_:])|(?=ish\b))(?!,\d{3})(?!h)"#
      ) {
        clock($0[1]!, $0[2]!, nil, $0[3])
      },
      Rule(#"(?<![\p{L}\p{N}_:.])(\d{1,2})[:.]([0-5]\d)\s?h(?:rs|ours)?(?![\p{L}\p{N}_:])"#) { token in
        clock(token[1]!, token[2]!, nil, nil).map {
          $0 + (token[2] == "00" && token[1]!.count == 2 && token[1]! > "12" ? "hours" : "")
        }
      },
      Rule(#"(?<=\d{2}T)(\d{2}):(\d{2})(?::(\d{2}))?Z?(?![\p{L}\p{N}_:])"#) { clock($0[1]!, $0[2]!, $0[3], nil) },
      Rule(#"(?<![\p{L}\p{N}_:.])(\d{1,2})\.([0-5]\d)"# + half) { clock($0[1]!, $0[2]!, nil, $0[3]) },
      Rule(#"(?<![\p{L}\p{N}_:.])(\d{1,2})\.([0-5]\d)(?=\s?[–-]\s?\d{1,2}(?:[.:]\d{2})?\s?[ap]\.?m)"#) {
        clock($0[1]!, $0[2]!, nil, nil)
      },
      Rule(#"(?<![\p{L}\p{N}_:.,])(1[0-2]|0?[1-9])"# + half) { clock($0[1]!, "00", nil, $0[2]) },
      // Twice: the second look sees the times that the first has found.
      dottedClock, dottedClock,
      Rule(#"(?<![\p{L}\p{N}_:.])([01]?\d|2[0-3])h([0-5]\d)(?![\p{L}\p{N}_])"#) { clock($0[1]!, $0[2]!, nil, nil) },
      Rule(
        #"(?<![\p{L}\p{N}_:.])(0\d|1\d|2[0-3])([0-5]\d)(?:(?= (?:hours|hrs)\b)|(?<=\b(?:at|by|until|till|before|after|from|since|to) 0\d{3})(?![\p{L}\p{N}_-])(?! \d))"#
      ) { token in
        let isClock = ["at", "by", "until", "till", "before", "after", "from", "since", "to"].contains(
          token.previousWord)
        guard token[1]!.hasPrefix("0") || isClock || token.before.isEmpty else { return nil }
        let hour: Spoken = token[1]!.hasPrefix("0") ? SpokenNumber.each(token[1]!) : SpokenNumber.cardinal(token[1]!)
        return hour
          + (token[2] == "00"
            ? "hundred" : token[2]!.hasPrefix("0") ? SpokenNumber.each(token[2]!) : SpokenNumber.cardinal(token[2]!))
      },
      Rule(#"(?<![\p{L}\p{N}_:.,])(\d{1,2})\s?m(?= \d{1,2}\s?s(?![\p{L}\p{N}]))"#) {
        counted($0[1]!, "minute", "minutes")
      },
      Rule(#"(?<=\dh |\dhr |\dhrs |hours? )(\d{1,2})\s?m"# + Fragment.wordEnd) { counted($0[1]!, "minute", "minutes") },
      Rule(#"(?<![\p{L}\p{N}_:.])(\d{1,3})h(\d{1,2})m(?:(\d{1,2})s)?"# + Fragment.wordEnd) { token in
        counted(token[1]!, "hour", "hours") + counted(token[2]!, "minute", "minutes")
          + (token[3].map { counted($0, "second", "seconds") } ?? "")
      },
      Rule(#"(?<![\p{L}\p{N}_:.])(\d{1,3})m(?= ago\b)"#) { counted($0[1]!, "minute", "minutes") },
      Rule(#"(?<![\p{L}\p{N}_:.])(\d{1,3})m\s?(\d{1,2})s"# + Fragment.wordEnd) {
        counted($0[1]!, "minute", "minutes") + counted($0[2]!, "second", "seconds")
      },
      Rule(
        "(?<![$£€])\(Fragment.start)(\(Fragment.amount))([\\s-]?)(\(Pattern.anyOf(units.keys)))\(Fragment.wordEnd)\(Fragment.point)"
      ) { token in
        guard let names = units[token[3]!] else { return nil }
        if token[3] == "s", token[2]!.isEmpty, token[1]!.contains("/") || PluralDigits.contains(token, token[1]!) {
          return nil
        }
        if token[3] == "s", shillings.isFound(in: token.before) { return nil }
        // Half an hour, but "a half hour" and "every half hour".
        if names.0 == "hour", token[1] == "½" || token[1] == "1/2", token[2] != "-",
          !["a", "A", "every", "each", "per"].contains(token.previousWord)
        {
          return "half an hour"
        }
        let isOne = Fragment.isSingular(token[1]!) || token[2] == "-" || Fragment.isAdjective(token)
        return Fragment.spoken(token[1]!) + (isOne ? names.0 : names.1)
      },
    ])
}
