/// Fractions, and what is written like them: shares, bets, beats, pages of pages.
extension TokenClass {
  private static let bets: Set = ["shot", "favourite", "favorite", "outsider", "odds"]
  private static let betting = Pattern(
    #"\b(?:odds|bets?|bookmakers?|bookies|priced|won at|returned|backed)\b[^.;]*$"#, ignoringCase: true)

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
          upper > 1 && lower == 1 || bets.contains(token.nextWord)
          || (upper > lower && betting.isFound(in: token.before))
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
      // Marks: 4.5/5, 10/10, "9/10!"
      Rule(
        #"(?<![\p{L}\p{N}_.,/])(?:(\d{1,2}\.\d)/(5|10|20|100)|(5|10)/(\3)|(\d)/(10)(?=[.,;!?)]|$))(?![\p{L}\p{N}_/])(?!\.\d)"#
      ) { token in
        guard !["by", "to", "equals", "plus", "is", "of"].contains(token.previousWord) else { return nil }
        return SpokenNumber.number(token[1] ?? token[3] ?? token[5]!) + "out of"
          + SpokenNumber.cardinal(token[2] ?? token[4] ?? token[6]!)
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
      Rule(#"(?<![\p{L}\p{N}_.,/-])24[-–]7(?![\p{L}\p{N}_/-])(?![.,]\d)"#) { _ in "twenty four seven" },
      // Fixed sayings.
      Rule(#"(?<![\p{L}\p{N}_.,/])(24/7|9/11|([3-9])/\2|[1-9]0/[1-9]0)(?![\p{L}\p{N}_/])(?!\.\d)"#) { token in
        Spoken(token[1]!.split(separator: "/").flatMap { SpokenNumber.cardinal($0).words })
      },
      Rule(
        #"(?<=\b(?:score|scored|scores|got|rated|rating|gets|gave it|give it|gives it|earned|of) )(?:a )?(\d{1,3})/(10|5|20|100)(?![\p{L}\p{N}_/])(?!\.\d)"#
      ) {
        ($0.whole.hasPrefix("a ") ? "a" : "") + SpokenNumber.cardinal($0[1]!) + "out of" + SpokenNumber.cardinal($0[2]!)
      },
      Rule(#"(?<![\p{L}\p{N}_.,/])(\d{1,3}[\s-])?(\d{1,3})/(\d{1,4})(?:th|ths|rd|rds|nd)?(?![\p{L}\p{N}_/])(?![.,]\d)"#)
      {
        token in
        let whole = token[1]?.filter(\.isNumber)
        return Fragment.spoken((whole.map { $0 + " " } ?? "") + token[2]! + "/" + token[3]!, in: token)
      },
      Rule(#"(?<![\p{L}\p{N}_.,])(\d{1,4}\s?)?\#(Fragment.vulgar)"#) { Fragment.spoken($0.whole, in: $0) },
    ])
}
