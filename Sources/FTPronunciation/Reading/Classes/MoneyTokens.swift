/// Amounts of money: a sign or a code before or behind, in figures or with "bn", "m", "k".
extension TokenClass {
  struct Currency: Sendable {
    let one: Spoken
    let many: Spoken
    /// A hundredth, one and several; nil where there is none in use.
    let part: (one: Spoken, many: Spoken)?

    init(_ one: String, _ many: String, _ part: (String, String)? = nil) {
      (self.one, self.many) = (Spoken(one), Spoken(many))
      self.part = part.map { (Spoken($0.0), Spoken($0.1)) }
    }

    init(_ country: Spoken, _ name: Currency) {
      (one, many) = (country + name.one, country + name.many)
      part = name.part
    }

    static let dollar = Currency("dollar", "dollars", ("cent", "cents"))
    static let pound = Currency("pound", "pounds", ("penny", "pence"))
    static let euro = Currency("euro", "euros", ("cent", "cents"))
  }

  private static let currencies: [String: Currency] = [
    "$": .dollar, "£": .pound, "€": .euro, "¥": Currency("yen", "yen"),
    "₹": Currency("rupee", "rupees", ("paisa", "paise")),
    "₩": Currency("won", "won"), "₽": Currency("ruble", "rubles"), "₪": Currency("shekel", "shekels"),
    "฿": Currency("baht", "baht"), "₺": Currency("lira", "lira"), "₫": Currency("dong", "dong"),
    "₴": Currency("hryvnia", "hryvnias"),
    "₱": Currency("peso", "pesos"), "₦": Currency("naira", "naira"), "₿": Currency("bitcoin", "bitcoins"),
    "US$": Currency(.spelled("US"), .dollar), "C$": Currency("canadian", .dollar), "CA$": Currency("canadian", .dollar),
    "A$": Currency("australian", .dollar), "AU$": Currency("australian", .dollar),
    "NZ$": Currency("new zealand", .dollar),
    "HK$": Currency("hong kong", .dollar), "S$": Currency("singapore", .dollar), "R$": Currency("real", "reais"),
    "USD": Currency(.spelled("US"), .dollar), "EUR": .euro, "GBP": .pound, "JPY": Currency("yen", "yen"),
    "CHF": Currency("swiss franc", "swiss francs", ("centime", "centimes")), "CAD": Currency("canadian", .dollar),
    "AUD": Currency("australian", .dollar), "NZD": Currency("new zealand", .dollar), "INR": Currency("rupee", "rupees"),
    "CNY": Currency("yuan", "yuan"), "RMB": Currency("yuan", "yuan"),
    "SEK": Currency("swedish krona", "swedish kronor"),
    "NOK": Currency("norwegian krone", "norwegian kroner"), "DKK": Currency("danish krone", "danish kroner"),
    "PLN": Currency("zloty", "zlotys"), "CZK": Currency("czech koruna", "czech korunas"), "KRW": Currency("won", "won"),
    "kr": Currency("krone", "kroner"), "Rs": Currency("rupee", "rupees"), "Rs.": Currency("rupee", "rupees"),
    "MXN": Currency("mexican peso", "mexican pesos"), "BRL": Currency("real", "reais"),
    "RUB": Currency("ruble", "rubles"),
    "ZAR": Currency("rand", "rand"), "TRY": Currency("turkish lira", "turkish lira"),
  ]

  /// "12.50" → twelve dollars and fifty cents; "7.5", "bn" → seven point five billion dollars.
  private static func amount(_ number: String, _ scale: String?, _ currency: Currency, isAdjective: Bool) -> Spoken {
    let many = isAdjective ? currency.one : currency.many
    if let scale, !scale.isEmpty { return SpokenNumber.number(number) + Fragment.scaleWord(scale) + many }
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    let whole = String(parts[0])
    guard parts.count == 2 else { return SpokenNumber.number(number) + (whole == "1" ? currency.one : many) }
    guard parts[1].count == 2, let part = currency.part, let cents = Int(parts[1]) else {
      return SpokenNumber.number(number) + many
    }
    let small = SpokenNumber.cardinal("\(cents)")
    let isPence = part.many == Currency.pound.part?.many
    if whole.isEmpty || whole == "0" { return small + (cents == 1 || (isAdjective && !isPence) ? part.one : part.many) }
    let large = SpokenNumber.number(whole) + (whole == "1" ? currency.one : many)
    if cents == 0 { return large }
    // "two pounds eighty", but "twelve dollars and fifty cents".
    if isPence, cents > 9 { return large + small }
    return large + "and" + small + (cents == 1 || (isAdjective && !isPence) ? part.one : part.many)
  }

  private static func plain(_ number: String) -> String {
    // "3,50" is three fifty.
    let parts = number.split(separator: ",")
    return parts.count == 2 && parts[1].count == 2 && !number.contains(".") ? parts.joined(separator: ".") : number
  }

  private static let sign = "(?:US|CA|AU|NZ|HK|[CASR])?\\$|[£€¥₹₩₽₪฿₺₫₴₱₦₿]"
  private static let currencyCodes =
    "USD|EUR|GBP|JPY|CHF|CAD|AUD|NZD|INR|CNY|RMB|SEK|NOK|DKK|PLN|CZK|KRW|MXN|BRL|RUB|ZAR"
  private static let figure = "(?:\(Fragment.number)|\\d{1,6},\\d{2}(?!\\d))"
  private static let commaFigure = "(?:\\d{1,6},\\d{2}(?![\\d,])|\(Fragment.number))"
  private static let before = #"(?<![\p{L}\p{N}_])"#
  /// "£500 pcm", "$10/h", "€30k p.a."
  private static let per =
    #"(?:\s?(p\.?a\.?|p\.?w\.?|p\.?c\.?m\.?|p\.?m\.?|p/?h|p/w|pppn|ppn|pppw|pp|pn)(?![\p{L}\p{N}_]))?"#
  private static let perWords: [String: String] = [
    "pa": "per annum", "pw": "per week", "pcm": "per calendar month", "pm": "per month", "ph": "per hour",
    "pp": "per person", "ppn": "per person per night", "pppn": "per person per night", "pppw": "per person per week",
    "pn": "per night",
  ]
  /// "a £300k house", "the $1.5bn deal", "sub-$500 phones"
  private static func isAdjective(_ token: FoundToken) -> Bool {
    if token.after.hasPrefix("-a-") { return false }
    if ["sub", "Sub"].contains(where: { token.before.hasSuffix($0 + "-") }), token.after.hasPrefix(" ") { return true }
    return Fragment.isAdjective(token)
  }

  static let moneyAmounts = TokenClass(
    .money,
    [
      // $100s of dollars, £1,000s
      Rule(
        "\(before)(\(sign))(10|100|1,?000|10,?000|100,?000|1,?000,?000)s(?![\\p{L}\\p{N}_])( of (?:dollars|pounds|euros))?"
      ) { token in
        guard let currency = currencies[token[1]!] else { return nil }
        let names = [
          2: "tens", 3: "hundreds", 4: "thousands", 5: "tens of thousands", 6: "hundreds of thousands", 7: "millions",
        ]
        return names[token[2]!.count(where: \.isNumber)].map { Spoken($0) + "of" + currency.many }
      },
      // $5–10, $5–10m: one sign for both.
      Rule(
        "\(before)(\(sign))\\s?(\(Fragment.number))\\s?[–-]\\s?(\(Fragment.number))(?:\\s?(\(Fragment.scale)))?\(Fragment.end)(?!\\s?[%°])"
      ) { token in
        guard let currency = currencies[token[1]!] else { return nil }
        return
          (token[4] == nil && token[2]!.contains(".")
          ? amount(token[2]!, nil, currency, isAdjective: false) : SpokenNumber.number(token[2]!)) + "to"
          + amount(token[3]!, token[4], currency, isAdjective: Fragment.isAdjective(token))
      },
      Rule(
        "\(before)(\(sign)|(?:\(currencyCodes)|Rs\\.?|kr)(?=[\\s\\d]))\\s?([-−]?)(\(commaFigure))(?:[\\s-]?(\(Fragment.scale)))?(?:(?<=\\d)(?=p[whcnap]|ph)\(per)(?<=[a-z.])|\(Fragment.end)\(Fragment.scalePoint)\(per))('s(?![\\p{L}]))?"
      ) { token in
        guard let currency = currencies[token[1]!] else { return nil }
        let per = (token[5] ?? token[6]).flatMap { perWords[$0.filter(\.isLetter)] }.map { Spoken($0) }
        let words =
          (token[2]!.isEmpty ? "" : "minus")
          + amount(plain(token[3]!), token[4], currency, isAdjective: isAdjective(token)) + (per ?? "")
        guard token[7] != nil, case .word(let last)? = words.words.last else { return words }
        return Spoken(words.words.dropLast() + [.word(last.hasSuffix("s") ? last + "'" : last + "'s")])
      },
      // Before 1971: £5 10s 6d
      Rule(#"(?<=£\d{1,6} )(\d{1,2})s(?: (\d{1,2})d)?(?![\p{L}\p{N}_])"#) { token in
        SpokenNumber.cardinal(token[1]!) + (token[1] == "1" ? "shilling" : "shillings")
          + (token[2].map { SpokenNumber.cardinal($0) + ($0 == "1" ? "penny" : "pence") } ?? "")
      },
      Rule(
        "\(Fragment.start)(\(commaFigure))(?:\\s?(\(Fragment.scale)))?\\s?([$£€¥₹₩₽₪฿₺₫₴₱₿]|(?<=[\\s\\d])(?:\(currencyCodes)|kr)(?![\\p{L}\\p{N}_]))(?!\\d)"
      ) { token in
        guard let currency = currencies[token[3]!] else { return nil }
        return amount(plain(token[1]!), token[2], currency, isAdjective: Fragment.isAdjective(token))
      },
      Rule("\(Fragment.start)(\(Fragment.number))\\s?¢") {
        SpokenNumber.number($0[1]!) + ($0[1] == "1" || Fragment.isAdjective($0) ? "cent" : "cents")
      },
      Rule(#"(?<![\p{L}\p{N}_.,])(\d{1,2})c(?= (?:each|a|an|per|off|coins?|piece|stamps?|deposit|more|less)\b)"#) {
        SpokenNumber.cardinal($0[1]!) + ($0[1] == "1" || Fragment.isAdjective($0) ? "cent" : "cents")
      },
      Rule(#"(?<![\p{L}\p{N}_.,])(\d{1,3}(?:\.\d{1,2})?)p(?![\p{L}\p{N}_])"#) { token in
        ["144", "240", "360", "480", "720"].contains(token[1]!)
          ? nil
          : SpokenNumber.number(token[1]!) + (token[1] == "1" ? "penny" : "pence")
      },
    ])
}

extension Fragment {
  /// The point behind "bn." or "m." of an amount.
  static let scalePoint = #"(?:(?<=[a-z])\.(?=\s\p{Ll}))?"#
}
