/// Signs of numbers, spans between tokens, and signs that have names.
extension TokenClass {
  private static let spans: Set<Name> = [
    .number, .money, .measure, .time, .date, .year, .fraction, .ordinal, .decade, .label, .roman, .version,
  ]
  private static let blood = Pattern(#"\b(?:blood|donors?|transfus\w*|rhesus|type|plasma)\b"#, ignoringCase: true)

  static let signs = TokenClass(
    .sign,
    [
      Rule(#"(?<=[\d)])\s?−\s?(?=[\d(.])"#) { _ in "minus" },
      Rule(#"−\s?(?=[\d$£€(.½¼¾\p{L}])"#) { _ in "minus" },
      // 5 - 3 = 2, x - 1 = 0
      Rule(#"(?<=[\p{L}\d)] )-(?= [\p{L}\d(][^=]{0,12}=)"#) { _ in "minus" },
      Rule(#"(?<==[^=]{0,12} )-(?= \d)"#) { _ in "minus" },
      Rule(#"(?<=\d)(?:[-–]| – )(?=\d{1,12}\s?=)"#) { _ in "minus" },
      Rule(#"(?<=\d )[-–](?= [-−(]\d)"#) { _ in "minus" },
      // 3 x 4 = 12, 6.02 x 10^23
      Rule(#"(?<=\d)\s?x\s?(?=\d[\d.,]{0,12}\s?=)|(?<=\d)\s?x\s?(?=10[\^⁻⁰-⁹²³])"#) { _ in "times" },
      Rule(#"(?<=(?<![\p{L}\p{N}])[a-z])\*(?=[a-z](?![\p{L}\p{N}]))"#) { _ in "times" },
      // Of blood.
      Rule(#"(?<=(?<![\p{L}\p{N}])(?:A|B|AB|O))([+−–-])(?=[\s.,;)]|ve\b|$)(?:ve)?"#) { token in
        guard blood.isFound(in: token.before + token.after) else { return nil }
        return token[1] == "+" ? "positive" : "negative"
      },
      Rule(#"(?<=(?<![\p{L}])(?:UTC|GMT))[-–]\s?(?=\d)"#) { _ in "minus" },
      Rule(#"(?<![\p{L}\p{N}.,)\]%°′″−–-])(?<![\p{L}\p{N}.,!?]['"])(?<!\d\s)[-–](?=[$£€]?\.?\d)"#) { _ in "minus" },
      Rule(#"(?:±|\+/-|\+-)\s?(?=[\d.])"#) { _ in "plus or minus" },
      Rule(#"(?<=[\d(=])\s?\*\s?(?=[\d(])"#) { _ in "times" },
      Rule(#"(?<=\d)\s?÷\s?(?=\d)"#) { _ in "divided by" },
      Rule(#"(?<=\d) / (?=\d)"#) { token in token.left == .number && token.right == .number ? "divided by" : nil },
    ])

  static let ranges = TokenClass(
    .range,
    [
      Rule(#"(?<=[^\s–-])(?:\s?–\s?|-)(?=[^\s–-])"#) { token in
        guard let left = token.left, let right = token.right else { return nil }
        // Q1–Q3
        if left == .code, right == .code { return token.whole.contains("–") ? "to" : nil }
        // One version alone goes on behind a hyphen: "5.15.0-91", "x86-64-v3".
        let isDecimal = token.after.prefix { $0.isNumber || $0 == "." }.dropLast().contains(".")
        if token.whole == "-", (left == .version) != (right == .version), !isDecimal { return nil }
        guard spans.contains(left), spans.contains(right) else { return nil }
        if left == .date && right == .number { return nil }
        // "1-2-3" is counted, not spanned.
        if left == .number, right == .number, token.before.isCounted || token.after.isCountedOn { return Spoken([]) }
        return "to"
      },
      Rule(#"(?<=\d|[%°CFm€$£] |[%°CFm€$£]) - (?=[\d$£€])"#) { token in
        guard let left = token.left, let right = token.right, spans.contains(left), spans.contains(right) else {
          return nil
        }
        return "to"
      },
      Rule(#"(?<=\S)\s?[x×]\s?(?=\d)"#) { token in
        token.right == .measure && [.measure, .fraction, .number].contains(token.left)
          || [.measure, .fraction].contains(token.left) && token.right == .fraction ? "by" : nil
      },
      Rule(#"(?<=[\d\p{L}])\s?[–-]\s?(?=(?:noon|midnight|present|today|now)(?!\p{L}))"#) { token in
        token.left.map { spans.contains($0) } ?? false ? "to" : nil
      },
      Rule(
        #"(?<=(?<![\p{L}\p{N}_.'-])A)[–-](?=Z(?![\p{L}\p{N}_-]))|(?<=(?<![\p{L}\p{N}_.'-])[A-Z])–(?=X{0,3}[B-Z](?![\p{L}\p{N}_-]))"#
      ) { _ in
        "to"
      },
      Rule(#"(?<=\b(?:noon|midnight)) ?[–-] ?(?=\d)"#) { _ in "to" },
      // Sizes of clothes.
      Rule(#"(?<=(?<![\p{L}\p{N}_.'-])(?:[2-6]?X{0,3}[SL]|M))[–-](?=(?:[2-6]?X{0,3}[SL]|M)(?![\p{L}\p{N}_-]))"#) { _ in
        "to"
      },
      // A ratio, a scale.
      Rule(#"(?<=\d):(?=\d)"#) { token in
        guard token.left == .number, token.right == .number else { return nil }
        // Minutes and seconds.
        if token.before.suffix(3).allSatisfy({ $0.isNumber || $0 == " " }),
          token.after.prefix(3).filter(\.isNumber).count == 2, !token.after.dropFirst(2).hasPrefix(",")
        {
          return token.before.suffix(2).allSatisfy(\.isNumber) ? Spoken() : "to"
        }
        // "Genesis 1:1" has no "to".
        let name = token.before.reversed().drop { $0.isNumber }.drop { $0 == " " || $0 == "." }.prefix { $0.isLetter }
        return name.count > 1 && name.last?.isUppercase == true ? Spoken() : "to"
      },
      Rule(
        "(?<=(?<!\\p{L})(?:\(Fragment.weekdays)|\(Fragment.months)|(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun))\\.?)\\s?[–-]\\s?(?=(?:\(Fragment.weekdays)|\(Fragment.months)|(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)(?!\\p{L})))"
      ) { _ in "to" },
    ])

  private static let spokenOf: [String: String] = [
    "#": "hash", "*": "star", "^": "caret", "~": "tilde", "_": "underscore", "&": "ampersand", "/": "slash",
    "|": "pipe",
    "\\": "backslash",
  ]

  private static let names: [String: Spoken] = [
    "&": "and", "@": "at", "%": "percent", "+": "plus", "=": "equals", "§": "section", "§§": "sections",
    "¶": "paragraph",
    "©": "copyright", "≈": "approximately", "≤": "less than or equal to", "≥": "greater than or equal to",
    "≠": "is not equal to", "★": "star", "♭": "flat", "♯": "sharp", "♥": "heart", "☎": "telephone",
    "√": "square root of", "∞": "infinity", "×": "times", "÷": "divided by", "°": "degrees", "→": "to",
    "±": "plus or minus",
    "¢": "cents", "$": "dollars", "£": "pounds", "€": "euros", "¥": "yen", "∑": "sum", "∆": "delta", "‰": "per mille",
    "⇒": "implies", "∈": "in", "½": "one half", "−": "minus", "′": "prime", "″": "double prime",
    "<=": "less than or equal to",
    ">=": "greater than or equal to", "!=": "not equal to", "==": "equals", "&&": "and", "->": "to", "=>": "to",
    "¼": "one quarter", "¾": "three quarters",
  ]
  private static let greek: [String: String] = [
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau",
    "φ": "phi",
    "χ": "chi", "ψ": "psi", "ω": "omega", "Δ": "delta", "Γ": "gamma", "Θ": "theta", "Λ": "lambda", "Π": "pi",
    "Σ": "sigma",
    "Φ": "phi", "Ψ": "psi", "Ω": "omega",
  ]
  private static let raised: [Character: Character] = [
    "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9", "⁻": "-",
    "⁺": "+",
  ]

  static let symbols = TokenClass(
    .symbol,
    [
      Rule(#"(?<![\p{L}\p{N}&])#\s?(?=\d)(?!\d{0,6}#)"#) { _ in "number" },
      // A sign that is spoken about, and keys of a telephone.
      Rule(
        #"(?<=\b(?:[Tt]he|[Aa]n?|[Pp]ress|[Hh]it|[Dd]ial|or|then|by|with) ["“']?)[#*^~_&/|\\](?=["”']? (?:key|sign|symbol|button|character|mark)\b)|(?<=\b(?:[Pp]ress|[Hh]it|[Dd]ial)(?: [^.!?]{0,40}\b(?:then|and|or|by|plus))? )[#*](?=[\s.,;]|$)"#
      ) {
        spokenOf[$0.whole].map { Spoken($0) }
      },
      Rule(
        #"(?<=[\w$€£]) ?/ ?(hour|day|week|month|year|night|person|hr|mo|yr|min|sec|gal|oz|wk|h|kg|lb|unit|user|item|piece|km²|m²|m³)(?![\p{L}\p{N}])"#
      ) { token in
        guard let left = token.left, [.money, .number, .time, .measure].contains(left) else { return nil }
        return "per" + (UnitTable.rate(token[1]!) ?? Spoken(token[1]!))
      },
      Rule(#"(?<=\d \p{Ll}{3,12})/(?=(?:hour|day|week|month|year|night|person|minute)(?!\p{L}))"#) { _ in "per" },
      Rule(#"(?<=[\p{L}\p{N}])\\(?=[\p{L}\p{N}])"#) { _ in "backslash" },
      // The slash behind a price is a rate, whatever follows: £3/bottle.
      Rule(#"(?<=[\p{L}\p{N}$£€]) ?/ ?(?=\p{Ll}{3,12}(?![\p{L}\p{N}/]))"#) { $0.left == .money ? "per" : nil },
      Rule(#"(?<=[\p{L}\p{N})])(?<![⁰¹²³⁴-⁹])²(?![⁰¹²³⁴-⁹])"#) { _ in "squared" },
      Rule(#"(?<=[\p{L}\p{N})])(?<![⁰¹²³⁴-⁹])³(?![⁰¹²³⁴-⁹])"#) { _ in "cubed" },
      Rule(#"(?<=[\p{L}\p{N})])[⁻⁺⁰¹²³⁴-⁹]{1,6}"#) { token in
        let text = String(token.whole.compactMap { raised[$0] })
        return "to the power of" + (text.hasPrefix("-") ? "minus" : "") + SpokenNumber.cardinal(text)
      },
      Rule(#"(?<=[\p{L}\p{N})])\^(?=[\p{L}\d(-])"#) { _ in "to the power of" },
      Rule(#"(?<![\p{L}\p{N}&])#(?=[A-Z]{1,3}-?\d)"#) { _ in "number" },
      Rule(#"(?<=(?<![\p{L}\p{N}])[A-F])\*"#) { _ in "star" },
      Rule(#"(?<=\b[Tt]he )[$£€¥](?=[\s.,;]|$)"#) { ["$": "dollar", "£": "pound", "€": "euro", "¥": "yen"][$0.whole] },
      Rule(#"(?<=\bper )(lb|kg|km|m|hr|h|mi|gal|oz|yr|mo|wk|l|L|ml|sq ft|min|sec|s|m²|m³)(?![\p{L}\p{N}²³])"#) {
        token in
        UnitTable.rate(token[1]!)
      },
      Rule(#"(?<=\d)\*(?=[\s,.;]|$)"#) { _ in "star" },
      Rule(#"(?<=(?<![\p{L}\p{N}])[A-F])[-–](?=[\s.,;!?)]|$)"#) { _ in "minus" },
      Rule(#"~\s?(?=[\d$£€])"#) { _ in "about" },
      Rule(#"\+(?=[\d.$£€])"#) { _ in "plus" },
      Rule(#"(?<=\p{L})\+(?=[\s.,;:)]|$)"#) { _ in "plus" },
      Rule(#"(?<=[$€£%°CF]|\d[kKmM]?|[€$£] ) ?/ ?(?=\d)"#) {
        $0.left == .measure && $0.right == .measure ? "or" : "slash"
      },
      Rule(#"(?<=\b(?:and|either|[Ee]ither))/(?=or\b)"#) { _ in " " },
      Rule(#"(?<=\p{L})/(?=[\s.,;)]|$)"#) { _ in "slash" },
      Rule(#"(?<=\b[Cc]opyright )©"#) { _ in Spoken() },
      Rule(#"(?<=[\p{L}\p{N}]) ?/ ?(?=[\p{L}\p{N}])"#) { _ in "slash" },
      Rule(#"(?<=\S) ?<= ?(?=\S)|(?<=\S) ?>= ?(?=\S)|(?<=\S) ?!= ?(?=\S)|==|&&|->|=>|§§"#) {
        names[$0.whole.trimmed()]
      },
      Rule(#"(?<=[\p{L}\p{N})]) ?< ?(?=[\p{L}\p{N}(−-])"#) { _ in "less than" },
      Rule(#"<(?=[−-]?(?:\d|\.\d|[$£€]))"#) { _ in "less than" },
      Rule(#"(?<=[\p{L}\p{N})]) ?> ?(?=[\p{L}\p{N}(−-])"#) { _ in "greater than" },
      Rule(#">(?=[−-]?(?:\d|\.\d|[$£€]))"#) { _ in "more than" },
      Rule("(?<![\\p{L}])[αβγδεζηθικλμνξπρστφχψωΔΓΘΛΠΣΦΨΩ](?!\\p{L}\\p{L})") { greek[$0.whole].map { Spoken($0) } },
      Rule(#"[★♥☎♭♯&@%+=§¶©≈≤≥≠√∞×÷°→±¢$£€¥∑∆‰⇒∈½¼¾−′″]"#) { names[$0.whole] },
    ])
}

extension String {
  /// Whether it ends with a number and a hyphen before the last number: the middle of "1-2-3".
  fileprivate var isCounted: Bool {
    let tail = reversed().drop { $0.isNumber }
    guard tail.first == "-" else { return false }
    return tail.dropFirst().first?.isNumber ?? false
  }
  /// Whether another hyphen and number follow the next number.
  fileprivate var isCountedOn: Bool {
    let rest = drop { $0.isNumber }
    return rest.first == "-" && (rest.dropFirst().first?.isNumber ?? false)
  }
}
