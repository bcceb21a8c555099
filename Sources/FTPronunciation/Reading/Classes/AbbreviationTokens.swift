/// Abbreviations, by what stands around them.
extension TokenClass {
  private static let begin = #"(?<![\p{L}\p{N}_.'])"#

  private static let sentenceWords =
    "(?:On|In|At|Near|From|To|By|The|Our|My|Take|See|Yes|No|And|But|Then|Ask|Call|Meet|Thank|Dear|Is|Was|Does|Did|With|When|If|Has|Thanks|Hello|Hi|Because|For|Only|Today|Both)"

  static let abbreviations = TokenClass(
    .abbreviation,
    [
      Rule(begin + #"(?:[Ee]\.\s?[Gg]\.?|eg\.?),?(?![\p{L}\p{N}])"#) { _ in "for example" },
      Rule(begin + #"(?:[Ii]\.\s?[Ee]\.?|ie\.?),?(?![\p{L}\p{N}])"#) { _ in "that is" },
      Rule(#"(?<![\p{L}\p{N}_.'/])etc(?![\p{L}\p{N}.'/])"#) { _ in "et cetera" },
      Rule(begin + #"(?:aka|AKA|a/k/a)(?![\p{L}\p{N}])"#) { _ in "also known as" },
      Rule(begin + #"(?:inc|Inc|incl)\.? (?=VAT|GST|tax|postage|delivery|p&p|P&P|shipping|breakfast|service)"#) { _ in
        "including"
      },
      Rule(begin + #"excl?\.? (?=VAT|GST|tax|postage|delivery|p&p|P&P|shipping|breakfast|service)"#) { _ in "excluding"
      },
      Rule(begin + #"([Aa]ttn|[Ee]xt)(?=:)"#) { AbbreviationTable.dotted[$0[1]!].map { Spoken($0) } },
      Rule(begin + #"([BMD])\.\s?(?:Sc|Phil|Ed|Eng|Litt)(?=\.)"# + Fragment.point) { token in
        let rest = token.whole.dropFirst(2).filter(\.isLetter)
        return .spelled(token[1]!) + (rest == "Sc" ? .spelled("SC") : Spoken(String(rest)))
      },
      // "see p27", "pp12-15"
      Rule(#"(?<=\b(?:[Ss]ee|on|from|also|cf\.|[Rr]ead|[Tt]urn to|and) |\(|, )(pp?)(?=\d{1,4}(?![\p{L}\p{N}_]))"#) {
        $0[1] == "p" ? "page" : "pages"
      },
      // Days and months that are cut short without a point.
      Rule(
        #"(?<=(?<!\p{L})(?:on|On|by|until|till|next|last|this|every|since|before|after|each) )(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)(?![\p{L}\p{N}.'-])"#
      ) { AbbreviationTable.dotted[$0[1]!].map { Spoken($0) } },
      Rule(
        #"(?<![\p{L}\p{N}_.'])(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)(?= (?:morning|afternoon|evening|night|lunchtime)\b)"#
      ) {
        AbbreviationTable.dotted[$0[1]!].map { Spoken($0) }
      },
      Rule(
        #"(?<=(?<!\p{L})(?:in|In|by|By|until|till|next|last|this|every|since|Since|before|after|early|Early|late|Late|mid|from|of)[ -])(Feb|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|(?<=(?:in|In|early|late|mid|last|next|since)[ -])(?:Jan|Mar))(?![\p{L}\p{N}.'])"#
      ) { AbbreviationTable.dotted[$0[1]!].map { Spoken($0) } },
      Rule(
        #"(?<![\p{L}\p{N}_.'])(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?=\s?[–/-]\s?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))(?!\p{L})"#
      ) { AbbreviationTable.dotted[$0[1]!].map { Spoken($0) } },
      // Mon, Wed and Fri; Sat & Sun
      Rule(
        #"(?<![\p{L}\p{N}_.'])(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)(?=(?:,| and| or| to|,? &|\s?/)\s?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:s|r|rs|day|sday|nesday|rsday|urday)?(?![\p{L}\p{N}])|, (?:\#(Fragment.months)))(?!\p{L})"#
      ) { AbbreviationTable.dotted[$0[1]!].map { Spoken($0) } },
      Rule(
        #"(?<=(?<![\p{L}])(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)(?:,| and| or| to|,? &| ?/) ?)(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)(?![\p{L}\p{N}.'])"#
      ) { AbbreviationTable.dotted[$0[1]!].map { Spoken($0) } },
      // N. Korea, SE London
      Rule(
        begin
          + #"([NSEW])\.? (?=(?:Korea|Carolina|Dakota|Virginia|Africa|America|Yorkshire|Wales|Sudan|Vietnam|Sussex|London|Macedonia|Germany|Berlin|Bank|Pacific|Atlantic|Pole|Sea)n?(?!\p{L}))"#
      ) { AbbreviationTable.directions[$0[1]!].map { Spoken($0) } },
      Rule(begin + #"N\.? (?=Ireland\b)"#) { _ in "Northern" },
      Rule(
        begin
          + #"(NE|NW|SE|SW)(?= (?:of\b|London|England|Asia|corner|side|winds?|Scotland|Wales|France|Germany|Africa))"#
      ) {
        AbbreviationTable.directions[$0[1]!].map { Spoken($0) }
      },
      Rule("(?<=\\p{Ll}, )(\(Pattern.anyOf(AbbreviationTable.states.keys)))(?=\\.)\(Fragment.point)(?!\\p{L})") {
        AbbreviationTable.states[$0[1]!].map { Spoken($0) }
      },
      // Before a name no sentence ends: "Intl. Airport".
      Rule(
        begin
          + #"(Mfg|Intl|Natl|Univ|Assoc|Asst)\.(?= \p{Lu}\p{Ll})(?! (?:The|It|He|She|They|We|This|That|In|On|At|But|And)\b)"#
      ) {
        AbbreviationTable.dotted[$0[1]!].map { Spoken($0) }
      },
      // At a sentence's end, days and months only where they can be nothing else.
      Rule(
        #"(?<=(?<!\p{L})(?:on|by|until|till|next|last|this|every|since|before|after|in|to) )(Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?=\.)"#
          + Fragment.point
      ) { AbbreviationTable.dotted[$0[1]!].map { Spoken($0) } },
      Rule(#"(?<=\d )(pp|pgs|p)(?=\.(?!\w))"# + Fragment.point) { _ in "pages" },
      Rule(begin + #"Mk\.?(?= (?:[IVX]|\d))"#) { _ in "mark" },
      Rule(begin + #"[Ee]st\. (?=\p{Ll}{3}|\d{1,3}(?!\d)|[$£€])"#) { _ in "estimated" },
      Rule(begin + #"fl\. (?=(?:c\. ?)?1\d{3}(?!\d))"#) { _ in "flourished" },
      Rule(begin + #"(?:[Gg]ov't|[Gg]ovt\.)(?!\p{L})"#) { _ in "government" },
      Rule(begin + #"[Nn]at'l\.?(?!\p{L})"#) { _ in "national" },
      Rule(begin + #"[Ii]nt'l\.?(?!\p{L})"#) { _ in "international" },
      Rule(#"(?<=\d(?:st|nd|rd|th) )fl(?=\.)"# + Fragment.point) { _ in "floor" },
      Rule(#"(?<=\d(?:st|nd|rd|th) )min(?![\p{L}\p{N}])"# + Fragment.point) { _ in "minute" },
      Rule(#"(?<=\d(?:st|nd|rd|th) )(?:c|cent)(?:\.(?= (?:BC|AD|CE|B\.C|A\.D))|(?=\.)"# + Fragment.point + ")") { _ in
        "century"
      },
      // Books of the Bible, before a chapter.
      Rule("\(begin)(\(Pattern.anyOf(AbbreviationTable.books.keys)))\\.? (?=\\d{1,3}:\\d)") { token in
        AbbreviationTable.books[token[1]!].map { Spoken($0) }
      },
      Rule("\(begin)(Cor|Matt|Rom|Eph|Gal|Thess|Tim|Deut|Exod|Lev|Ezek|Isa|Prov|Heb)\\. (?=\\d)") { token in
        AbbreviationTable.books[token[1]!].map { Spoken($0) }
      },
      Rule(begin + #"ed\. (?=by )"#) { _ in "edited" },
      Rule(begin + #"(?:temp|Temp)\. (?=\p{Ll}{3})"#) { _ in "temporary" },
      Rule(begin + #"(?:[Nn]o|[Nn]r)\.\s?(?=[A-Z]{1,4}-?\d)"#) { _ in "number" },
      Rule(#"(?<=\b(?:at|to|from|in|of|the|outside|inside|by|is|with|for|and) )No (?=\d)"#) { _ in "number" },
      Rule(
        #"(?<=\b(?:[Tt]el|[Pp]hone|[Tt]elephone|[Aa]ccount|[Oo]rder|[Rr]ef|[Ss]erial|[Pp]art|[Mm]odel)\.? )[Nn]o\.?(?=:)"#
      ) { _ in "number" },
      Rule(begin + #"Ph\.\s?D"# + Fragment.point) { _ in .spelled("PHD") },
      Rule(begin + #"a\.k\.a\."#) { _ in "also known as" },
      Rule(begin + #"et al"# + Fragment.point + #"(?!\p{L})"#) { _ in "et al" },
      // Where the street's name stands before it: 12 Pine Dr., Sunset Blvd
      Rule(
        "(?<=(?:\\p{Lu}[\\p{L}']{1,20}|\\d(?:st|nd|rd|th)) )(?<!(?<![\\p{L}])\(sentenceWords) )(\(Pattern.anyOf(AbbreviationTable.streets.keys)))(?:\\.(?= \\p{Lu}\\p{Ll}+,? (?:[A-Z]{2}|\\d))|\(Fragment.point))(?![\\p{L}\\p{N}])(?:(?=\\s*[,;:)?!.]|\\s*$|\\s+[\\p{Ll}\\d(&])|(?<=\\.)|(?= (?:[NSEW]|NE|NW|SE|SW)\\b))"
      ) { token in
        // "Thank you, Dr. Smith" and "St. Mary's" stand before names.
        AbbreviationTable.streets[token[1]!].map { Spoken($0) }
      },
      Rule(
        begin
          + #"([NSEW]|NE|NW|SE|SW)\.? (?=(?:\d{1,3}(?:st|nd|rd|th)|\p{Lu}[\p{L}']{1,20}) (?:St|Ave|Blvd|Rd|Dr|Ln|Street|Avenue|Road|Drive|Boulevard)(?!\p{L}))"#
      ) {
        AbbreviationTable.directions[$0[1]!].map { Spoken($0) }
      },
      Rule("\(begin)(\(Pattern.anyOf(AbbreviationTable.titles.keys)))(?:\\.(?=\\s?\\p{Lu})|(?=\\s\\p{Lu}))") { token in
        // "Oak Dr." at a sentence's end was taken above; without a point only the common ones are titles.
        if !token.whole.contains("."),
          !["Mr", "Mrs", "Ms", "Dr", "St", "Mt", "Prof", "Mx", "Sgt", "Capt", "Lt", "Col", "Gen", "Rev", "Drs"]
            .contains(token[1]!)
        {
          return nil
        }
        // Gen X, Gen Z, Gen Alpha
        if token.whole == "Gen",
          token.nextWord.count == 1 || ["Alpha", "Beta", "Zers", "Xers"].contains(token.nextWord)
        {
          return nil
        }
        return AbbreviationTable.titles[token[1]!].map { Spoken($0) }
      },
      Rule(
        "\(begin)(\(Pattern.anyOf(AbbreviationTable.counted.keys)))(?:\\.\\s*(?=\\d|[IVXL]{2,8}(?!\\p{L})|[ivxl]{1,7}(?![\\p{L}'])|[VX](?!\\p{L}))|\\s(?=\\d))"
      ) { token in
        let isShort =
          token[1]!.count == 1
          || [
            "no", "No", "art", "par", "pt", "Pt", "fl", "ex", "tab", "lot", "op", "ch", "rev", "Rev", "Rt", "exp",
            "Exp",
          ].contains(token[1]!)
        if isShort, !token.whole.contains(".") { return nil }
        // "c. 1500", but "Section c. 2"
        return AbbreviationTable.counted[token[1]!].map { Spoken($0) }
      },
      Rule(begin + #"(vs|approx|Approx|cf|Cf|incl|Incl|excl|viz|esp|figs?|Figs?|eqn?|Eq|avg|Avg|attn|Attn)\."#) {
        AbbreviationTable.dotted[$0[1]!].map { Spoken($0) }
      },
      Rule(
        #"(?<![\p{L}\p{N}_])(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)(?=\s?[–-]\s?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)|,? \d)(?!\p{L})"#
      ) { AbbreviationTable.dotted[$0[1]!].map { Spoken($0) } },
      Rule(
        #"(?<=(?:Mon|Tues?|Wed|Thu|Thurs|Fri|Sat|Sun|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov)\.?\s?[–-]\s?)(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?!\p{L})\#(Fragment.point)"#
      ) {
        AbbreviationTable.dotted[$0[1]!].map { Spoken($0) }
      },
      Rule("\(begin)(\(Pattern.anyOf(AbbreviationTable.dotted.keys)))(?=\\.)\(Fragment.point)(?![\\p{L}\\p{N}])") {
        token in
        let ambiguous: Set = [
          "al", "ed", "max", "Max", "min", "Sat", "Sun", "Mar", "Mon", "Wed", "Co", "St", "Mt", "Pl", "Ct", "Dec",
          "lit", "pop", "ext", "ref", "prep", "dep", "adv", "ad", "Sen", "Rep", "Gen", "Ed", "Pop", "Var", "Sec",
          "temp", "cont", "est", "Jan", "Sep", "apt", "Inst", "Ste", "arr", "Ref",
        ]
        let endsSentence = !token.whole.hasSuffix(".")
        if endsSentence, ambiguous.contains(token[1]!), token.left != .ordinal, token.left != .number,
          !["Co", "St", "Mt", "Pl", "Ct", "max", "min"].contains(token[1]!)
        {
          return nil
        }
        return AbbreviationTable.dotted[token[1]!].map { Spoken($0) }
      },
      Rule(
        "\(begin)(vs|Blvd|Jr|Sr|Ltd|Inc|Corp|approx|Approx|dept|Dept|govt|hrs|mins|yrs)(?![\\p{L}\\p{N}.])(?!'\\p{Lu})"
      ) {
        AbbreviationTable.dotted[$0[1]!].map { Spoken($0) }
      },
      Rule(begin + #"v\.? (?=\p{Lu})"#) {
        $0.left == nil && $0.previousWord.first?.isUppercase == true ? "versus" : nil
      },
      Rule(#"(?<![\p{L}\p{N}_.'/])(w/o|w/|b/c|c/o|n/a|N/A|a/c|A/C)(?![\p{L}\p{N}/])"#) { token in
        let readings: [String: Spoken] = [
          "w/o": "without", "w/": "with", "b/c": "because", "c/o": "care of", "n/a": .spelled("NA"),
          "N/A": .spelled("NA"),
          "a/c": .spelled("AC"), "A/C": .spelled("AC"),
        ]
        return readings[token[1]!]
      },
      Rule(#"(?<= (?:Ave|St|Rd|Dr|Blvd)\.? )([NSEW]|NE|NW|SE|SW)(?![\p{L}\p{N}])"# + Fragment.point) {
        AbbreviationTable.directions[$0[1]!].map { Spoken($0) }
      },
      Rule(begin + #"(?:Mfg|Intl|Natl|Univ|Rt)\.(?= \p{Lu})"#) { token in
        AbbreviationTable.dotted[String(token.whole.dropLast())].map { Spoken($0) } ?? "Right"
      },
      // U.S., D.C., J.K.
      Rule(begin + #"(\p{L}(?:\.\p{L}){1,6})(?=\.|'|\s|$)\#(Fragment.pointBeforeName)(?![\p{L}\p{N}])"#) {
        .spelled($0[1]!)
      },
    ])
}
