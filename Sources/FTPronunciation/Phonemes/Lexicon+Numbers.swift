import Foundation

extension Lexicon {
  /// Signs of money → the words for the whole and its hundredth.
  static let currencies = ["$": ("dollar", "cent"), "£": ("pound", "pence"), "€": ("euro", "cent")]
  private static let ordinalEndings: Set = ["st", "nd", "rd", "th"]

  /// A token's sound: a word of the dictionaries or a number; nil when it is neither.
  func callAsFunction(_ token: Token, _ context: WordContext) -> String? {
    var word = (token.alias ?? token.text).replacing("‘", with: "'").replacing("’", with: "'")
    word = word.precomposedStringWithCompatibilityMapping
    word = word.unicodeScalars.map { scalar in
      // Digits of other scripts.
      scalar.properties.numericType == .decimal ? String(Int(scalar.properties.numericValue ?? 0)) : String(scalar)
    }.joined()
    let stress = word.isLowercased ? nil : word.isUppercased ? 2.0 : 0.5
    if let sound = self.word(word, tag: token.tag, stress: stress, context) {
      return withCurrency(sound, token.currency)
    }
    return isNumber(word, isHead: token.isHead)
      ? number(word, currency: token.currency, isHead: token.isHead) : nil
  }

  private func withCurrency(_ sound: String, _ sign: String?) -> String {
    guard let name = sign.flatMap({ Self.currencies[$0] })?.0,
      let plural = withS(name + "s", tag: nil, stress: nil, nil)
    else { return sound }
    return "\(sound) \(plural)"
  }

  private func isNumber(_ word: String, isHead: Bool) -> Bool {
    guard word.utf8.contains(where: { (48...57).contains($0) }) else { return false }
    let ending = ["ing", "'d", "ed", "'s", "st", "nd", "rd", "th", "s"].first { word.hasSuffix($0) } ?? ""
    return word.dropLast(ending.count).enumerated().allSatisfy { index, character in
      String(character).isDigits || character == "," || character == "." || (isHead && index == 0 && character == "-")
    }
  }

  /// The sound of a number with digits, commas, points, a minus and an ending.
  ///
  /// - Parameter isHead: whether it begins a word; else it is part of a code, and long ones are read digit by digit.
  func number(_ word: String, currency: String?, isHead: Bool) -> String? {
    var digits = word
    var ending = ""
    while let last = digits.last, last == "'" || ("a"..."z").contains(String(last)) {
      ending = String(last) + ending
      digits.removeLast()
    }
    var sounds: [String?] = []
    func add(_ words: String) {
      for part in words.split(whereSeparator: { !("a"..."z").contains(String($0)) }) where part != "and" {
        sounds.append(lookUp(String(part), tag: nil, stress: part == "point" ? -2 : nil, nil))
      }
    }
    func addEach(_ text: some StringProtocol) { for digit in text { add(NumberWords.cardinal(String(digit))) } }
    let isNegative = digits.hasPrefix("-")
    if isNegative {
      sounds.append(lookUp("minus", tag: nil, stress: nil, nil))
      digits.removeFirst()
    }
    let money = currency.flatMap { Self.currencies[$0] }
    let points = digits.count { $0 == "." }
    let plain = digits.replacing(",", with: "")
    let isOrdinal = Self.ordinalEndings.contains(ending)
    if digits.isDigits, isOrdinal {
      add(NumberWords.ordinal(digits))
    } else if !isNegative, digits.count == 4, money == nil, digits.isDigits {
      add(NumberWords.year(Int(digits)!))
    } else if !isHead, points == 0 {
      addCode(plain, add, addEach) { sounds.append(lookUp("O", tag: nil, stress: -2, nil)) }
    } else if points > 1 || !isHead {
      for part in plain.split(separator: ".") {
        let isSpelled = part.first == "0" || (part.count != 2 && part.dropFirst().contains { $0 != "0" })
        if isSpelled { addEach(part) } else { add(NumberWords.cardinal(part)) }
      }
    } else if let money, points == 0 || (digits.split(separator: ".", omittingEmptySubsequences: false)[1].count < 3) {
      addMoney(plain, money, add) { sounds.append($0) }
    } else if points == 0 {
      add(isOrdinal ? NumberWords.ordinal(plain) : NumberWords.cardinal(plain))
    } else if plain.first == "." {
      add("point " + plain.dropFirst().map { NumberWords.cardinal(String($0)) }.joined(separator: " "))
    } else {
      add(NumberWords.decimal(plain))
    }
    guard !sounds.isEmpty, !sounds.contains(where: { $0 == nil }) else { return nil }
    let sound = sounds.compactMap { $0 }.joined(separator: " ")
    switch ending {
    case "s", "'s": return Self.addingS(sound)
    case "ed", "'d": return Self.addingEd(sound)
    case "ing": return Self.addingIng(sound)
    default: return sound
    }
  }

  /// Digits inside a word: "A380" is "A three eighty", "B205" "B two oh five".
  private func addCode(
    _ digits: String, _ add: (String) -> Void, _ addEach: (String) -> Void, _ addOh: () -> Void
  ) {
    if digits.isEmpty { return }
    if digits.first == "0" || digits.count > 3 {
      addEach(digits)
    } else if digits.count == 3, !digits.hasSuffix("00") {
      let rest = digits.dropFirst()
      add(NumberWords.cardinal(digits.prefix(1)))
      if rest.first == "0" {
        addOh()
        add(NumberWords.cardinal(rest.suffix(1)))
      } else {
        add(NumberWords.cardinal(rest))
      }
    } else {
      add(NumberWords.cardinal(digits))
    }
  }

  private func addMoney(
    _ digits: String, _ names: (String, String), _ add: (String) -> Void, _ append: (String?) -> Void
  ) {
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    var pairs = zip(parts, [names.0, names.1]).map { (digits: $0.isEmpty ? "0" : String($0), unit: $1) }
    func isZero(_ text: String) -> Bool { text.allSatisfy { $0 == "0" } }
    if pairs.count > 1 {
      if isZero(pairs[1].digits) { pairs.removeLast() } else if isZero(pairs[0].digits) { pairs.removeFirst() }
    }
    for (index, pair) in pairs.enumerated() {
      if index > 0 { append(lookUp("and", tag: nil, stress: nil, nil)) }
      add(NumberWords.cardinal(pair.digits))
      let isOne = pair.digits.drop { $0 == "0" } == "1"
      append(
        isOne || pair.unit == "pence"
          ? lookUp(pair.unit, tag: nil, stress: nil, nil) : withS(pair.unit + "s", tag: nil, stress: nil, nil))
    }
  }
}
