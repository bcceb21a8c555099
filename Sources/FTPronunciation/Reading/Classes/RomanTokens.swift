/// Roman numerals: "the eighth" behind the name of a ruler, a plain number behind other words.
extension TokenClass {
  private static let numeral = #"([IVXLCDM]{1,12})(?![\p{L}\p{N}_])(?!\.\p{L})(?!')"#
  private static let owned = #"([IVXLCDM]{1,12})(?='s)"#

  static let romans = TokenClass(
    .roman,
    [
      Rule("(?<=(?<!\\p{L})(?:\(Roman.rulers)) )(?:\(numeral)|\(owned))") { token in
        guard let text = token[1] ?? token[2], let value = SpokenNumber.roman(text), value < 60 else { return nil }
        if text == "I", !Roman.isAfterTitle(token),
          Roman.isSpeaker(token) || (!Roman.endsName(token) && !Roman.isOwner(token))
        {
          return nil
        }
        return "the" + SpokenNumber.ordinal(value)
      },
      Rule("(?<=(?<!\\p{L})(?:\(Roman.titles)) \\p{Lu}\\p{Ll}{2,20} )(?:\(numeral)|\(owned))") { token in
        guard let text = token[1] ?? token[2], let value = SpokenNumber.roman(text), value < 60 else { return nil }
        return "the" + SpokenNumber.ordinal(value)
      },
      Rule(
        "\(Fragment.start)\(numeral)(?= (?:century|centuries|Olympic|Olympiad|Congress|dynasty|Dynasty|Winter|Summer|Corps|Legion)(?!\\p{L}))"
      ) {
        guard let value = SpokenNumber.roman($0[1]!), $0[1]!.count > 1 || $0[1] != "I" else { return nil }
        return ["Corps", "Legion", "century", "centuries"].contains($0.nextWord)
          || ["the", "The"].contains($0.previousWord)
          ? SpokenNumber.ordinal(value) : SpokenNumber.cardinal("\(value)")
      },
      Rule("(?<=(?<!\\p{L})(?:\(Roman.parts))[ -])(?:\(numeral)|\(owned))") {
        $0[1] == "I" && Roman.verbs.contains($0.nextWord)
          // "Class C" and "Schedule D" are letters.
          || ["C", "D", "L", "M"].contains($0.whole)
          ? nil : ($0[1] ?? $0[2]).flatMap { SpokenNumber.roman($0) }.map { SpokenNumber.cardinal("\($0)") }
      },
      // In lists, and from page to page.
      Rule(#"(?<=\()(ii|iii|iv|vi|vii|viii|ix|xi|xii|i|v|x)(?=\))"#) { token in
        token.whole.count > 1 || listed.isFound(in: token.before + token.after)
          ? SpokenNumber.roman(token.whole.uppercased()).map { SpokenNumber.cardinal("\($0)") } : nil
      },
      Rule(#"(?<=[ivxlc]{1,7}[–-])([ivxlc]{1,8})(?![\p{L}\p{N}_'])"#) { token in
        token.left == .roman || token.before.hasSuffix("i–") || token.before.hasSuffix("v–")
          ? SpokenNumber.roman(token.whole.uppercased()).map { SpokenNumber.cardinal("\($0)") } : nil
      },
      Rule(#"(?<![\p{L}\p{N}_.'-])(?:ii|iii|vii|viii|xii|xiii|xiv|xvi|xvii|xviii|xix)(?![\p{L}\p{N}_'])(?!\.\p{L})"#) {
        SpokenNumber.roman($0.whole.uppercased()).map { SpokenNumber.cardinal("\($0)") }
      },
      // James VI and I
      Rule("(?<=(?<!\\p{L})(?:\(Roman.rulers)) [IVX]{1,5}(?: (?:and|&) |[–-]))\(numeral)") { token in
        guard let value = SpokenNumber.roman(token.whole), token.whole != "I" || Roman.endsName(token) else {
          return nil
        }
        return "the" + SpokenNumber.ordinal(value)
      },
      Rule("(?<=(?<!\\p{L})No\\.? )\(numeral)") { SpokenNumber.roman($0[1]!).map { SpokenNumber.cardinal("\($0)") } },
      Rule("(?<=(?<!\\p{L})(?:\(Roman.parts)|[Pp]ages?|[Pp]p?\\.) )([ivxlc]{1,8})(?![\\p{L}\\p{N}_'])") { token in
        token[1] == "i" && token.right == nil && token.after.hasPrefix(" ")
          ? nil
          : SpokenNumber.roman(token[1]!.uppercased()).map { SpokenNumber.cardinal("\($0)") }
      },
      Rule(#"(?<![\p{L}\p{N}_])([IVXLC]{1,8})(?:th|st|nd|rd)(?![\p{L}\p{N}_])"#) {
        SpokenNumber.roman($0[1]!).map { SpokenNumber.ordinal($0) }
      },
      Rule(#"(?<![\p{L}\p{N}_])WW(I|II|1|2)(?![\p{L}\p{N}_])"#) {
        "World War" + ($0[1] == "I" || $0[1] == "1" ? "one" : "two")
      },
      Rule(#"(?<![\p{L}\p{N}_.'-])M{1,3}[CDXLVIM]{2,12}(?![\p{L}\p{N}_'])"#) { token in
        SpokenNumber.roman(token.whole).flatMap {
          $0 > 1000 && token.whole.count > 3 ? SpokenNumber.year("\($0)") : nil
        }
      },
      // A person: John Smith III. A work: Rocky III.
      Rule(
        "(?<=(?<!\\p{L})(?:\(Roman.givenNames)) (?:\\p{Lu}\\. )?\\p{Lu}\\p{Ll}{1,20},? )(II|III|IV|V)(?![\\p{L}\\p{N}_'])"
      ) { token in
        SpokenNumber.roman(token[1]!).map { "the" + SpokenNumber.ordinal($0) }
      },
      Rule("(?<=\\p{Lu}\\p{Ll}{1,20}[ -])(?:([IVXLCDM]{2,12})(?![\\p{L}\\p{N}_])|([IVXLCDM]{2,12})(?='s))") { token in
        let text = token[1] ?? token[2] ?? ""
        guard
          !["CD", "MIX", "DVD", "MC", "DC", "MD", "MI", "MM", "ID", "CV", "LCD", "CC", "DI", "LL", "CL", "CM", "ML"]
            .contains(
              text)
        else { return nil }
        return SpokenNumber.roman(text).map { SpokenNumber.cardinal("\($0)") }
      },
      Rule("(?<=(?:[IVXL]{1,6}|\\d),? (?:and|or|to|through) )([IVXL]{1,6})(?![\\p{L}\\p{N}_'])") { token in
        guard token[1] != "I" else { return nil }
        return SpokenNumber.roman(token[1]!).map { SpokenNumber.cardinal("\($0)") }
      },
      Rule(
        "(?<![\\p{L}\\p{N}_.'])(?:II|III|IV|VI|VII|VIII|IX|XI|XII|XIII|XIV|XV|XVI|XVII|XVIII|XIX|XXI?)(?![\\p{L}\\p{N}_'])"
      ) { token in
        // Into a vein.
        let isDrip =
          token.whole == "IV"
          && (["an", "An", "via", "by"].contains(token.previousWord)
            || Roman.drips.contains(token.nextWord))
        return isDrip ? .spelled("IV") : SpokenNumber.roman(token.whole).map { SpokenNumber.cardinal("\($0)") }
      },
    ])
  private static let listed = Pattern(#"\((?:ii|iv|vi|ix)\)"#)
}
