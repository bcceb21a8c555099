/// The numbers that a text states, in digits, so that those of two texts can be compared: `1,000` is 1000, `４．５` is 4.5, `2万` is
/// 20,000, and 1.5 kg is 1500 g.
struct StatedNumbers: Sendable {
  struct Number: Sendable, Equatable {
    let range: Range<Int>
    /// What it may mean: `1.000` is one or a thousand.
    let values: [Double]
    /// The value in the base unit of its kind; nil without a unit that is known.
    let measure: Measure?
  }

  struct Measure: Sendable, Hashable {
    let kind: Character
    /// In a thousandth of a thousandth, so that sums of decimals compare.
    let amount: Int
  }

  let numbers: [Number]
  /// More are not read, which bounds the work for a table.
  private static let limit = 65_536

  private static let units: [String: (kind: Character, factor: Double)] = [
    "mm": ("l", 0.001), "cm": ("l", 0.01), "m": ("l", 1), "km": ("l", 1_000), "mg": ("g", 0.001), "g": ("g", 1),
    "kg": ("g", 1_000),
    "t": ("g", 1_000_000), "ml": ("v", 0.001), "cl": ("v", 0.01), "dl": ("v", 0.1), "l": ("v", 1), "litre": ("v", 1),
    "litres": ("v", 1), "liter": ("v", 1), "liters": ("v", 1), "リットル": ("v", 1), "ミリリットル": ("v", 0.001),
    "センチ": ("l", 0.01), "ミリ": ("l", 0.001), "メートル": ("l", 1), "キロ": ("g", 1_000), "グラム": ("g", 1), "w": ("w", 1),
    "kw": ("w", 1_000), "s": ("s", 1), "sec": ("s", 1), "second": ("s", 1), "seconds": ("s", 1), "min": ("s", 60),
    "minute": ("s", 60), "minutes": ("s", 60), "h": ("s", 3_600), "hour": ("s", 3_600), "hours": ("s", 3_600),
    "秒": ("s", 1),
    "分": ("s", 60), "時間": ("s", 3_600), "month": ("y", 1), "months": ("y", 1), "year": ("y", 12), "years": ("y", 12),
    "か月": ("y", 1), "ヶ月": ("y", 1), "カ月": ("y", 1), "年": ("y", 12), "eur": ("e", 1), "euro": ("e", 1),
    "euros": ("e", 1),
    "usd": ("d", 1), "dollars": ("d", 1), "円": ("j", 1), "yen": ("j", 1),
  ]
  private static let multipliers: [(sign: String, factor: Double)] = [("千", 1e3), ("万", 1e4), ("億", 1e8)]

  /// - Parameter bytes: ``ScannedText/plain``.
  init(_ bytes: [UInt8]) {
    var numbers: [Number] = []
    var index = 0
    while index < bytes.count, numbers.count < Self.limit {
      guard bytes[index] &- 0x30 < 10 else {
        index += 1
        continue
      }
      let end = Self.end(of: bytes, index)
      var values = Self.values(bytes[index..<end])
      for (sign, factor) in Self.multipliers where bytes[end...].starts(with: sign.utf8) {
        values += values.map { $0 * factor }
      }
      let measure = Self.unit(bytes, end).flatMap { unit in values.first.flatMap { Self.measure($0, unit) } }
      numbers.append(Number(range: index..<end, values: values, measure: measure))
      index = end
    }
    self.numbers = numbers
  }

  /// The end of digits with points and commas between them.
  private static func end(of bytes: [UInt8], _ start: Int) -> Int {
    var end = start
    while end < bytes.count, end - start < 40 {
      let isDigit = bytes[end] &- 0x30 < 10
      let isSeparator =
        (bytes[end] == 0x2C || bytes[end] == 0x2E) && end + 1 < bytes.count && bytes[end + 1] &- 0x30 < 10
      guard isDigit || isSeparator else { break }
      end += 1
    }
    return end
  }

  /// The readings of digits, points and commas.
  private static func values(_ text: ArraySlice<UInt8>) -> [Double] {
    let parts = text.split { $0 == 0x2C || $0 == 0x2E }
    let joined = parts.flatMap { $0 }
    func value(_ digits: some Sequence<UInt8>, decimals: Int) -> Double {
      let whole = digits.reduce(0.0) { $0 * 10 + Double($1 - 0x30) }
      return (0..<decimals).reduce(whole) { value, _ in value / 10 }
    }
    guard parts.count > 1, let last = parts.last else { return [value(joined, decimals: 0)] }
    let isGrouped = parts.dropFirst().allSatisfy { $0.count == 3 }
    var readings: [Double] = []
    if isGrouped { readings.append(value(joined, decimals: 0)) }
    if parts.count == 2 {
      readings.append(value(joined, decimals: last.count))
    } else if parts.dropFirst().dropLast().allSatisfy({ $0.count == 3 }), !isGrouped {
      // 1,234.50
      readings.append(value(joined, decimals: last.count))
    } else if !isGrouped {
      // A date or a version: its parts.
      readings += parts.map { value($0, decimals: 0) }
    }
    return readings
  }

  private static func unit(_ bytes: [UInt8], _ end: Int) -> (kind: Character, factor: Double)? {
    var index = end
    if index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x2D { index += 1 }
    let isASCII = index < bytes.count && bytes[index] < 0x80
    let word = bytes[index...].prefix(21).prefix { isASCII ? ($0 | 0x20) &- 0x61 < 26 : $0 >= 0x80 }
    guard !word.isEmpty else { return nil }
    if isASCII { return units[String(decoding: word.map(PhraseMatcher.lowered), as: UTF8.self)] }
    return units.filter { word.starts(with: $0.key.utf8) }.max {
      ($0.key.utf8.count, $1.key) < ($1.key.utf8.count, $0.key)
    }?.value
  }

  private static func measure(_ value: Double, _ unit: (kind: Character, factor: Double)) -> Measure? {
    let amount = (value * unit.factor * 1e6).rounded()
    guard abs(amount) < 1e15 else { return nil }
    return Measure(kind: unit.kind, amount: Int(amount))
  }
}

/// The numbers that may be said after reading some texts.
struct KnownNumbers: Sendable {
  private var values: Set<Double> = []
  /// Those without a unit that is known: any unit may go with them.
  private var bare: Set<Double> = []
  private var measures: Set<StatedNumbers.Measure> = []

  private static let words: [String: Double] = [
    "zero": 0, "one": 1, "a": 1, "an": 1, "single": 1, "two": 2, "pair": 2, "both": 2, "double": 2, "three": 3,
    "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12, "thirteen": 13,
    "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100, "thousand": 1_000,
  ]
  private static let signs: [Character: Double] = [
    "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "百": 100, "千": 1_000, "½": 0.5,
    "¼": 0.25, "¾": 0.75, "半": 0.5, "①": 1, "②": 2, "③": 3,
  ]

  mutating func add(_ bytes: [UInt8]) {
    for number in StatedNumbers(bytes).numbers {
      values.formUnion(number.values)
      if let measure = number.measure { measures.insert(measure) } else { bare.formUnion(number.values) }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    for word in text.lowercased().split(whereSeparator: { !$0.isLetter }) {
      if let value = Self.words[String(word)] { insert(value) }
    }
    if !bytes.allSatisfy({ $0 < 0x80 }) { for sign in text { if let value = Self.signs[sign] { insert(value) } } }
  }

  private mutating func insert(_ value: Double) {
    values.insert(value)
    bare.insert(value)
  }

  /// With a unit: the same measure, or a number that has none. Without: any number.
  func hold(_ number: StatedNumbers.Number) -> Bool {
    guard let measure = number.measure else { return number.values.contains(where: values.contains) }
    return measures.contains(measure) || number.values.contains(where: bare.contains)
  }
}
