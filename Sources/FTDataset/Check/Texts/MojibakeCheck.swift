import FTData

/// Texts that were read in another encoding than they were written in, told by sequences that no language writes.
///
/// - UTF-8 read as Latin-1 or Windows-1252: "Ã©", "â€™", "ï»¿"; Cyrillic so read: "Ð¿Ñ€"; signs of three bytes: a letter
///   from à to ï and two signs that stand for what follows a first byte.
/// - UTF-8 read as Shift_JIS: 縺, 繧, 繝 at least twice.
/// - EUC-JP read as Shift_JIS: half-width punctuation before half-width kana, three times.
/// - U+FFFD, which stands for what could not be read.
struct MojibakeCheck: TextCheck {
  static let check = DataCheck("mojibake", needs: [.texts], work: .texts { _ in MojibakeCheck() })

  private enum Kind: Int {
    case latin, cyrillic, shiftJIS, japaneseEUC, replacement

    var name: String {
      switch self {
      case .latin: "UTF-8 read as Windows-1252"
      case .cyrillic: "Cyrillic UTF-8 read as Windows-1252"
      case .shiftJIS: "UTF-8 read as Shift_JIS"
      case .japaneseEUC: "EUC-JP read as Shift_JIS"
      case .replacement: "signs that could not be read (U+FFFD)"
      }
    }
  }

  private var hits: [TextHit] = []

  mutating func look(at text: ScannedText) {
    guard text.hasWideBytes, let (kind, place) = Self.find(text) else { return }
    hits.append(TextHit(text, kind: kind.rawValue, at: place))
  }

  mutating func add(_ later: MojibakeCheck) { hits += later.hits }

  private static func find(_ text: ScannedText) -> (Kind, Range<Int>)? {
    let hasLatin = text.contains(0xC3)
    let hasShiftJIS = text.contains(0xE7)
    let hasHalfWidth = text.contains(0xEF)
    guard hasLatin || hasShiftJIS || hasHalfWidth else { return nil }
    let bytes = text.bytes
    var cyrillic: [Int] = []
    var shiftJIS: [Int] = []
    var japaneseEUC: [Int] = []
    var index = 0
    while index + 2 < bytes.count {
      let (first, second, third) = (bytes[index], bytes[index + 1], bytes[index + 2])
      let next = index + 3 < bytes.count ? bytes[index + 3] : 0
      switch (first, second) {
      case (0xC3, 0x83), (0xC3, 0x82):
        // Ã or Â, then a sign of U+0080…U+00BF; "Â " with a no-break space too.
        if third == 0xC2, (0x80...0xBF).contains(next) { return (.latin, index..<index + 4) }
        if second == 0x83, third == 0xE2 || third == 0xC5 || third == 0xC6 { return (.latin, index..<index + 4) }
      case (0xC3, 0xA2):
        // â, then € or U+0080.
        if third == 0xE2, next == 0x80 || next == 0x82 || next == 0x84 { return (.latin, index..<index + 4) }
        if third == 0xC2, next == 0x80 || next == 0x82 { return (.latin, index..<index + 4) }
        if let end = endOfSign(bytes, index) { return (.latin, index..<end) }
      case (0xC3, 0xAF):
        if third == 0xC2, next == 0xBB { return (.latin, index..<index + 4) }
        if let end = endOfSign(bytes, index) { return (.latin, index..<end) }
      case (0xC3, 0xA0...0xAE):
        if let end = endOfSign(bytes, index) { return (.latin, index..<end) }
      case (0xC3, 0x90), (0xC3, 0x91):
        if third == 0xC2 || third == 0xE2 || third == 0xC5 || third == 0xC6 || third == 0xCB { cyrillic.append(index) }
      case (0xE7, 0xB8) where third == 0xBA, (0xE7, 0xB9) where third == 0xA7 || third == 0x9D:
        shiftJIS.append(index)
      case (0xEF, 0xBF) where third == 0xBD: return (.replacement, index..<index + 3)
      case (0xEF, 0xBD) where third == 0xA4 || third == 0xA5:
        if next == 0xEF, index + 5 < bytes.count, isHalfWidthKana(bytes[index + 4], bytes[index + 5]) {
          japaneseEUC.append(index)
        }
      default: break
      }
      index += 1
    }
    if shiftJIS.count >= 2 { return (.shiftJIS, shiftJIS[0]..<shiftJIS[0] + 3) }
    if japaneseEUC.count >= 3 { return (.japaneseEUC, japaneseEUC[0]..<japaneseEUC[0] + 6) }
    if cyrillic.count >= 2 { return (.cyrillic, cyrillic[0]..<cyrillic[0] + 4) }
    return nil
  }

  /// The end of the three bytes of a sign, e0–ef and two of 80–bf, each as the letter or sign that it was taken for.
  private static func endOfSign(_ bytes: [UInt8], _ start: Int) -> Int? {
    guard let middle = endOfContinuation(bytes, start + 2), let end = endOfContinuation(bytes, middle) else {
      return nil
    }
    // Two marks may stand behind a letter ("é…”").
    let areMarks = middle - start == 5 && end - middle == 3
    return areMarks ? nil : end
  }

  /// The end of what Latin-1 or Windows-1252 has for a byte of 80–bf; nil where something else stands there.
  private static func endOfContinuation(_ bytes: [UInt8], _ index: Int) -> Int? {
    guard index + 1 < bytes.count else { return nil }
    switch (bytes[index], bytes[index + 1]) {
    // A no-break space or a quotation mark (« ») may stand behind a letter.
    case (0xC2, 0xA0), (0xC2, 0xAB), (0xC2, 0xBB): return nil
    case (0xC2, 0x80...0xBF), (0xC5, 0x92...0x93), (0xC5, 0xA0...0xA1), (0xC5, 0xB8), (0xC5, 0xBD...0xBE), (0xC6, 0x92),
      (0xCB, 0x86), (0xCB, 0x9C):
      return index + 2
    case (0xE2, 0x80), (0xE2, 0x82), (0xE2, 0x84): return index + 2 < bytes.count ? index + 3 : nil
    default: return nil
    }
  }

  private static func isHalfWidthKana(_ second: UInt8, _ third: UInt8) -> Bool {
    (second == 0xBD && third >= 0xA1) || (second == 0xBE && third <= 0x9F)
  }

  func findings(_ scan: TextScan) -> [DataFinding] {
    guard !hits.isEmpty else { return [] }
    let kinds = TextScan.tally(hits) { Kind(rawValue: $0)?.name ?? "" }
    let cases = scan.cases(hits) { hit, text in
      "\(Kind(rawValue: Int(hit.kind))?.name ?? ""): \(TextExcerpt.around(hit.range, in: text.bytes))"
    }
    return [
      DataFinding(
        "mojibake", .warns,
        "\(TextScan.texts(hits.count)) \(hits.count == 1 ? "was" : "were") read in another encoding than written (\(kinds)). "
          + "Import them again from their source.",
        cases: cases)
    ]
  }
}
