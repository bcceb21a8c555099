extension PersonalDataFinder {
  /// "+" and a country, 9 to 15 digits. Source: ITU-T E.164.
  func international(_ group: Int, _ context: PersonalContext) -> NumberMatch? {
    let start = digits.groups[group].lowerBound
    guard start > 0, bytes[start - 1] == 0x2B, start == 1 || !PhraseMatcher.isWord(bytes[start - 2]),
      bytes[start] != 0x30
    else { return nil }
    let last = reach(group, enough: 11)
    let total = count(group, last)
    // A bare gain of nine digits is no telephone.
    guard (9...15).contains(total), last > group || total >= 11, digits.isEnd(digits.groups[last].upperBound) else {
      return nil
    }
    return (.phone, last)
  }

  /// 0A-BBBB-CCCC and its like: ten digits, eleven for mobiles (070, 080, 090) and IP telephones (050).
  ///
  /// Source: National Numbering Plan of the Ministry of Internal Affairs and Communications.
  func japanesePhone(_ group: Int, _ context: PersonalContext) -> NumberMatch? {
    let start = digits.groups[group].lowerBound
    guard bytes[start] == 0x30, isOpening(start), !context.isArticle(before: start) else { return nil }
    let head = bytes[digits.groups[group]]
    if digits.count(group) == 11, isMobile(head), digits.isEnd(digits.groups[group].upperBound) {
      return (.phone, group)
    }
    let isAnnounced = context.stands(.phone, before: start, within: 24)
    if digits.count(group) == 10, isAnnounced, digits.isEnd(digits.groups[group].upperBound), !isService(head) {
      return (.phone, group)
    }
    guard group + 2 < digits.groups.count, digits.isEnd(digits.groups[group + 2].upperBound),
      digits.count(group + 2) == 4
    else { return nil }
    let isJoined =
      (isHyphen(group) && isHyphen(group + 1)) || (digits.isGap(group, "(") && digits.isGap(group + 1, ")"))
      || (digits.isGap(group, ")") && isHyphen(group + 1)) || (digits.isGap(group, ") ") && isHyphen(group + 1))
      || (digits.isGap(group, " ") && digits.isGap(group + 1, " ") && (isAnnounced || isMobile(head)))
    let total = count(group, group + 2)
    let isPlaced = (2...5).contains(digits.count(group)) && (1...4).contains(digits.count(group + 1))
    guard isJoined, isPlaced, isMobile(head) ? total == 11 : total == 10, !isService(head) else { return nil }
    return (.phone, group + 2)
  }

  /// AAA-BBB-CCCC, (AAA) BBB-CCCC and AAA.BBB.CCCC, neither A nor B beginning with 0 or 1.
  ///
  /// Source: North American Numbering Plan.
  func americanPhone(_ group: Int, _ context: PersonalContext) -> NumberMatch? {
    guard digits.counts(group, 3) == [3, 3, 4], group + 2 < digits.groups.count else { return nil }
    let start = digits.groups[group].lowerBound
    let isBracketed =
      start > 0 && bytes[start - 1] == 0x28 && (digits.isGap(group, ") ") || digits.isGap(group, ")"))
      && isHyphen(group + 1)
    let isJoined = isBracketed || digits.sameGap(group, group + 2, among: [0x2D, 0x2E]) != nil
    guard isJoined, isOpening(start), digits.isEnd(digits.groups[group + 2].upperBound), bytes[start] >= 0x32,
      bytes[digits.groups[group + 1].lowerBound] >= 0x32, !context.isArticle(before: start)
    else { return nil }
    return (.phone, group + 2)
  }

  /// 0A BB CC DD EE.
  func frenchPhone(_ group: Int, _ context: PersonalContext) -> NumberMatch? {
    guard digits.counts(group, 5) == [2, 2, 2, 2, 2], digits.sameGap(group, group + 4, among: [0x20, 0x2E]) != nil,
      isApart(group, group + 4), bytes[digits.groups[group].lowerBound] == 0x30,
      bytes[digits.groups[group].lowerBound + 1] != 0x30
    else { return nil }
    return (.phone, group + 4)
  }

  /// 0 and ten digits in the groups that Ofcom's numbering plan has, by spaces: 020 7946 0958, 0161 496 0123, 07700 900123.
  func britishPhone(_ group: Int, _ context: PersonalContext) -> NumberMatch? {
    let start = digits.groups[group].lowerBound
    guard bytes[start] == 0x30, start + 1 < bytes.count, (0x31...0x37).contains(bytes[start + 1]), isOpening(start),
      !context.isArticle(before: start)
    else { return nil }
    let isThree =
      [[3, 4, 4], [4, 3, 4], [5, 3, 3]].contains(digits.counts(group, 3))
      && digits.sameGap(group, group + 2, among: [0x20]) != nil
    let isTwo = digits.counts(group, 2) == [5, 6] && digits.sameGap(group, group + 1, among: [0x20]) != nil
    guard isThree || isTwo else { return nil }
    let last = group + (isThree ? 2 : 1)
    return digits.isEnd(digits.groups[last].upperBound) ? (.phone, last) : nil
  }

  /// Any number of 7 to 15 digits behind a word for telephones that begins with 0 or a bracket, or has ten digits or more.
  func announcedPhone(_ group: Int, _ context: PersonalContext) -> NumberMatch? {
    let start = digits.groups[group].lowerBound
    guard context.stands(.phone, before: start, within: 24), isOpening(start), !context.isArticle(before: start) else {
      return nil
    }
    let last = reach(group, enough: 10)
    let total = count(group, last)
    let isOpened = bytes[start] == 0x30 || (start > 0 && bytes[start - 1] == 0x28)
    guard (7...15).contains(total), isOpened || total >= 10 || (last > group && isHyphen(group)),
      digits.isEnd(digits.groups[last].upperBound), !isService(bytes[digits.groups[group]])
    else { return nil }
    return (.phone, last)
  }

  /// The last group that goes on a number, until it has `enough` digits.
  private func reach(_ group: Int, enough: Int) -> Int {
    var last = group
    var total = digits.count(group)
    let gaps: [StaticString] = [" ", "-", ".", "/", " (", ") ", ")", "(", "-(", ")-"]
    while last + 1 < digits.groups.count, total < enough, total + digits.count(last + 1) <= 15,
      gaps.contains(where: { digits.isGap(last, $0) })
    {
      last += 1
      total += digits.count(last)
    }
    return last
  }

  private func count(_ first: Int, _ last: Int) -> Int { (first...last).reduce(0) { $0 + digits.count($1) } }

  private func isHyphen(_ group: Int) -> Bool { digits.isGap(group, "-") || digits.isGap(group, "ー") }

  /// A number may begin there; a bracket may stand before it.
  private func isOpening(_ start: Int) -> Bool { digits.isStart(start) }

  private func isMobile(_ head: ArraySlice<UInt8>) -> Bool {
    head.starts(with: "070".utf8) || head.starts(with: "080".utf8) && !head.starts(with: "0800".utf8)
      || head.starts(with: "090".utf8) || head.starts(with: "050".utf8)
  }

  /// Numbers that serve the public.
  private func isService(_ head: ArraySlice<UInt8>) -> Bool {
    ["0120", "0570", "0800", "0990"].contains { head.starts(with: $0.utf8) }
  }
}
