extension PersonalDataFinder {
  /// Everything that is made of digits, group by group.
  mutating func findNumbers() {
    let context = PersonalContext(bytes)
    findIBANs()
    findInsuranceNumbers(context)
    var group = 0
    while group < digits.groups.count {
      let start = digits.groups[group].lowerBound
      if let match = reading(of: group, context) {
        let from = match.kind == .phone && start > 0 && bytes[start - 1] == 0x2B ? start - 1 : start
        add(match.kind, from..<digits.groups[match.last].upperBound)
        group = match.last + 1
      } else {
        group += 1
      }
    }
  }

  /// What a group may begin, the surest first.
  private static let readings: [@Sendable (PersonalDataFinder) -> (Int, PersonalContext) -> NumberMatch?] = [
    { $0.international }, { $0.card }, { $0.ipAddress }, { $0.myNumber }, { $0.socialSecurity }, { $0.birth },
    { $0.account },
    { $0.japanesePhone }, { $0.americanPhone }, { $0.frenchPhone }, { $0.britishPhone }, { $0.announcedPhone },
  ]

  private func reading(of group: Int, _ context: PersonalContext) -> NumberMatch? {
    for read in Self.readings { if let match = read(self)(group, context) { return match } }
    return nil
  }

  /// What groups up to `last` are.
  typealias NumberMatch = (kind: PersonalDatum.Kind, last: Int)

  /// Whether groups `first` … `last` stand by themselves.
  func isApart(_ first: Int, _ last: Int) -> Bool {
    digits.isStart(digits.groups[first].lowerBound) && digits.isEnd(digits.groups[last].upperBound)
  }

  /// 16 digits in fours, 4-6-5 and 4-6-4, or in one; in one, not behind a word for an article's number.
  private func card(_ group: Int, _ context: PersonalContext) -> NumberMatch? {
    var last = group
    let signs: [UInt8] = [0x20, 0x2D]
    if digits.count(group) == 4 {
      if digits.counts(group, 4) == [4, 4, 4, 4], digits.sameGap(group, group + 3, among: signs) != nil {
        last = group + 3
      } else if [[4, 6, 5], [4, 6, 4]].contains(digits.counts(group, 3)),
        digits.sameGap(group, group + 2, among: signs) != nil
      {
        last = group + 2
      } else {
        return nil
      }
    } else {
      guard (15...19).contains(digits.count(group)), !context.isArticle(before: digits.groups[group].lowerBound) else {
        return nil
      }
    }
    guard isApart(group, last), CheckDigits.isCard(digits.digits(group, last)) else { return nil }
    return (.card, last)
  }

  /// Four numbers up to 255 that are no version; the addresses of one's own machine and of routers are nobody's.
  private func ipAddress(_ group: Int, _ context: PersonalContext) -> NumberMatch? {
    guard digits.counts(group, 4).allSatisfy({ (1...3).contains($0) }),
      digits.sameGap(group, group + 3, among: [0x2E]) != nil,
      isApart(group, group + 3)
    else { return nil }
    let start = digits.groups[group].lowerBound
    let parts = (group..<group + 4).map { digits.digits($0, $0) }
    guard parts.allSatisfy({ $0.count == 1 || $0[0] != 0 }) else { return nil }
    let values = parts.map { $0.reduce(0) { $0 * 10 + $1 } }
    guard values.allSatisfy({ $0 <= 255 }),
      context.nearest([.version, .address], before: start, within: 32) != .version
    else { return nil }
    let isOwn =
      [0, 127, 255].contains(values[0]) || values[0] >= 224 || (values[0] == 169 && values[1] == 254)
      || (values[0] == 192 && values[1] == 168 && [1, 254].contains(values[3])) || values == [10, 0, 0, 1]
    let isLong = parts.reduce(0) { $0 + $1.count } >= 8
    guard !isOwn, isLong || context.stands(.address, before: start, within: 24) else { return nil }
    return (.address, group + 3)
  }

  private func myNumber(_ group: Int, _ context: PersonalContext) -> NumberMatch? {
    let isSplit =
      digits.counts(group, 3) == [4, 4, 4] && digits.sameGap(group, group + 2, among: [0x20, 0x2D]) != nil
    guard isSplit || digits.count(group) == 12 else { return nil }
    let last = isSplit ? group + 2 : group
    let start = digits.groups[group].lowerBound
    let end = digits.groups[last].upperBound
    guard isApart(group, last), CheckDigits.isMyNumber(digits.digits(group, last)),
      context.stands(.myNumber, before: start, within: 60) || context.stands(.myNumber, behind: end, within: 60)
    else { return nil }
    return (.myNumber, last)
  }

  private func socialSecurity(_ group: Int, _ context: PersonalContext) -> NumberMatch? {
    guard digits.counts(group, 3) == [3, 2, 4], digits.sameGap(group, group + 2, among: [0x2D, 0x20]) != nil,
      isApart(group, group + 2)
    else { return nil }
    let values = (group..<group + 3).map { digits.digits($0, $0).reduce(0) { $0 * 10 + $1 } }
    let start = digits.groups[group].lowerBound
    // Areas 000, 666 and 900–999 were never given out. Source: US Social Security Administration, number randomization.
    guard values[0] != 0, values[0] != 666, values[0] < 900, values[1] != 0, values[2] != 0,
      context.stands(.socialSecurity, before: start, within: 80)
        || context.stands(.socialSecurity, behind: digits.groups[group + 2].upperBound, within: 80)
    else { return nil }
    return (.socialSecurity, group + 2)
  }

  /// Six to twelve digits directly behind a word for a bank account: 普通 1234567, account number 12345678.
  private func account(_ group: Int, _ context: PersonalContext) -> NumberMatch? {
    let range = digits.groups[group]
    guard (6...12).contains(range.count), isApart(group, group),
      context.stands(.account, before: range.lowerBound, within: 6)
    else { return nil }
    return (.account, group)
  }

  /// British national insurance numbers: two letters, six digits in pairs, a letter from A to D; in one only beside their name.
  ///
  /// Source: HM Revenue and Customs, National Insurance Manual NIM39110.
  mutating func findInsuranceNumbers(_ context: PersonalContext) {
    for group in digits.groups.indices {
      let isSplit =
        digits.counts(group, 3) == [2, 2, 2] && digits.sameGap(group, group + 2, among: [0x20, 0x2D]) != nil
      guard isSplit || digits.count(group) == 6 else { continue }
      let last = isSplit ? group + 2 : group
      let start = digits.groups[group].lowerBound - (isSplit ? 3 : 2)
      let end = digits.groups[last].upperBound + (isSplit ? 1 : 0)
      guard start >= 0, end < bytes.count, digits.isStart(start), digits.isEnd(end + 1),
        !isSplit || bytes[start + 2] == bytes[end - 1]
      else { continue }
      let isForm =
        Self.isInsuranceLetter(bytes[start]) && Self.isInsuranceLetter(bytes[start + 1]) && bytes[start + 1] != 0x4F
        && (0x41...0x44).contains(bytes[end])
      let isNamed = isSplit || context.stands(.insurance, before: start, within: 40)
      if isForm, isNamed { add(.nationalInsurance, start..<end + 1) }
    }
  }

  /// A capital other than D, F, I, Q, U and V.
  private static func isInsuranceLetter(_ byte: UInt8) -> Bool {
    byte &- 0x41 < 26 && ![0x44, 0x46, 0x49, 0x51, 0x55, 0x56].contains(byte)
  }

  /// A country's two letters, two digits, and as many signs as it has, in one or in fours.
  private mutating func findIBANs() {
    for group in digits.groups.indices where digits.groups[group].lowerBound >= 2 {
      let start = digits.groups[group].lowerBound - 2
      guard digits.count(group) >= 2, digits.isStart(start),
        let length = CheckDigits.ibanLength(bytes[start], bytes[start + 1])
      else { continue }
      var signs: [UInt8] = []
      var index = start
      while index < bytes.count, signs.count < length {
        if PhraseMatcher.isWord(bytes[index]) {
          signs.append(bytes[index])
        } else if bytes[index] != 0x20 || signs.count % 4 != 0 {
          break
        }
        index += 1
      }
      guard signs.count == length, digits.isEnd(index), CheckDigits.isIBAN(signs) else { continue }
      add(.iban, start..<index)
    }
  }

  /// Eight groups of hexadecimal digits, or fewer around "::"; times and hardware addresses have no group of more than two signs.
  mutating func findLongAddresses() {
    var index = 0
    while index < bytes.count {
      guard Self.isAddressSign(bytes[index]), index == 0 || !Self.isAddressSign(bytes[index - 1]) else {
        index += 1
        continue
      }
      let run = bytes[index...].prefix { Self.isAddressSign($0) }
      let end = run.endIndex
      if run.count >= 8, run.count <= 45, index == 0 || !PhraseMatcher.isWord(bytes[index - 1]), digits.isEnd(end) {
        let parts = run.split(separator: 0x3A, omittingEmptySubsequences: false)
        let filled = parts.filter { !$0.isEmpty }
        let isWhole = parts.count == 8 && filled.count == 8
        let isShort = parts.count >= 4 && parts.count <= 8 && parts.count - filled.count == 1 && filled.count >= 3
        let hasForm = filled.allSatisfy { $0.count <= 4 } && filled.contains { $0.count >= 3 }
        if isWhole || isShort, hasForm, run.contains(where: { $0 &- 0x30 < 10 }) { add(.address, index..<end) }
      }
      index = end
    }
  }

  private static func isAddressSign(_ byte: UInt8) -> Bool {
    byte == 0x3A || byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
  }
}
