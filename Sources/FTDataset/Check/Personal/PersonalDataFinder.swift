/// Finds personal data in a text by its form: check digits and ranges where there are any, words around it where there are none.
///
/// E-mail addresses; telephone numbers in international, Japanese, North American and French form, others behind a word such as
/// "Tel"; IBANs; payment cards; My Numbers and US social security numbers beside their names; IP addresses; postal addresses in
/// Japanese form, and streets with a number in English and German; dates of birth beside a word for it. Names of people, and
/// anything else without a form of its own, are not found. Free numbers that serve the public (0120, 0570, 0800) are nobody's own.
struct PersonalDataFinder: Sendable {
  let bytes: [UInt8]
  let digits: DigitGroups
  private(set) var found: [PersonalDatum] = []

  /// - Parameter text: ``ScannedText/plain`` is read, and ranges are in it.
  static func find(_ text: ScannedText) -> [PersonalDatum] {
    let hasAt = text.contains(0x40) || text.plain.count != text.bytes.count
    guard hasAt || text.digits >= 4 || text.contains(0x3A) && text.digits > 0 || mayHoldAddress(text) else { return [] }
    var finder = PersonalDataFinder(text.plain)
    if hasAt { finder.findEmails() }
    if text.digits >= 4 { finder.findNumbers() }
    if text.contains(0x3A) { finder.findLongAddresses() }
    finder.findPlaces(isJapanese: text.hasWideBytes)
    return finder.found.sorted { ($0.range.lowerBound, $0.kind.rawValue) < ($1.range.lowerBound, $1.kind.rawValue) }
  }

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
    digits = DigitGroups(bytes)
  }

  /// Japanese addresses may have their numbers in Han signs.
  private static func mayHoldAddress(_ text: ScannedText) -> Bool { text.hasWideBytes || text.digits > 0 }

  mutating func add(_ kind: PersonalDatum.Kind, _ range: Range<Int>) {
    guard !found.contains(where: { $0.range.overlaps(range) }) else { return }
    found.append(PersonalDatum(kind: kind, range: range))
  }

  private mutating func findEmails() {
    for at in bytes.indices where bytes[at] == 0x40 {
      var start = at
      while start > 0, at - start < 65, Self.isLocal(bytes[start - 1]) { start -= 1 }
      while start < at, bytes[start] == 0x2E { start += 1 }
      var end = at + 1
      while end < bytes.count, end - at < 254, Self.isDomain(bytes[end]) { end += 1 }
      while end > at + 1, bytes[end - 1] == 0x2E || bytes[end - 1] == 0x2D { end -= 1 }
      guard start < at, at - start <= 64, let point = bytes[(at + 1)..<end].lastIndex(of: 0x2E), point > at + 1 else {
        continue
      }
      let top = bytes[(point + 1)..<end]
      guard top.count >= 2, top.count <= 24, top.allSatisfy({ ($0 | 0x20) &- 0x61 < 26 }) else { continue }
      // icon@2x.png is a file, git@host: a way to one.
      let ending = String(decoding: top.map(PhraseMatcher.lowered), as: UTF8.self)
      let isFile = ["png", "jpg", "jpeg", "gif", "svg", "webp", "pdf", "js", "css"].contains(ending)
      let isRemote = bytes[start..<at].elementsEqual("git".utf8) && end < bytes.count && bytes[end] == 0x3A
      if !isFile, !isRemote { add(.email, start..<end) }
    }
  }

  private static func isLocal(_ byte: UInt8) -> Bool {
    PhraseMatcher.isWord(byte) || [0x2E, 0x5F, 0x25, 0x2B, 0x2D].contains(byte)
  }

  private static func isDomain(_ byte: UInt8) -> Bool { PhraseMatcher.isWord(byte) || byte == 0x2E || byte == 0x2D }
}
