/// Amounts with units: lengths, weights, temperatures, data, percentages, sizes.
extension TokenClass {
  private static let unitSigns = Pattern.anyOf(
    UnitTable.units.keys.filter { $0 != "in" && $0 != "A" && $0 != "K" && $0 != "B" })
  private static let rates = Pattern.anyOf(Array(UnitTable.rates.keys) + UnitTable.units.keys.filter { $0 != "in" })
  private static let unitEnd = "(?![\\p{L}\\p{N}_²³])(?!\\.\\p{Lu})"
  private static let people =
    "(?: (?:people|users|copies|views|viewers|cars|dollars|pounds|euros|jobs|homes|tonnes|tons|barrels|times|visitors|followers|customers|subscribers|downloads|tourists|children|workers|voters|passengers|sales|units|shares|records|years|inhabitants|residents|others|more|households|trees|new))"

  private static func measure(_ token: FoundToken, _ amount: String, joint: String, _ sign: String) -> Spoken? {
    guard let unit = UnitTable.units[sign] else { return nil }
    // A pressure: 120/80 mmHg.
    let sides = amount.contains(" ") ? [] : amount.split(separator: "/").compactMap { Int($0) }
    if sides.count == 2, sides[0] > sides[1], sides[1] > 20 {
      return SpokenNumber.label("\(sides[0])") + "over" + SpokenNumber.cardinal("\(sides[1])") + unit.many
    }
    let isOne = Fragment.isSingular(amount) || joint == "-" || (Fragment.isAdjective(token) && sign != "%")
    return Fragment.spoken(amount, in: token, isJoined: joint == "-") + (isOne ? unit.one : unit.many)
  }

  private static let weather = Pattern(
    #"\b(?:highs?|lows?|temperatures?|temps?|degrees|ovens?|heat(?:ed|wave)?|hot|hotter|warm\w*|cold\w*|cool\w*|bak(?:e|ed|ing)|roast\w*|cook\w*|fan|gas|preheat\w*|weather|forecast|freez\w*|boil\w*|reach\w*|fever|mercury|record|summer|winter|outside|overnight|wash|minus|rise|rises|warming|climate|day|sunny|melts?|simmer|between|above|below|feels)\b|\d[CF]/|/\d{2,3}[CF]|\d[CF] ?[-–] ?$|^ ?[-–] ?\d{1,3}[CF]"#,
    ignoringCase: true)

  /// 5′ 4″; with more than eleven it is a time: 4′ 33″.
  private static func feet(_ feet: String, _ inches: String) -> Spoken {
    if let seconds = Int(inches), seconds > 11 {
      return Fragment.spoken(feet) + (feet == "1" ? "minute" : "minutes") + Fragment.spoken(inches) + "seconds"
    }
    return Fragment.spoken(feet) + "foot" + Fragment.spoken(inches)
  }

  static let measures = TokenClass(
    .measure,
    [
      // 51° 30′ 26″ N
      Rule(Fragment.start + #"(\d{1,3})°\s?(\d{1,2})['′]\s?(?:(\d{1,2}(?:\.\d+)?)["″]\s?)?([NSEW])?(?![\p{L}\p{N}_])"#)
      { token in
        let directions: [String: Spoken] = ["N": "north", "S": "south", "E": "east", "W": "west"]
        return SpokenNumber.cardinal(token[1]!) + "degrees" + SpokenNumber.cardinal("\(Int(token[2]!)!)") + "minutes"
          + (token[3].map { SpokenNumber.number($0) + "seconds" } ?? "") + (token[4].flatMap { directions[$0] } ?? "")
      },
      Rule(Fragment.start + #"(\d{1,3}(?:\.\d{1,8})?)°\s?([NSEW])(?![\p{L}\p{N}_])"#) { token in
        let directions: [String: Spoken] = ["N": "north", "S": "south", "E": "east", "W": "west"]
        return SpokenNumber.number(token[1]!) + "degrees" + (directions[token[2]!] ?? "")
      },
      // 5'4", 6′ 2″
      Rule(
        #"(?<![\p{L}\p{N}_.,'])(\d{1,2})\s?['′]\s?(\d{1,2}(?:\.\d)?|\d{0,2}\#(Fragment.vulgar))\s?(?:''|["″”])(?![\p{L}\p{N}])"#
      ) {
        feet($0[1]!, $0[2]!)
      },
      Rule(#"(?<![\p{L}\p{N}_.,'])(\d)['′](\d{1,2})(?![\p{L}\p{N}_'])"#) { feet($0[1]!, $0[2]!) },
      Rule("\(Fragment.start)(\(Fragment.amount))\"") { token in
        // An inch, unless the mark closes what was quoted.
        token.match.source.substring(to: token.match.range.location).count { $0 == "\"" }.isMultiple(of: 2)
          ? Fragment.spoken(token[1]!)
            + (Fragment.isSingular(token[1]!) || Fragment.isAdjective(token) ? "inch" : "inches") : nil
      },
      Rule(Fragment.start + #"(\d{1,2})'(?=[\s-](?:tall|high|wide|long|deep|x|×|by)\b)"#) {
        SpokenNumber.cardinal($0[1]!) + ($0.after.first == "-" || $0[1] == "1" ? "foot" : "feet")
      },
      // 6ft 2in, 6 ft 2, 6ft2
      Rule(
        Fragment.start
          + #"(\d{1,2})(?:\s?-?ft\.?|′)[\s-]?(\d{1,2}(?:\.5)?½?)(?:(?:\s?|-)ins?(?![\p{L}\p{N}_])|(?<=ft\.? ?\d{1,2})(?![\p{L}\p{N}_.,/′'"″-])(?! [x×\p{Ll}\d(]))"#
      ) { token in
        guard (Double(token[2]!.prefix { $0.isNumber || $0 == "." }) ?? 99) < 12 else { return nil }
        let hasInches = token.whole.contains("in")
        let isOne = Fragment.isAdjective(token)
        return SpokenNumber.cardinal(token[1]!) + (isOne || !hasInches ? "foot" : token[1] == "1" ? "foot" : "feet")
          + Fragment.spoken(token[2]!) + (hasInches ? isOne || token[2] == "1" ? "inch" : "inches" : "")
      },
      // 12st 4lb; "21st" is an ordinal.
      Rule(Fragment.start + #"(\d{1,2})(\s?)st(?![\p{L}\p{N}_])"#) { token in
        let isOrdinal = token[2]!.isEmpty && token[1]!.hasSuffix("1") && token[1] != "11"
        return isOrdinal || (token[2]! == " " && token.after.hasPrefix("."))
          ? nil : SpokenNumber.cardinal(token[1]!) + "stone"
      },
      // 30 x 20 cm, 30x20x10cm: one unit for all sides.
      Rule(
        "\(Fragment.start)(\(Fragment.number))\\s?[x×]\\s?(\(Fragment.number))(?:\\s?[x×]\\s?(\(Fragment.number)))?[\\s-]?(cm|mm|km|m|ft|in|inch|inches|yd|px|mi)\(unitEnd)"
      ) { token in
        guard let unit = UnitTable.units[token[4]!.hasPrefix("in") ? "in" : token[4]!] else { return nil }
        if token[4] == "px", token[3] == nil {
          return SpokenNumber.label(token[1]!) + "by" + SpokenNumber.label(token[2]!) + unit.many
        }
        return SpokenNumber.number(token[1]!) + "by" + SpokenNumber.number(token[2]!)
          + (token[3].map { "by" + SpokenNumber.number($0) } ?? "")
          + (Fragment.isAdjective(token) || token[4] == "inch" ? unit.one : unit.many)
      },
      Rule(Fragment.start + #"(\d{1,2})\s?-?(?:ct|kt|[kK])(?= (?:(?:white|yellow|rose) )?gold\b)"#) {
        SpokenNumber.cardinal($0[1]!) + "carat"
      },
      Rule(Fragment.start + #"(\d{3,5})K(?= (?:bulbs?|lights?|lamps?|LEDs?|white)\b)"#) {
        SpokenNumber.cardinal($0[1]!) + "kelvin"
      },
      // "ran a 10K."
      Rule(#"(?<=\b[Aa]n? |\b[Tt]he )(5|10)[kK](?=[.,;!?)]|$| (?:in|on|for|and|this|last|next|at)\b)"#) {
        SpokenNumber.cardinal($0[1]!) + .spelled("K")
      },
      Rule(#"(?<=[x×] ?)(\d{1,2})'(?!\d)"#) { SpokenNumber.cardinal($0[1]!) + ($0[1] == "1" ? "foot" : "feet") },
      Rule(#"(?<![\p{L}\p{N}_.,'])(\d{1,2})'(?=\s?[x×] ?\d)"#) {
        SpokenNumber.cardinal($0[1]!) + ($0[1] == "1" ? "foot" : "feet")
      },
      // 5m people, 10k followers
      Rule(
        "\(Fragment.start)(\(Fragment.number))\\s?((?:m|M|mn|bn|k|K|B|tn)(?=\(people)\(Fragment.wordEnd))|bn|mn|mln|tn)\(Fragment.wordEnd)"
      ) {
        SpokenNumber.number($0[1]!) + Fragment.scaleWord($0[2]!)
      },
      Rule("\(Fragment.start)(\\d{1,3}\\.\\d{1,3})([MBK])\(Fragment.wordEnd)") {
        SpokenNumber.number($0[1]!) + Fragment.scaleWord($0[2]!)
      },
      Rule(
        #"(?<![\p{L}\p{N}_.,])(\d{1,3}(?:\.\d)?)[kK](?= (?:run|race|marathon|walk|video|TV|tv|screen|monitor|resolution|display)\b)"#
      ) {
        SpokenNumber.number($0[1]!) + .spelled("K")
      },
      // A relay.
      Rule(#"(?<![\p{L}\p{N}_.,])(4|8) ?[x×] ?(\d{2,4}) ?m(?![\p{L}\p{N}_])"#) { token in
        SpokenNumber.cardinal(token[1]!) + "by" + SpokenNumber.cardinal(token[2]!)
          + (token.nextWord == "relay" ? "meter" : "meters")
      },
      // Amounts per something.
      Rule("\(Fragment.start)(\(Fragment.amount))([\\s-]?)(\(unitSigns))/(\\d{1,4}\\s)?(\(rates))\(unitEnd)") { token in
        guard let own = measure(token, token[1]!, joint: token[2]!, token[3]!), let rate = UnitTable.rate(token[5]!)
        else {
          return nil
        }
        return own + "per"
          + (token[4].map { SpokenNumber.cardinal($0) + (rate == "kilometer" ? "kilometers" : rate) } ?? rate)
      },
      // Units that are words as well.
      Rule(
        "\(Fragment.start)(\(Fragment.amount))(\\s?|-)in(?:(?=\\.)\(Fragment.point)|(?<=\\din)|(?= (?:deep|wide|long|tall|high|thick|x|×|by|square|screen|pipe|display|monitor)\\b)|(?<=(?: by|[x×]) \\d{1,2} in)(?=[.,;)]|$))\(unitEnd)"
      ) {
        measure($0, $0[1]!, joint: $0[2]!, "in")
      },
      Rule(
        "\(Fragment.start)(\(Fragment.number)) ?A(?= (?:fuse|current|circuit|charger|plug|breaker|socket|supply)\\b)"
      ) {
        SpokenNumber.number($0[1]!) + "amp"
      },
      Rule("\(Fragment.start)(\(Fragment.number)) A(?=[.,;)]|$| (?:at|of|and|to)\\b)") {
        SpokenNumber.number($0[1]!) + ($0[1] == "1" ? "amp" : "amps")
      },
      Rule("\(Fragment.start)(\(Fragment.number)) (K|B)\(unitEnd)") { measure($0, $0[1]!, joint: "", $0[2]!) },
      // Weather and ovens: 31C, 180C/350F, a 1.5C rise.
      Rule(Fragment.start + #"(\d{1,4}(?:\.\d)?)\s?([CF])(?![\p{L}\p{N}_²³'#+])(?!\.\d)"#) { token in
        guard
          weather.isFound(in: token.before + " " + token.after) || token.before.hasSuffix("-")
            || token.before.hasSuffix("−")
        else { return nil }
        let isOne = Fragment.isAdjective(token) || token[1] == "1"
        return SpokenNumber.number(token[1]!) + (isOne ? "degree" : "degrees")
          + (token[2] == "C" ? "celsius" : "fahrenheit")
      },
      Rule(#"(?<![\p{L}\p{N}_.,])(\d{1,3}(?:,\d{3})?(?:\.\d)?)([kK])(?![\p{L}\p{N}_])"#) {
        ["4", "8"].contains($0[1]!) && $0[2] == "K" ? nil : SpokenNumber.number($0[1]!) + "thousand"
      },
      Rule("\(Fragment.start)(\(Fragment.amount))(\\s?|-)(\(unitSigns))\(unitEnd)(?:(?<=[a-z])\(Fragment.point))?") {
        measure($0, $0[1]!, joint: $0[2]!, $0[3]!)
      },
      Rule(#"(?<=(?<!\p{L})(?:at|to|oven|above|below|hit|reached|reach|and|or) )(\d{2,3})([CF])(?![\p{L}\p{N}_])"#) {
        SpokenNumber.cardinal($0[1]!) + ($0[2] == "C" ? "degrees celsius" : "degrees fahrenheit")
      },
      Rule(#"(?<=degrees )([CF])(?![\p{L}\p{N}_'])"#) { $0[1] == "C" ? "celsius" : "fahrenheit" },
      Rule(#"(?<![\p{L}\p{N}_])°\s?([CF])(?![\p{L}\p{N}_])"#) {
        $0[1] == "C" ? "degrees celsius" : "degrees fahrenheit"
      },
      Rule(#"(?<![\p{L}\p{N}_.,])(\d{1,3}\.\d{1,2})[x×](?![\p{L}\p{N}])"#) {
        SpokenNumber.number($0[1]!) + .spelled("X")
      },
      // Rates without an amount.
      Rule(
        "(?<![\\p{L}\\p{N}_/.])(km|m|mi|kg|g|mg|kWh|MB|Mbit|kbit|l|L)/(h|s|kg|l|L|m²|m³|km²|ml|dl|km)\(unitEnd)(?!/)"
      ) { token in
        guard let unit = UnitTable.units[token[1]!], let rate = UnitTable.rate(token[2]!) else { return nil }
        return unit.many + "per" + rate
      },
      Rule(#"(?<![\p{L}\p{N}_.,])(\d{1,2})[x×](\d{1,2})s(?![\p{L}\p{N}_])"#) { token in
        guard case .word(let last)? = SpokenNumber.cardinal(token[2]!).words.last else { return nil }
        return SpokenNumber.cardinal(token[1]!) + "by" + Spoken(last.hasSuffix("x") ? last + "es" : last + "s")
      },
      // 4x4, 1920x1080
      Rule(
        #"(?<![\p{L}\p{N}_.,])(\d{1,4})\s?[x×]\s?(\d{1,4})(?:\s?[x×]\s?(\d{1,4}))?(?![\p{L}\p{N}_.,]*[=])(?![\p{L}\p{N}_])(?!\s?[=<>])"#
      ) { token in
        if token.whole.contains("×"), token.whole.contains(" "), token.right == nil { return nil }
        func side(_ text: String) -> Spoken { text.count == 4 ? SpokenNumber.label(text) : SpokenNumber.cardinal(text) }
        return side(token[1]!) + "by" + side(token[2]!) + (token[3].map { "by" + side($0) } ?? "")
      },
      Rule(
        #"(?<![\p{L}\p{N}_.,])(\d{1,4}(?:\.\d)?)\s?[x×](?= (?:faster|a day|a week|a month|a year|daily|weekly|per|more|as|better|larger|bigger|the|slower|higher|smaller|cheaper|longer|zoom|magnification|optical|speed)\b)"#
      ) {
        SpokenNumber.number($0[1]!) + "times"
      },
    ])
}
