import FTData

/// The languages of each column, and the texts that are in another than nearly all.
///
/// A column's language is the one of most of its texts that tell. Where at least 80 % of them are in it, the others are listed
/// as odd ones: those with three frequent words more of their own language than of the column's, or two and none of the
/// column's among six words, or in another script. Where
/// fewer are, the column is a mixture, which is noted with the shares. What does not tell its language is not judged.
struct LanguageCheck: TextCheck {
  static let check = DataCheck(
    "language", needs: [.texts], work: .texts { LanguageCheck(columns: $0.texts.columns.count) })

  static let share = 0.8
  private static let fewest = 10
  private static let clearLead = 3

  /// Hits keep the language as their kind; `score` is the evidence and `start` packs what it leads over each Latin
  /// language by, and `count` is that of its words.
  private var hits: [[TextHit]]
  private var counts: [[Int]]

  init(columns: Int) {
    hits = [[TextHit]](repeating: [], count: columns)
    counts = [[Int]](repeating: [Int](repeating: 0, count: TextLanguage.allCases.count), count: columns)
  }

  mutating func look(at text: ScannedText) {
    guard let guess = TextLanguage.guess(text) else { return }
    counts[text.column][guess.language.rawValue] += 1
    // Three bits of lead for each language of Latin letters.
    let leads = guess.lead.reduce(0) { $0 << 3 | min(7, max(0, $1)) }
    hits[text.column].append(
      TextHit(
        text, kind: guess.language.rawValue, at: leads..<leads + min(guess.words, 1_000), score: Double(guess.evidence))
    )
  }

  mutating func add(_ later: LanguageCheck) {
    for column in hits.indices {
      hits[column] += later.hits[column]
      for index in counts[column].indices { counts[column][index] += later.counts[column][index] }
    }
  }

  func findings(_ scan: TextScan) -> [DataFinding] {
    var odd: [TextHit] = []
    var parts: [String] = []
    var mixtures: [String] = []
    for column in hits.indices {
      let counts = counts[column]
      let all = counts.reduce(0, +)
      guard all >= Self.fewest, let best = counts.indices.max(by: { (counts[$0], $1) < (counts[$1], $0) }) else {
        continue
      }
      let name = scan.columns[column].name
      if Double(counts[best]) < Self.share * Double(all) {
        let order = counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$1], $0) < (counts[$0], $1) }
        mixtures.append("\(name): " + order.prefix(6).map { Self.words(counts[$0], all, $0) }.joined(separator: ", "))
        continue
      }
      let others = hits[column].filter { Int($0.kind) != best && Self.isClear($0, against: best) }
      guard !others.isEmpty else { continue }
      odd += others
      parts.append(
        "\(name) is \(Self.words(counts[best], all, best)); "
          + TextScan.tally(others) { TextLanguage(rawValue: $0)?.name ?? "" })
    }
    var findings: [DataFinding] = []
    if !odd.isEmpty {
      let cases = scan.cases(odd, hasScore: true) { hit, text in
        "\(TextLanguage(rawValue: Int(hit.kind))?.name ?? ""): \(TextExcerpt.head(text.bytes))"
      }
      findings.append(
        DataFinding(
          "language", .warns,
          "\(TextScan.texts(odd.count)) \(odd.count == 1 ? "is" : "are") in another language than nearly all others "
            + "(\(parts.joined(separator: "; ")), of texts that tell).",
          cases: cases))
    }
    if !mixtures.isEmpty {
      findings.append(
        DataFinding(
          "language", .notes,
          "Several languages stand together (\(mixtures.joined(separator: "; ")), of texts that tell)."))
    }
    return findings
  }

  private static func words(_ count: Int, _ all: Int, _ language: Int) -> String {
    "\((1_000 * count / all).tenths) % \(TextLanguage(rawValue: language)?.name ?? "")"
  }

  private static func isClear(_ hit: TextHit, against main: Int) -> Bool {
    let isLatin = main < TextLanguage.latin.count
    let isOwnLatin = Int(hit.kind) < TextLanguage.latin.count
    // Words of Latin letters in a text of another script's column: a title or a code is no sentence.
    guard isLatin, isOwnLatin else { return isOwnLatin ? hit.score >= 2 && hit.count >= 5 : hit.score >= 6 }
    let lead = Int(hit.start) >> (3 * (TextLanguage.latin.count - 1 - main)) & 7
    return lead >= clearLead || (lead == 2 && hit.score == 2 && hit.count >= 6)
  }
}

extension Int {
  /// A number of tenths as a decimal: 971 is "97.1".
  fileprivate var tenths: String { "\(self / 10).\(self % 10)" }
}
