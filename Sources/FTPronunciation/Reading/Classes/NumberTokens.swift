/// Decades and years, ordinals, plain numbers.
extension TokenClass {
  static let decades = TokenClass(
    .decade,
    [
      // "1,000s of" is no decade, nor is "100s" behind a word for how many.
      Rule(#"(?<![\p{L}\p{N}_.,$£€])(?:(10|100|1,?000|1,?000,?000)s(?= of\b)|(100|1,000|1,000,000)s(?![\p{L}\p{N}_]))"#)
      { token in
        let names: [Int: Spoken] = [2: "tens", 3: "hundreds", 4: "thousands", 7: "millions"]
        if token[2] == "100", ["for", "in", "every", "after", "to"].contains(token.previousWord) { return nil }
        return names[(token[1] ?? token[2]!).count(where: \.isNumber)]
      },
      Rule(#"(?<![\p{L}\p{N}_.,$£€])(1\d|20)(\d)0'?s(?![\p{L}\p{N}_])"#) { token in
        if token[2] == "0" { return token[1] == "20" ? "two thousands" : SpokenNumber.cardinal(token[1]!) + "hundreds" }
        return SpokenNumber.cardinal(token[1]!) + tens(token[2]!)
      },
      Rule(#"(?<![\p{L}\p{N}_.,$£€])(1[1-9]\d[1-9]|20\d[1-9])s(?![\p{L}\p{N}_])"#) { token in
        let words = SpokenNumber.year(token[1]!).words
        guard case .word(let last)? = words.last else { return nil }
        return Spoken(words.dropLast() + [.word(last == "six" ? "sixes" : last + "s")])
      },
      Rule(#"(?<![\p{L}\p{N}_.,$£€])'?([2-9]|1)0'?s(?![\p{L}\p{N}_])"#) { token in
        let context: Set = [
          "the", "The", "early", "late", "mid", "in", "his", "her", "their", "my", "our", "your", "low", "high", "of",
          "into", "and", "upper", "to", "Early", "Late", "or", "lower", "high", "Mid", "In",
        ]
        // "in 30s" is a short time, "in 80s Britain" is not; "the top 10's best" is of ten.
        let isShort = token.previousWord == "in" && "12345".contains(token[1]!)
        let isOwner = token.whole.hasSuffix("'s") && token[1] == "1"
        if isShort || isOwner { return nil }
        let isDecade =
          token.whole.contains("'") || context.contains(token.previousWord) || token.before.hasSuffix("mid-")
        return isDecade ? tens(token[1]!) : nil
      },
      Rule(#"(?<![\p{L}\p{N}_])'(\d{2})(?![\p{L}\p{N}_'])"#) { SpokenNumber.shortYear($0[1]!) },
    ])

  private static func tens(_ digit: String) -> Spoken {
    let names = [
      "", "tens", "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties",
    ]
    return Spoken(names[Int(digit) ?? 0])
  }

  private static let things: Set = [
    "people", "men", "women", "children", "sheep", "percent", "feet", "of", "other", "more", "square", "cubic", "per",
    "different", "million", "billion", "thousand", "horsepower", "steps", "new", "tiny", "small", "large",
  ]
  private static let noPlural: Set = [
    "was", "is", "has", "as", "its", "this", "his", "us", "thus", "always", "sees", "wins", "comes", "it's", "does",
    "Olympics", "Games",
  ]

  /// Behind what happened or was written in a year: "the charter of 1209 names it".
  private static let dated = Pattern(
    #"\b(?:charter|act|treaty|battle|siege|war|fire|flood|plague|famine|revolution|rebellion|rising|uprising|revolt|riot|strike|election|census|constitution|law|statute|edict|decree|bill|bull|deed|letter|map|edition|summer|winter|spring|autumn|crash|crisis|panic|earthquake|storm|hurricane|gale|drought|frost|coup|massacre|expedition|crusade|peace|truce|armistice|accord|agreement|convention|declaration|report|budget|final|games|vintage|union|settlement|restoration|reform|exhibition|epidemic|pandemic|conference|synod|coronation|eclipse|diary|poem|play|novel|film|painting|manuscript|document|ruling|verdict|judgment|ordinance|proclamation|recession|depression|heatwave|blizzard|outbreak|referendum|amendment|pact|partition|mutiny|festival|harvest)s? of $"#,
    ignoringCase: true)
  /// What a writing or a crowd has: "a letter of 1500 words", "a strike of 1200 miners".
  private static let contents: Set = [
    "words", "pages", "lines", "verses", "articles", "clauses", "chapters", "sections", "paragraphs", "signatures",
    "letters", "characters", "copies", "workers", "members", "soldiers", "miners", "drivers", "students", "nurses",
    "teachers", "doctors", "players", "delegates", "ships", "tanks", "planes", "years", "days", "hours", "minutes",
    "points", "pounds", "dollars", "euros", "tons", "tonnes", "acres", "miles", "homes", "houses", "prisoners",
    "guests",
    "visitors", "voters", "residents", "scenes", "places", "items", "entries", "works", "bottles", "cases", "guns",
    "artists", "employees", "passengers", "protesters", "stanzas", "volumes",
  ]

  /// Whether a number of four digits counts something, rather than being a year.
  private static func counts(_ token: FoundToken) -> Bool {
    guard token.after.first == " " else { return false }
    let next = token.nextWord
    if things.contains(next) { return true }
    if dated.isFound(in: token.before) { return contents.contains(next) }
    return next.count > 3 && next.hasSuffix("s") && !next.hasSuffix("ss") && next.first!.isLowercase
      && !noPlural.contains(next) && !["in", "In", "since", "Since", "by", "By"].contains(token.previousWord)
  }

  static let years = TokenClass(
    .year,
    [
      Rule(
        #"(?<![\p{L}\p{N}_.,$£€/-])(1\d{3}|20\d{2})(?:/|\s?[–-]\s?)(\d{4}|\d{2}|(?<=/)\d)(?![\p{L}\p{N}_/-])(?![.,]\d)(?!\s?[%°])"#
      ) { token in
        let (first, last) = (token[1]!, token[2]!)
        if last.count == 1 {
          return Int(last)! == Int(first.suffix(1))! + 1 ? SpokenNumber.year(first) + SpokenNumber.cardinal(last) : nil
        }
        guard last.count == 2 ? Int(last)! > Int(first.suffix(2))! : Int(last)! > Int(first)! && Int(last)! < 2200
        else { return nil }
        if last.count == 2 {
          // Neighbouring years are one season.
          let isSeason = Int(last)! == Int(first.suffix(2))! + 1 || token.whole.contains("/")
          return SpokenNumber.year(first) + (isSeason ? "" : "to") + SpokenNumber.shortYear(last)
        }
        return SpokenNumber.year(first) + (token.whole.contains("/") ? "" : "to") + SpokenNumber.year(last)
      },
      Rule(Fragment.start + #"(\d{1,4})(?= (?:BC|BCE|B\.C\.|AD|A\.D\.|CE)(?![\p{L}\p{N}_]))"#) { token in
        token[1]!.count == 4 ? SpokenNumber.year(token[1]!) : SpokenNumber.label(token[1]!)
      },
      Rule(#"(?<=(?<!\p{L})[Yy]ear )\d{4}"# + Fragment.end) { SpokenNumber.year($0.whole) },
      Rule(#"(?<=(?<!\p{L})(?:AD|A\.D\.) )\d{3}"# + Fragment.end) { SpokenNumber.label($0.whole) },
      Rule(
        #"(?<![\p{L}\p{N}_,$£€−])(?<!\d\.|\s\.)(?<![^\p{L}\p{N}][-–])(1[1-9]\d{2}|10[0-9][1-9]|20\d{2})(?![\p{L}\p{N}_])(?![.,]\d)(?!\s?[%°×+=<>])"#
      ) { token in
        counts(token) ? nil : SpokenNumber.year(token[1]!)
      },
    ])

  static let ordinals = TokenClass(
    .ordinal,
    [
      Rule(#"(?<![\p{L}\p{N}_.,])(\d{1,3}(?:,\d{3}){1,6}|\d{1,15})(?:st|nd|rd|th|ST|ND|RD|TH)(?![\p{L}\p{N}_])"#) {
        SpokenNumber.ordinal($0[1]!)
      },
      Rule(#"(?<![\p{L}\p{N}_.,])(\d{1,15})(?:ths|rds|nds)(?![\p{L}\p{N}_])"#) { token in
        let words = SpokenNumber.ordinal(token[1]!).words
        guard case .word(let last)? = words.last else { return nil }
        return Spoken(words.dropLast() + [.word(last + "s")])
      },
    ])

  static let numbers = TokenClass(
    .number,
    [
      Rule("\(Fragment.start)\(Fragment.number)'?s(?![\\p{L}\\p{N}_])") { token in
        // "two 5s", "page 3's"
        let words = SpokenNumber.number(token.whole.filter { $0 != "s" && $0 != "'" }).words
        guard case .word(let last)? = words.last else { return nil }
        if token.whole.contains("'") { return Spoken(words.dropLast() + [.word(last + "'s")]) }
        let plural = last.hasSuffix("x") ? last + "es" : last.hasSuffix("y") ? last.dropLast() + "ies" : last + "s"
        return Spoken(words.dropLast() + [.word(plural)])
      },
      Rule("\(Fragment.start)\(Fragment.number)") { SpokenNumber.number($0.whole) },
      // What is left, wherever it stands.
      Rule(#"\d{1,40}"#) { SpokenNumber.cardinal($0.whole) },
    ])
}
