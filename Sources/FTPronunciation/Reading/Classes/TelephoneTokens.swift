/// Telephone numbers, and codes that are read digit by digit.
extension TokenClass {
  /// Digits one by one; "800" of a free number as people say it; a plus by its name.
  private static func dialled(_ text: String) -> Spoken {
    var result = Spoken()
    let groups = text.split { !($0.isNumber || $0 == "+") }
    for (index, group) in groups.enumerated() {
      // People stop between the groups.
      if index > 0 { result += .pause }
      if group.hasPrefix("+") { result += "plus" }
      let digits = group.filter(\.isNumber)
      let isFree = digits == "800" && (index == 0 || (index == 1 && groups[0].hasSuffix("1")))
      result += isFree ? "eight hundred" : SpokenNumber.each(digits)
    }
    return result
  }

  private static let start = #"(?<![\p{L}\p{N}_.,/-])"#
  private static let end = #"(?![\p{L}\p{N}_])(?![.,-]\d)"#
  private static let callers =
    "[Cc]all(?:ing|ed)?|[Dd]ial(?:led|ing)?|[Rr]ing|[Pp]hone|[Ff]ax|[Tt]ext|[Tt]el\\.?|[Tt]elephone|[Mm]obile|[Nn]umber|SMS"
    + "|WhatsApp|[Hh]otline|[Hh]elpline|[Rr]each|[Cc]ell|[Ll]andline|[Mm]ob\\.?|NHS"
  private static let keys =
    "PIN|SKU|UPC|VIN|SSN|ISBN|ISSN|IBAN|EAN|EIN|[Pp]in|[Cc]ode|[Cc]odes|[Zz]ip|ZIP|[Pp]ostcode|[Pp]assword|[Pp]asscode|[Ss]erial|ID|[Ee]xtension|[Ee]xt\\.?"
    + "|(?:[Aa]ccount|[Rr]eference|[Oo]rder|[Bb]ooking|[Tt]icket|[Ii]nvoice|[Cc]ase|[Mm]ember|[Cc]ustomer|[Cc]ard|[Tt]racking"
    + "|[Cc]onfirmation|[Rr]egistration|[Pp]olicy|[Ss]erial|[Ff]ax|[Pp]hone) (?:number|no\\.?|nr\\.?|#|ID|code)"

  static let telephones = TokenClass(
    .telephone,
    [
      Rule(start + #"\+\d{1,3}(?:[ .-]?\(?\d{1,6}\)?){2,7}"# + end) { token in
        token.whole.count(where: \.isNumber) > 6 ? dialled(token.whole) : nil
      },
      Rule(start + #"(?:1[ .-])?(?:\(\d{3}\)\s?|\d{3}[ .-])\d{3}[ .-]\d{4}"# + end) { dialled($0.whole) },
      Rule(start + #"(1[ -]8\d\d)[ -]([A-Z]{4,10})(?![\p{L}\p{N}_])"#) {
        dialled($0[1]!) + Spoken($0[2]!.lowercased())
      },
      Rule(start + #"\d{3}[-.]\d{4}"# + end) { dialled($0.whole) },
      Rule(start + #"\(?0\d{1,5}\)?(?:[ /.-]\d{2,8}){1,5}"# + end) { token in
        token.whole.count(where: \.isNumber) > 6 ? dialled(token.whole) : nil
      },
      // Book and card numbers.
      Rule(start + #"\d{1,7}(?:-\d{1,7}){3,5}(?:-[Xx])?"# + end) { token in
        SpokenNumber.each(token.whole) + (token.whole.lowercased().hasSuffix("x") ? .spelled("X") : "")
      },
      Rule(start + #"\d{4}([ -])\d{4}\1\d{4}\1\d{4}"# + end) { SpokenNumber.each($0.whole) },
      Rule(start + #"\d{3}-\d{2}-\d{4}"# + end) { SpokenNumber.each($0.whole) },
      Rule(
        "(?<=(?<![\\p{L}])(?:\(callers))(?: (?:is|at|on|us at|me at|us on|me on|to|now|back|back on|for help))?[:,]? )\\d{2,15}(?:[ -]\\d{2,8}){0,4}"
          + end
      ) { token in
        let digits = token.whole.count(where: \.isNumber)
        // "number 150 people", but "ring 999 if"
        let counts = token.nextWord.hasSuffix("s") && !["is", "was", "as", "has"].contains(token.nextWord)
        return digits > 2 && !counts && token.nextWord != "people" ? dialled(token.whole) : nil
      },
      Rule(#"(?<=(?:[Tt]ext|[Ss]end) \w{2,12} to )\d{4,8}"# + end) { SpokenNumber.each($0.whole) },
      Rule(
        #"(?<=\b(?:[Dd]ial|[Cc]all|[Rr]ing|[Pp]hone|[Tt]ext)(?:ing|ed)? \d{3}(?:,? ?(?:or|and|not|/) ?))\d{3}(?! \p{Ll}+s\b)"#
          + end
      ) { SpokenNumber.each($0.whole) },
      // "Dial 999 in an emergency, or 101 if it can wait."
      Rule(
        #"(?<=\b(?:[Dd]ial|[Cc]all|[Rr]ing|[Pp]hone|[Tt]ext)(?:ing|ed)? \d{3}[^\d.!?]{1,60}[ ,](?:or|and|but|not) )(?:\d11|1[01]\d|9[159]\d|988|000)(?! \p{Ll}+s\b)(?! (?:people|more|of)\b)"#
          + end
      ) { SpokenNumber.each($0.whole) },
      // Enquiries, and numbers of companies.
      Rule(start + #"(?:118 \d{3}|1[389]00 \d{3} \d{3}|\d{3} 0\d{3}|13 \d{2} \d{2})"# + end) { dialled($0.whole) },
      // A bank account: letters and digits one by one.
      Rule(#"(?<![\p{L}\p{N}_.-])[A-Z]{2}\d{2}(?: [A-Z0-9]{4}){3,7}(?: [A-Z0-9]{1,4})?(?![\p{L}\p{N}_])"#) { token in
        token.whole.reduce(into: Spoken()) { $0 += $1.isNumber ? SpokenNumber.each("\($1)") : .spelled("\($1)") }
      },
      // A grid reference.
      Rule(#"(?<=(?<!\p{L})[A-Z]{2} )\d{3,5} \d{3,5}"# + end) { SpokenNumber.each($0.whole) },
      // *123#, #31#
      Rule(
        #"(?<![\p{L}\p{N}*#])(?:[*#]{1,2}\d[\d*]{0,20}#|(?<=\b[Dd]ial |\b[Pp]ress |\b[Ee]nter )[*#]{1,2}\d[\d*]{0,20})(?![\p{L}\p{N}])"#
      ) { token in
        token.whole.reduce(into: Spoken()) {
          $0 += $1 == "*" ? "star" : $1 == "#" ? "hash" : SpokenNumber.each("\($1)")
        }
      },
      Rule(#"(?<=\d) ?x\.?\s?(\d{2,5})"# + end) {
        $0.left == .telephone ? "extension" + SpokenNumber.each($0[1]!) : nil
      },
      Rule(#"(?<![\p{L}\p{N}_])[Tt]el(?=:? ?[+(\d])"#) { _ in "telephone" },
      Rule(#"(?<![\p{L}\p{N}_])[Mm]ob(?=:? ?[+(\d])"#) { _ in "mobile" },
      Rule(#"(?<![\p{L}\p{N}_])[Ee]xt(?= \d)"#) { _ in "extension" },
      Rule(
        #"(?<=\b(?:[Aa]ccount|[Bb]ooking|[Rr]eference|[Rr]ef\.?|[Ii]nvoice|[Tt]icket|[Oo]rder|[Cc]ase|[Tt]racking|[Pp]olicy|[Mm]ember)(?: [Nn]o\.?)? )\d{5,20}(?! \p{Ll}+s\b)(?! people)"#
          + end
      ) {
        SpokenNumber.each($0.whole)
      },
      Rule(#"(?<=\b(?:ending|ends)(?: in| with)? )\d{4}"# + end) { SpokenNumber.each($0.whole) },
      Rule(
        "(?<=(?<![\\p{L}])(?:\(keys))(?:'s)?(?: (?:is|are|was|number|no\\.|for the door is))?:? (?:now )?#?)\\d{2,20}(?:[ -]\\d{2,8}){0,4}"
          + end
      ) { token in
        token.whole.count(where: \.isNumber) > 2 ? SpokenNumber.each(token.whole) : nil
      },
      // NY 10001
      Rule(#"(?<=(?<!\p{L})[A-Z]{2} )\d{5}(?:-\d{4})?"# + end) { SpokenNumber.each($0.whole) },
      // So long a number without commas counts nothing.
      Rule(start + #"(?!\d{0,12}000(?!\d))\d{10,30}"# + end) { SpokenNumber.each($0.whole) },
      Rule(start + #"0\d{1,30}(?!:)"# + end) { SpokenNumber.each($0.whole) },
    ])
}
