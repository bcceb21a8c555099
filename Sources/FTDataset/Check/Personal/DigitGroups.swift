/// The runs of ASCII digits in a text and what stands between them.
struct DigitGroups: Sendable {
  let bytes: [UInt8]
  let groups: [Range<Int>]
  /// More runs than these are not looked at, which bounds the work for a table of numbers.
  private static let limit = 2_048

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var groups: [Range<Int>] = []
    var index = 0
    while index < bytes.count, groups.count < Self.limit {
      if bytes[index] &- 0x30 < 10 {
        var end = index + 1
        while end < bytes.count, bytes[end] &- 0x30 < 10 { end += 1 }
        groups.append(index..<end)
        index = end
      } else {
        index += 1
      }
    }
    self.groups = groups
  }

  func count(_ group: Int) -> Int { group < groups.count ? groups[group].count : 0 }

  /// The sizes of the groups from one on.
  func counts(_ first: Int, _ number: Int) -> [Int] { (first..<first + number).map(count) }

  /// What stands between a group and the next; empty where there is none, or more than four bytes.
  func gap(_ group: Int) -> ArraySlice<UInt8> {
    guard group + 1 < groups.count else { return [] }
    let range = groups[group].upperBound..<groups[group + 1].lowerBound
    return range.count <= 4 ? bytes[range] : []
  }

  func isGap(_ group: Int, _ text: StaticString) -> Bool {
    let gap = gap(group)
    return text.utf8CodeUnitCount == gap.count && gap.elementsEqual(text.description.utf8)
  }

  /// Whether the gaps between groups `first` … `last` are all the same one of these signs; the sign.
  func sameGap(_ first: Int, _ last: Int, among signs: [UInt8]) -> UInt8? {
    guard last < groups.count, let sign = gap(first).first, gap(first).count == 1, signs.contains(sign) else {
      return nil
    }
    return (first..<last).allSatisfy { gap($0).count == 1 && gap($0).first == sign } ? sign : nil
  }

  func digits(_ first: Int, _ last: Int) -> [Int] {
    CheckDigits.digits(bytes[groups[first].lowerBound..<groups[last].upperBound])
  }

  /// Whether a group begins something: no letter, digit or sign that goes on stands before it.
  func isStart(_ position: Int) -> Bool {
    guard position > 0 else { return true }
    let before = bytes[position - 1]
    return !PhraseMatcher.isWord(before) && ![0x5F, 0x2D, 0x2E, 0x2B, 0x23, 0x2C, 0x24].contains(before)
  }

  /// Whether something ends there: no letter or digit goes on, nor a hyphen or point with one behind it.
  func isEnd(_ position: Int) -> Bool {
    guard position < bytes.count else { return true }
    let after = bytes[position]
    if PhraseMatcher.isWord(after) || after == 0x5F || after == 0x25 { return false }
    let goesOn = after == 0x2D || after == 0x2E || after == 0x2C
    return !(goesOn && position + 1 < bytes.count && PhraseMatcher.isWord(bytes[position + 1]))
  }
}
