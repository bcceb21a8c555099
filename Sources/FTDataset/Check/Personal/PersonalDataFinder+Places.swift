extension PersonalDataFinder {
  private static let prefectures = PhraseMatcher([
    "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県", "埼玉県", "千葉県", "東京都",
    "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県", "愛知県", "三重県", "滋賀県", "京都府",
    "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県",
    "福岡県", "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県",
  ])
  private static let streets: Set<String> = [
    "Street", "St", "St.", "Avenue", "Ave", "Ave.", "Road", "Rd", "Rd.", "Lane", "Boulevard", "Blvd", "Blvd.", "Drive",
  ]
  /// Words that mean other things too: they are a street's where a town follows behind a comma.
  private static let commonStreets: Set<String> = [
    "Close", "Hill", "Court", "Crescent", "Terrace", "Gardens", "Place", "Square", "Way", "Grove", "Mews", "Row",
    "Walk", "View",
    "Green", "Park", "Parade",
  ]
  private static let municipal: Set<Unicode.Scalar> = ["市", "区", "郡", "町", "村"]
  private static let numerals: Set<Unicode.Scalar> = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "〇"]

  /// Postal addresses.
  mutating func findPlaces(isJapanese: Bool) {
    if isJapanese {
      for match in Self.prefectures.matches(in: bytes) {
        if let end = endOfAddress(from: match.range.upperBound) { add(.postalAddress, match.range.lowerBound..<end) }
      }
    }
    for group in digits.groups.indices {
      let range = digits.groups[group]
      if isJapanese, let end = endOfPostcode(group) {
        add(.postalAddress, range.lowerBound - 3..<end)
      } else if range.count <= 5, digits.isStart(range.lowerBound), let end = endOfStreet(behind: range.upperBound) {
        add(.postalAddress, range.lowerBound..<end)
      } else if range.count <= 3, let start = startOfStreet(before: range.lowerBound), digits.isEnd(range.upperBound) {
        add(.postalAddress, start..<range.upperBound)
      }
    }
  }

  /// 〒 directly before, perhaps with a space, and 3-4 or seven digits.
  private func endOfPostcode(_ group: Int) -> Int? {
    let start = digits.groups[group].lowerBound
    guard start >= 3,
      bytes[(start - 3)..<start].elementsEqual("〒".utf8)
        || (start >= 4 && bytes[(start - 4)..<start].elementsEqual("〒 ".utf8))
    else { return nil }
    if digits.count(group) == 7 { return digits.groups[group].upperBound }
    guard digits.count(group) == 3, digits.isGap(group, "-"), digits.count(group + 1) == 4 else { return nil }
    return digits.groups[group + 1].upperBound
  }

  /// Behind a prefecture: a town, no hiragana, and a number with 丁目, 番, 号, の or a hyphen behind it.
  private func endOfAddress(from start: Int) -> Int? {
    let rest = String(decoding: bytes[start...].prefix(120), as: UTF8.self).unicodeScalars
    var isInTown = false
    var isNumber = false
    var position = start
    for scalar in rest {
      position += Unicode.UTF8.width(scalar)
      switch scalar {
      case "。", "\n", "「", "」", "、", ",": return nil
      case "丁", "番", "号", "-", "の": if isNumber { return min(bytes.count, position) }
      case "ノ", "ヶ", "ケ", " ": break
      default:
        if (0x3041...0x3096).contains(scalar.value) { return nil }
        let isDigit = (0x30...0x39).contains(scalar.value) || Self.numerals.contains(scalar)
        if isInTown, isDigit {
          isNumber = true
        } else {
          isNumber = false
          if Self.municipal.contains(scalar) { isInTown = true }
        }
      }
    }
    return nil
  }

  /// One to three capitalised words and a word for a street.
  private func endOfStreet(behind start: Int) -> Int? {
    guard start < bytes.count, bytes[start] == 0x20 else { return nil }
    var index = start
    for number in 0..<4 {
      guard index + 1 < bytes.count, bytes[index] == 0x20, bytes[index + 1] &- 0x41 < 26 else { return nil }
      let word = bytes[(index + 1)...].prefix(24).prefix { PhraseMatcher.isWord($0) || $0 == 0x2E || $0 == 0x27 }
      index = word.endIndex
      guard number > 0 else { continue }
      let name = String(decoding: word, as: UTF8.self)
      if Self.streets.contains(name) { return index }
      let isTown =
        index + 2 < bytes.count && bytes[index] == 0x2C && bytes[index + 1] == 0x20 && bytes[index + 2] &- 0x41 < 26
      if isTown, Self.commonStreets.contains(name) { return index }
    }
    return nil
  }

  /// "Lindenstraße 12": a capital, and straße, strasse or str. directly before the number.
  private func startOfStreet(before number: Int) -> Int? {
    guard number >= 8, bytes[number - 1] == 0x20 else { return nil }
    let head = bytes[max(0, number - 40)..<number - 1]
    guard ["straße", "strasse", "str."].contains(where: { head.reversed().starts(with: $0.utf8.reversed()) }) else {
      return nil
    }
    let word = head.lastIndex(of: 0x20).map { head[($0 + 1)...] } ?? head
    guard let first = word.first, first &- 0x41 < 26, word.count > 6 else { return nil }
    return word.startIndex
  }
}

extension PersonalDataFinder {
  private static let months: Set<String> = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mär", "mai", "okt", "dez",
    "fév", "avr",
    "jui", "aoû", "déc", "ene", "abr", "ago", "dic",
  ]

  /// A date beside a word for birth: 1985-04-12, 12/04/1985, 12 April 1985, April 12, 1985, 1985年4月12日, 昭和60年4月12日.
  func birth(_ group: Int, _ context: PersonalContext) -> NumberMatch? {
    let start = digits.groups[group].lowerBound
    guard let last = endOfDate(group) else { return nil }
    let end = digits.groups[last].upperBound
    guard
      context.stands(.birth, before: start, within: reachInSentence(before: start, atMost: 36))
        || context.stands(.born, behind: end, within: 6)
    else {
      return nil
    }
    return (.birth, last)
  }

  /// How far back a sentence goes: to a line's end, a mark or 。.
  private func reachInSentence(before position: Int, atMost limit: Int) -> Int {
    var reach = 0
    while reach < limit, position - reach > 0 {
      let index = position - reach - 1
      if [0x0A, 0x21, 0x3F].contains(bytes[index]) { break }
      if bytes[index] == 0x82, index >= 2, bytes[index - 1] == 0x80, bytes[index - 2] == 0xE3 { break }
      reach += 1
    }
    return reach
  }

  private func endOfDate(_ group: Int) -> Int? {
    if group + 2 < digits.groups.count {
      if digits.isGap(group, "年"), digits.isGap(group + 1, "月") { return group + 2 }
      let counts = digits.counts(group, 3)
      let isYearFirst = counts[0] == 4 && counts[1] <= 2 && counts[2] <= 2
      let isYearLast = counts[0] <= 2 && counts[1] <= 2 && (counts[2] == 4 || counts[2] == 2)
      if isYearFirst || isYearLast, digits.sameGap(group, group + 2, among: [0x2D, 0x2F, 0x2E]) != nil {
        return group + 2
      }
      if isYearLast, digits.isGap(group, ". "), digits.isGap(group + 1, ". ") { return group + 2 }
    }
    guard group + 1 < digits.groups.count, digits.count(group) <= 2, digits.count(group + 1) == 4 else { return nil }
    // A month's name between day and year, or before the day.
    let between = bytes[digits.groups[group].upperBound..<digits.groups[group + 1].lowerBound]
    let before = bytes[max(0, digits.groups[group].lowerBound - 12)..<digits.groups[group].lowerBound]
    guard between.count <= 20 else { return nil }
    let words = String(decoding: between.count > 4 ? between : before, as: UTF8.self).lowercased()
    let hasMonth = words.split { !$0.isLetter }.contains { Self.months.contains(String($0.prefix(3))) }
    return hasMonth ? group + 1 : nil
  }
}
