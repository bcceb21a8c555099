/// Fractions, decades and years, labels, ordinals, plain numbers.
extension TokenClass {
  static let fractions = TokenClass(
    .fraction,
    [
      // A proper fraction has its own name: "3/4 = 0.75".
      Rule(#"(?<![\p{L}\p{N}_.,/])(\d{1,6}) ?/ ?(\d{1,6})(?= ?=)"#) { token in
        guard let upper = Int(token[1]!), let lower = Int(token[2]!), upper >= lower else { return nil }
        return SpokenNumber.cardinal(token[1]!) + "divided by" + SpokenNumber.cardinal(token[2]!)
      },
      Rule(#"(?<![\p{L}\p{N}_.,/])(\d/\d{1,2})s(?![\p{L}\p{N}_])"#) { token in
        let parts = token[1]!.split(separator: "/")
        let words = SpokenNumber.fraction("2", parts[1]).words.dropFirst()
        return parts[0] == "1" ? Spoken(Array(words)) : nil
      },
      // Bets, beats, places in a row.
      Rule(#"(?<![\p{L}\p{N}_.,/-])(\d{1,3})/(\d{1,2})(?![\p{L}\p{N}_/])(?![.,]\d)"#) { token in
        guard let upper = Int(token[1]!), let lower = Int(token[2]!), lower > 0 else { return nil }
        let isBet =
          upper > 1 && lower == 1 || bets.contains(token.nextWord) || (upper > lower && betting.isFound(in: token.before))
        return isBet ? SpokenNumber.cardinal(token[1]!) + "to" + SpokenNumber.cardinal(token[2]!) : nil
      },
      Rule(
        #"(?<![\p{L}\p{N}_.,/])(\d{1,2})/(2|4|8|16)(?= (?:time|metre|meter|beat|rhythm|bars?|signature)\b)|(?<=\b[Tt]ime signature (?:is|was|of) )(\d{1,2})/(\d{1,2})"#
      ) {
        SpokenNumber.cardinal($0[1] ?? $0[3]!) + SpokenNumber.cardinal($0[2] ?? $0[4]!)
      },
      Rule(
        #"(?<=(?<!\p{L})(?:[Pp]age|[Pp]art|[Ss]tep|[Ss]lide|[Qq]uestion|[Ll]evel|[Rr]ound|[Dd]ay|[Ee]pisode|[Cc]hapter|[Pp]hoto|[Ll]esson|[Ss]tage|[Ll]ap) )(\d{1,3})/(\d{1,3})(?![\p{L}\p{N}_/])(?![.,]\d)"#
      ) {
        SpokenNumber.cardinal($0[1]!) + "of" + SpokenNumber.cardinal($0[2]!)
      },
      // Blood pressure, tyres: nobody names such parts.
      Rule(#"(?<![\p{L}\p{N}_.,/-])(\d{2,3})/(\d{2,3})(?![\p{L}\p{N}_/])(?![.,]\d)"#) { token in
        guard let upper = Int(token[1]!), let lower = Int(token[2]!), upper > lower, lower > 20 else { return nil }
        return token[1]!.hasSuffix("0") && token[2]!.hasSuffix("0") && upper < 100
          ? nil : SpokenNumber.label(token[1]!) + "over" + SpokenNumber.cardinal(token[2]!)
      },
      Rule(
        #"(?<![\p{L}\p{N}_.,/])(?:½|1/2)(?=[- ](?:price|time|term|board|marathon|day|dozen|full|empty|way|asleep|done)\b)"#
      ) { _ in "half" },
      Rule(#"(?<![\p{L}\p{N}_.,/])(?:½|1/2)(?= an? )"#) { _ in "half" },
      Rule(#"(?<![\p{L}\p{N}_.,/])0,(\d{1,3})(?![\p{L}\p{N}_])(?!,\d)"#) { "zero point" + SpokenNumber.each($0[1]!) },
      Rule(#"(?<![\p{L}\p{N}_.,/])(\d{1,2})/10(?= (?!inches|miles|yards|seconds|tons|pounds|ounces)\p{Ll}{3,20}s\b)"#) {
        SpokenNumber.cardinal($0[1]!) + "out of ten"
      },
      Rule(#"(?<![\p{L}\p{N}_.,/-])50[-–]50(?![\p{L}\p{N}_/-])"#) { _ in "fifty fifty" },
      // Fixed sayings.
      Rule(#"(?<![\p{L}\p{N}_.,/])(24/7|9/11|([3-9])/\2|[1-9]0/[1-9]0)(?![\p{L}\p{N}_/])(?!\.\d)"#) { token in
        Spoken(token[1]!.split(separator: "/").flatMap { SpokenNumber.cardinal($0).words })
      },
      Rule(
        #"(?<=\b(?:score|scored|scores|got|rated|rating|gets|gave it|give it|gives it|earned|of) )(?:a )?(\d{1,3})/(10|5|20|100)(?![\p{L}\p{N}_/])(?!\.\d)"#
      ) {
        ($0.whole.hasPrefix("a ") ? "a" : "") + SpokenNumber.cardinal($0[1]!) + "out of" + SpokenNumber.cardinal($0[2]!)
      },
      Rule(#"(?<![\p{L}\p{N}_.,/])(\d{1,3}[\s-])?(\d{1,3})/(\d{1,4})(?:th|ths|rd|rds|nd)?(?![\p{L}\p{N}_/])(?![.,]\d)"#) {
        token in
        let whole = token[1]?.filter(\.isNumber)
        return Fragment.spoken((whole.map { $0 + " " } ?? "") + token[2]! + "/" + token[3]!, in: token)
      },
      Rule(#"(?<![\p{L}\p{N}_.,])(\d{1,4}\s?)?\#(Fragment.vulgar)"#) { Fragment.spoken($0.whole, in: $0) },
    ])

  private static let bets: Set = ["shot", "favourite", "favorite", "outsider", "odds"]
  private static let betting = Pattern(#"\b(?:odds|bets?|bookmakers?|bookies|priced|won at|returned|backed)\b[^.;]*$"#, ignoringCase: true)

  static let decades = TokenClass(
    .decade,
    [
      // "1,000s of" is no decade, nor is "100s" behind a word for how many.
      Rule(#"(?<![\p{L}\p{N}_.,$£€])(?:(10|100|1,?000|1,?000,?000)s(?= of\b)|(100|1,000|1,000,000)s(?![\p{L}\p{N}_]))"#) { token in
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

  /// Whether a number of four digits counts something, rather than being a year.
  private static func counts(_ token: FoundToken) -> Bool {
    guard token.after.first == " " else { return false }
    let next = token.nextWord
    if things.contains(next) { return true }
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

  static let labels = TokenClass(
    .label,
    [
      Rule(
        #"(?<=(?<!\p{L})(?:[Rr]oom|[Ff]light|[Rr]oute|[Hh]ighway|[Ii]nterstate|[Bb]us|[Ee]rror|[Ss]tatus|[Ss]uite|[Aa]partment|[Aa]pt\.|[Cc]hannel|Boeing|Airbus|Porsche|[Ll]ocker|[Tt]ram|[Uu]nit|[Ee]xit|BMW|Peugeot|Nokia|[Tt]rain|Studio|Hwy\.|Rm\.|[Rr]ooms|[Ff]lights|Office|NHS|Physics|Psych|Economics|Biology|Chemistry|[Cc]ourse|Concorde|[Ww]ing|HTTP|Form|Box|Xbox|RTX|GTX|RFC|BA|LH|AA|UA|DL|AF|KL|EK|QF|SQ|LX|SK|TK|QR|CX) )\d{3,4}"#
          + Fragment.end
      ) { SpokenNumber.label($0.whole) },
      Rule(#"(?<=(?<!\p{L})[Rr]ooms \d{3}[–-])\d{3}"# + Fragment.end) { SpokenNumber.label($0.whole) },
      Rule(#"(?<=(?:Boeing|Airbus) )(\d{3})-(\d{3})"# + Fragment.end) {
        SpokenNumber.label($0[1]!) + SpokenNumber.label($0[2]!)
      },
      // A jumbo, and several.
      Rule(#"(?<=(?<!\p{L})(?:[Aa]|[Tt]he|[Tt]wo|[Tt]hree|[Jj]umbo|[Bb]oeing|of) )(7[0-8]7)(s?)(?![\p{L}\p{N}_%])(?![.,]\d)"#) { token in
        if token[2]!.isEmpty { return token.nextWord.hasSuffix("s") || token.nextWord == "people" ? nil : SpokenNumber.label(token[1]!) }
        return SpokenNumber.cardinal(token[1]!.prefix(1)) + SpokenNumber.cardinal(token[1]!.dropFirst().prefix(1) + "0") + "sevens"
      },
      // Emergency calls are known by their digits.
      Rule(#"(?<![\p{L}\p{N}_.,$£€/-])(?:911|999|112|111|101|000)(?= (?:calls?|callers?|operators?|dispatch(?:er|ers)?|system|service|services|number|emergenc(?:y|ies)|helpline|lines?|cent(?:er|re)s?|hoax)\b)"#) {
        SpokenNumber.each($0.whole)
      },
      // A course, a catalogue: CS 101, RFC 2616.
      Rule(#"(?<=(?<![\p{L}\p{N}.'])[A-Z]{2,4} )(\d{3,4})"# + Fragment.end) { token in
        let isYear = token.whole.count == 4 && ["15", "16", "17", "18", "19", "20"].contains { token.whole.hasPrefix($0) }
        guard !isYear, !(token.whole.dropFirst().hasPrefix("00")), !token.nextWord.hasSuffix("s"), token.nextWord != "people",
          !["AD", "BC", "THE", "IN", "OF", "AND", "TO", "FOR", "BY"].contains(token.previousWord), !Acronyms.isShouted(token)
        else { return nil }
        return SpokenNumber.label(token.whole)
      },
      Rule(#"(?<![\p{L}\p{N}_.,$£€/-])911(?![\p{L}\p{N}_%/-])(?![.,]\d)(?! \p{Ll}+s\b)"#) {
        SpokenNumber.each($0.whole)
      },
      Rule(#"(?<=#|# )\d{4,20}"# + Fragment.end) { SpokenNumber.each($0.whole) },
      // A house number.
      Rule(
        #"(?<![\p{L}\p{N}_.,$£€-])\d{3,4}(?=(?: [NSEW]\.)?(?: [A-Z][\p{L}.']{0,20}| \d{1,3}(?:st|nd|rd|th)){1,3} (?:Street|St|Avenue|Ave|Road|Rd|Drive|Dr|Lane|Ln|Boulevard|Blvd|Court|Ct|Place|Pl|Square|Sq|Way|Highway|Hwy|Terrace|Parkway|Pkwy)(?![\p{L}\p{N}_]))"#
      ) { SpokenNumber.label($0.whole) },
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
