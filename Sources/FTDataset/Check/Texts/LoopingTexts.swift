import FTData

/// Texts that say the same over and over, as broken generators and scrapers leave them.
///
/// Two signs, each in time proportional to the text: a stretch that is said at least three times in a row, together 24 bytes or
/// more (twelve times for a single sign, so that laughter passes); and, from 160 bytes on, runs of 12 bytes that stood there
/// before making up more than 60 % of the text. A stretch needs a letter: rules and tables of dashes repeat by design.
struct LoopingTexts: TextCheck {
  static let check = DataCheck("repetition", needs: [.texts], work: .texts { _ in LoopingTexts() })

  private static let tableBits = 12
  private static let window = 12
  static let repeatedShare = 0.6

  private var hits: [TextHit] = []
  /// For each hash of four and of twelve bytes, where it stood last; positions go on counting from text to text, so that the
  /// tables are cleared once.
  private var last4 = [Int](repeating: -1, count: 1 << tableBits)
  private var last12 = [Int](repeating: -1, count: 1 << tableBits)
  private var base = 0

  mutating func look(at text: ScannedText) {
    let bytes = text.bytes
    guard bytes.count >= 24 else { return }
    var period = 0
    var run = 0
    // A period that repeats without being a loop need not be proved again at each sign.
    var rejected = 0
    var repeated = 0
    var isCounted = 0
    var hash: UInt32 = 0
    for index in bytes.indices {
      hash = hash << 8 | UInt32(bytes[index])
      guard index >= 3 else { continue }
      let slot = Int((hash &* 0x9E37_79B1) >> UInt32(32 - Self.tableBits))
      let position = base + index
      let before = last4[slot]
      last4[slot] = position
      let distance = before >= base ? position - before : 0
      if distance > 0, distance == period { run += 1 } else { run = distance > 0 ? 1 : 0 }
      period = distance
      if period != rejected { rejected = 0 }
      if run > 0, rejected == 0, Self.isLong(bytes, end: index + 1, period: period, run: run) {
        if let range = Self.loop(bytes, end: index + 1, period: period, run: run) {
          hits.append(TextHit(text, at: range, score: 1))
          base += bytes.count
          return
        }
        rejected = period
      }
      if bytes.count >= 160, index >= Self.window - 1 {
        let start = index - Self.window + 1
        let slot = Self.slot(bytes, start)
        let before = last12[slot]
        last12[slot] = base + start
        if before >= base, Self.isSame(bytes, before - base, start) { repeated += 1 }
        isCounted += 1
      }
    }
    base += bytes.count
    let share = isCounted > 0 ? Double(repeated) / Double(isCounted) : 0
    if share > Self.repeatedShare { hits.append(TextHit(text, kind: 1, score: share)) }
  }

  mutating func add(_ later: LoopingTexts) { hits += later.hits }

  private static func slot(_ bytes: [UInt8], _ start: Int) -> Int {
    var hash: UInt64 = 0
    for index in start..<start + window { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
    return Int((hash ^ hash >> 29) & UInt64(1 << tableBits - 1))
  }

  private static func isSame(_ bytes: [UInt8], _ first: Int, _ second: Int) -> Bool {
    for offset in 0..<window where bytes[first + offset] != bytes[second + offset] { return false }
    return true
  }

  /// Whether what stands before `end` goes on long enough with a period to be a loop.
  private static func isLong(_ bytes: [UInt8], end: Int, period: Int, run: Int) -> Bool {
    let stretch = run + 3 + period
    guard stretch >= 24, stretch >= 3 * period, stretch <= end else { return false }
    let unit = bytes[end - period..<end]
    let isOneSign = unit.count(where: { $0 & 0xC0 != 0x80 }) <= 1 || unit.allSatisfy { $0 == unit.first }
    return !isOneSign || stretch >= 12 * max(period, 2)
  }

  /// The stretch that is said again and again before `end`; nil where bytes of one hash were no equal ones, or hold no letter.
  private static func loop(_ bytes: [UInt8], end: Int, period: Int, run: Int) -> Range<Int>? {
    let stretch = run + 3 + period
    let start = end - stretch
    for index in start + period..<end where bytes[index] != bytes[index - period] { return nil }
    let unit = bytes[start..<start + period]
    // Letters; kana, Han and the like, but no box drawing and no punctuation (U+2000…U+2FFF, U+3000…U+303F).
    let hasLetter = unit.indices.contains { index in
      let byte = unit[index]
      if (byte | 0x20) &- 0x61 < 26 { return true }
      if byte == 0xE3 { return index + 1 < unit.endIndex && unit[index + 1] != 0x80 }
      return byte >= 0xC3 && byte != 0xE2 && byte != 0xEF && byte < 0xF0
    }
    return hasLetter ? start..<end : nil
  }

  func findings(_ scan: TextScan) -> [DataFinding] {
    guard !hits.isEmpty else { return [] }
    let cases = scan.cases(hits, hasScore: true) { hit, text in
      hit.kind == 0
        ? "loops: \(TextExcerpt.around(hit.range, in: text.bytes))"
        : "\(Int((100 * hit.score).rounded())) % stood there before: \(TextExcerpt.head(text.bytes))"
    }
    return [
      DataFinding(
        "repetition", .warns,
        "\(TextScan.texts(hits.count)) repeat\(hits.count == 1 ? "s itself" : " themselves"). A model learns loops fast; mend or "
          + "remove them.",
        cases: cases)
    ]
  }
}
