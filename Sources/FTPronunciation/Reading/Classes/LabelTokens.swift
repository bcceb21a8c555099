/// Numbers that name something: rooms, flights, emergency calls, houses.
extension TokenClass {
  private static let scores = Pattern(
    #"\b(?:won|wins?|winning|lost|los(?:e|es|ing)|losers|beat\w*|draws?|drew|drawn|defeat\w*|victory|victories|lead\w*|led|ahead|down|behind|goals?|match|home|away|half-time|score\w*|score(?:line)?|final|finished|ended|thrash\w*|hammer\w*|cup|league|game|up|after extra time)\b"#,
    ignoringCase: true)

  private static let answers = Pattern(
    #"\b(?:servers?|requests?|response|HTTP|APIs?|URLs?|links?|websites?|browsers?|endpoints?|status|web|proxy|returns?|returned|returning)\b"#,
    ignoringCase: true)

  static let labels = TokenClass(
    .label,
    [
      Rule(
        #"(?<=(?<!\p{L})(?:[Rr]oom|[Ff]light|[Rr]oute|[Hh]ighway|[Ii]nterstate|[Bb]us|[Ee]rror|[Ss]tatus|[Ss]uite|[Aa]partment|[Aa]pt\.|[Cc]hannel|Boeing|Airbus|Porsche|[Ll]ocker|[Tt]ram|[Uu]nit|[Ee]xit|BMW|Peugeot|Nokia|[Tt]rain|Studio|Hwy\.|Rm\.|[Rr]ooms|[Ff]lights|Office|NHS|Physics|Psych|Economics|Biology|Chemistry|[Cc]ourse|Concorde|[Cc]lass|[Ww]ing|HTTP|Form|Box|Xbox|RTX|GTX|RFC|BA|LH|AA|UA|DL|AF|KL|EK|QF|SQ|LX|SK|TK|QR|CX) )\d{3,4}"#
          + Fragment.end
      ) { SpokenNumber.label($0.whole) },
      Rule(#"(?<=(?<!\p{L})[Rr]ooms \d{3}[–-])\d{3}"# + Fragment.end) { SpokenNumber.label($0.whole) },
      Rule(
        #"(?<=(?:Boeing|Airbus) )(\d{3})-(\d{3})"# + Fragment.end
          + #"|(?<![\p{L}\p{N}_.,$£€/-])7[0-8]7-\d00(?![\p{L}\p{N}_])"#
      ) { token in
        token.whole.split(separator: "-").reduce(into: Spoken()) { $0 += SpokenNumber.label($1) }
      },
      Rule(#"(?<![\p{L}\p{N}_.,$£€/-])[45]0\d(?= (?:errors?|pages?|message|response|status)\b)"#) {
        SpokenNumber.label($0.whole)
      },
      // An answer of a server that stands for itself: "a 404, then a 500".
      Rule(
        #"(?<=\b(?:[Aa]n?|[Tt]he|with|gets?|got|gives?|gave|returns?|returned|returning|or|and) )(?:20[0-6]|30[0-8]|4(?:0\d|1\d|2[2-9]|51)|50[0-8])(?=[.,;:!?)]?(?:$|[ )](?:then|and|or|when|whenever|on|from|for|instead|if|because|but|after|every|again|to|in|is|means|response)\b|[ ]*$)|[.,;:!?)])(?![.,]\d)"#
      ) { answers.isFound(in: $0.before + " " + $0.after) ? SpokenNumber.label($0.whole) : nil },
      // A jumbo, and several.
      Rule(
        #"(?<=(?<!\p{L})(?:[Aa]|[Tt]he|[Tt]wo|[Tt]hree|[Jj]umbo|[Bb]oeing|of) )(7[0-8]7)(s?)(?![\p{L}\p{N}_%])(?![.,]\d)"#
      ) { token in
        if token[2]!.isEmpty {
          return token.nextWord.hasSuffix("s") || token.nextWord == "people" ? nil : SpokenNumber.label(token[1]!)
        }
        return SpokenNumber.cardinal(token[1]!.prefix(1)) + SpokenNumber.cardinal(token[1]!.dropFirst().prefix(1) + "0")
          + "sevens"
      },
      // Nobody has scored.
      Rule(#"(?<![\p{L}\p{N}_.,$£€/-])(?:0[–-](\d{1,2})|(\d{1,2})[–-]0)(?![\p{L}\p{N}_%/-])(?![.,]\d)"#) { token in
        guard scores.isFound(in: token.before + " " + token.after), Int(token[1] ?? token[2]!)! < 20,
          !token.after.hasPrefix("%"),
          !["ages", "aged", "age", "scale", "from", "of", "range", "between"].contains(token.previousWord.lowercased()),
          !["mph", "km", "years", "months", "minutes", "seconds", "days", "hours", "points"].contains(token.nextWord)
        else { return nil }
        return (token[1] == nil ? SpokenNumber.cardinal(token[2]!) : "nil")
          + (token[1].map { $0 == "0" ? "nil" : SpokenNumber.cardinal($0) } ?? "nil")
      },
      // Emergency calls are known by their digits.
      Rule(
        #"(?<![\p{L}\p{N}_.,$£€/-])(?:911|999|112|111|101|000)(?= (?:calls?|callers?|operators?|dispatch(?:er|ers)?|system|service|services|number|emergenc(?:y|ies)|helpline|lines?|cent(?:er|re)s?|hoax)\b)"#
      ) {
        SpokenNumber.each($0.whole)
      },
      // A course, a catalogue: CS 101, RFC 2616.
      Rule(#"(?<=(?<![\p{L}\p{N}.'])[A-Z]{2,4} )(\d{3,4})"# + Fragment.end) { token in
        let isYear =
          token.whole.count == 4 && ["15", "16", "17", "18", "19", "20"].contains { token.whole.hasPrefix($0) }
        guard !isYear, !(token.whole.dropFirst().hasPrefix("00")), !token.nextWord.hasSuffix("s"),
          token.nextWord != "people",
          !["AD", "BC", "THE", "IN", "OF", "AND", "TO", "FOR", "BY"].contains(token.previousWord),
          !Acronyms.isShouted(token)
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
}
