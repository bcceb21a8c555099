/// Parts of the classes' patterns.
enum Fragment {
  /// "1,284", "1284", "3.14", ".25"; no group.
  // The groups of two are Indian: 5,00,000.
  static let number =
    #"(?:(?:\d{1,3}(?:,\d{3}){1,10}|\d{1,2}(?:,\d{2}){1,4},\d{3}|\d{1,40})(?:\.\d{1,30})?|\.\d{1,30})"#
  static let vulgar = "[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒]"
  /// A number or a fraction, also a mixed one; no group.
  static let amount =
    "(?:\\d{1,4}\\s?\(vulgar)|\(vulgar)|(?:\\d{1,3}[\\s-])?\\d{1,3}/\\d{1,3}(?![\\d/])|\(number))"
  /// Where a number may begin, and end.
  static let start = #"(?<![\p{L}\p{N}_])(?<!\d[.,])"#
  static let end = #"(?![\p{L}\p{N}_])(?![.,]\d)"#
  /// Where a word ends.
  static let wordEnd = #"(?![\p{L}\p{N}_])"#
  /// The point of an abbreviation; where it ends the sentence as well, it is left standing for that.
  static let point = #"(?:\.(?!["'”)\]]*(?:\s+["“(]?\p{Lu}|\s*$)))?"#
  /// The same behind letters that often stand before a name ("U.S. Senate"): left standing only before words that begin
  /// sentences.
  static let pointBeforeName =
    #"(?:\.(?!["'”)\]]*(?:\s+["“(]?(?:The|This|That|These|Those|It|He|She|They|We|You|I|But|And|In|On|At|A|An|As|If|When|While|After|Before|Then|There|Here|His|Her|Its|Our|My|Their|For|From|So|No|Not|Yes|What|Who|Why|How|Where|Some|Many|Most|Now|Today|However|To|With|By|Or|Please|Let|All|One)(?!\p{L})|\s*$)))?"#
  /// Behind an amount in figures: "k", "bn", "million".
  static let scale =
    #"(?:hundred|[Tt]housand|[Mm]illion|[Bb]illion|[Tt]rillion|lakh|crore|mln|mio|mn|bln|bn|trn|tn|tr|[kKmMbBT])(?![\p{L}\p{N}_])"#
  static let months =
    "(?:January|February|March|April|May|June|July|August|September|October|November|December"
    + "|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER"
    + "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
    + "|JAN|FEB|MAR|APR|JUN|JUL|AUG|SEPT|SEP|OCT|NOV|DEC)(?![\\p{L}\\p{N}_])"
  static let weekdays = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"

  private static let fractions: [Character: (String, String)] = [
    "½": ("1", "2"), "⅓": ("1", "3"), "⅔": ("2", "3"), "¼": ("1", "4"), "¾": ("3", "4"), "⅕": ("1", "5"),
    "⅖": ("2", "5"),
    "⅗": ("3", "5"), "⅘": ("4", "5"), "⅙": ("1", "6"), "⅚": ("5", "6"), "⅐": ("1", "7"), "⅛": ("1", "8"),
    "⅜": ("3", "8"),
    "⅝": ("5", "8"), "⅞": ("7", "8"), "⅑": ("1", "9"), "⅒": ("1", "10"),
  ]

  /// What ``amount`` has found, in words.
  static func spoken(_ amount: String) -> Spoken {
    var whole = ""
    var part: (String, String)?
    if let last = amount.last, let fraction = fractions[last] {
      whole = amount.dropLast().filter { $0 != " " }
      part = fraction
    } else if amount.contains("/") {
      let pieces = amount.split { $0 == " " || $0 == "-" }
      let numbers = pieces[pieces.count - 1].split(separator: "/").map(String.init)
      guard numbers.count == 2 else { return SpokenNumber.number(amount) }
      if pieces.count > 1 { whole = String(pieces[0]) }
      part = (numbers[0], numbers[1])
    }
    guard let part else { return SpokenNumber.number(amount) }
    let fraction = SpokenNumber.fraction(part.0, part.1)
    if whole.isEmpty { return fraction }
    return SpokenNumber.cardinal(whole) + "and"
      + (part.0 == "1"
        ? (["8", "11", "18"].contains(part.1) ? "an" : "a") + Spoken(fraction.words.dropFirst().map { $0 }) : fraction)
  }

  /// As ``spoken(_:)`` before a noun: "a ½ inch bolt" is "a half inch bolt", "a ¾-length coat" "a three quarter length coat".
  static func spoken(_ amount: String, in token: FoundToken, isJoined: Bool = false) -> Spoken {
    let words = spoken(amount)
    guard words.words.count == 2, amount.hasPrefix("1/") || amount.last?.isASCII == false || amount == "3/4" else {
      return words
    }
    let isJoined = isJoined || (token.after.first == "-" && token.nextWord.first?.isLowercase == true)
    if words == "three quarters" { return isJoined ? "three quarter" : words }
    let isHalf = isJoined && words == "one half"
    guard words.words[0] == .word("one"), isHalf || ["a", "A"].contains(token.previousWord) else { return words }
    return Spoken(Array(words.words.dropFirst()))
  }

  /// Whether a noun behind the amount stands in the singular.
  static func isSingular(_ amount: String) -> Bool {
    if amount == "1" { return true }
    if let last = amount.last, fractions[last] != nil { return amount.count == 1 }
    return amount.contains("/") && !amount.contains { $0 == " " || $0 == "-" }
  }

  static func scaleWord(_ scale: String) -> Spoken {
    switch scale {
    case "k", "K": "thousand"
    case "m", "M", "mn", "mln", "mio": "million"
    case "b", "B", "bn", "bln": "billion"
    case "T", "tn", "trn", "tr": "trillion"
    default: Spoken(scale)
    }
  }
}
