extension ProtectedText {
  /// Numbers in digits and words, with what counts or measures beside them: "8 litres", "two side handles", "EUR 20",
  /// "size 42", "3,200円", "一人分".
  mutating func protectNumbers() {
    for (index, word) in words.enumerated() {
      switch word.kind {
      // A number in an address measures nothing.
      case .number where reasons[word.range.lowerBound] == .code: break
      case .number:
        protectSigned(word.range)
        protectUnits(behind: index)
        if index > 0, Self.numbered.contains(words[index - 1].folded) { protect(words[index - 1].range, .number) }
      case .word:
        if Self.numberWords.contains(word.folded) || word.folded.split(separator: "-").contains(where: isNumberWord) {
          protect(word.range, .number)
          protectUnits(behind: index)
        }
        if Self.units.contains(word.folded) || Self.units.contains(Self.singular(word.folded)) {
          protect(word.range, .number)
        }
      case .unspaced:
        // Kanji that are numerals measure or count with the characters beside them.
        let isCounted = text(word.range).contains { "〇一二三四五六七八九十百千万億兆半数何両".contains($0) }
        if isCounted { protect(word.range, .number) }
      }
    }
  }

  private func isNumberWord(_ part: Substring) -> Bool { Self.numberWords.contains(String(part)) }

  /// The number with the signs that touch it: "$", "±", "%", "°C", and Japanese counters without a space.
  private mutating func protectSigned(_ range: Range<Int>) {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start > 0, touches(start - 1) { start -= 1 }
    while end < scalars.count, touches(end) { end += 1 }
    // つ, 個, リットル: what follows a digit without a space measures it.
    if end < scalars.count, scripts[end] == .hiragana, scalars[end].isOne(of: "つかヶケ") { end += 1 }
    while end < scalars.count, scripts[end].isUnspacedContent || scripts[end] == .spaced || scripts[end] == .digit {
      end += 1
    }
    // 約 and 第 before it belong to it.
    while start > 0, scripts[start - 1] == .kanji, scalars[start - 1].isOne(of: "約第計全各毎") { start -= 1 }
    protect(start..<end, .number)
  }

  private func touches(_ index: Int) -> Bool {
    scalars[index].isOne(of: "$€£¥￥%％‰°℃℉′″±+-−–~〜～×*/^²³½¼¾#\"")
  }

  /// The word behind a number, and one more behind "square", "hundred" or "per".
  private mutating func protectUnits(behind index: Int) {
    var index = index + 1
    var left = 4
    while index < words.count, left > 0 {
      let gap = words[index - 1].range.upperBound..<words[index].range.lowerBound
      // Only spaces and signs of measure between them.
      guard gap.count <= 3, gap.allSatisfy({ scripts[$0] == .space || touches($0) }), !gap.contains(where: isLineEnd)
      else {
        return
      }
      let word = words[index]
      protect(word.range, .number)
      let isRate = index + 1 < words.count && words[index + 1].folded == "per"
      guard isRate || Self.extending.contains(word.folded) || Self.numberWords.contains(word.folded) else { return }
      index += 1
      left -= 1
    }
  }

  private func isLineEnd(_ index: Int) -> Bool { scalars[index].isLineEnd }

  static let numberWords = Set(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion
    billions dozen dozens half halves quarter quarters third thirds double triple single twice once thrice pair couple several
    first second fourth fifth sixth seventh eighth ninth tenth both many much few fewer more most less least all every each
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  /// Words that a number follows.
  private static let numbered: Set<String> = [
    "size", "no", "number", "type", "class", "grade", "model", "version", "step", "level", "phase", "page", "chapter",
    "unit", "room", "gate", "platform", "factor", "category", "stage", "part", "series", "usb", "mark", "eur", "usd",
    "gbp",
    "jpy", "about", "approximately", "around", "nearly", "almost", "under", "over", "than", "to", "from", "at", "until",
  ]

  /// Words behind a number that a unit still follows.
  private static let extending: Set<String> = [
    "square", "cubic", "fluid", "nautical", "metric", "us", "imperial", "degrees", "degree", "per", "by", "x",
  ]

  static let units = Set(
    """
    metre meter centimetre centimeter millimetre millimeter kilometre kilometer micrometre nanometre inch inches foot feet yard
    mile litre liter millilitre milliliter centilitre decilitre gallon pint quart cup ounce pound stone gram gramme kilogram
    kilogramme milligram tonne ton second minute hour day night week month year decade century watt kilowatt volt ampere amp
    ohm hertz kilohertz megahertz gigahertz byte kilobyte megabyte gigabyte terabyte bit pixel megapixel lumen lux candela
    kelvin celsius fahrenheit degree percent percentage pascal bar joule kilojoule calorie kilocalorie newton horsepower
    decibel acre hectare cm mm km m kg g mg l ml cl dl w kw v a hz db euro euros dollar cent yen pence penny teaspoon
    tablespoon knot carat dpi rpm mph kmh
    """.split(whereSeparator: \.isWhitespace).map(String.init)
  ).subtracting(["a"])
}
