import FTData

/// Texts that end in the middle.
///
/// Always said of a text that ends with an open bracket, a comma or dash, a hanging "and", "or", "the" or "because" (German
/// "und", "oder"; French "et"; Japanese を and 、), or inside a bracket that is never closed. Where at least 80 % of a column's
/// texts of several words end with a full stop or its like, those that end in a letter or digit are said too, but for what
/// begins in lower case, where a missing mark is a habit, and for Japanese that ends as a sentence does (です, ます, か).
struct CutOffTexts: TextCheck {
  static let check = DataCheck(
    "cut-off", needs: [.texts], work: .texts { CutOffTexts(columns: $0.texts.columns.count) })

  /// The share of a column's texts that end properly, from which on others look cut.
  static let share = 0.8
  private static let fewest = 20

  private enum Kind: Int {
    case hanging, unclosed, unended

    var name: String {
      switch self {
      case .hanging: "ends with what has to go on"
      case .unclosed: "ends inside a bracket"
      case .unended: "ends without a full stop"
      }
    }
  }

  private struct Count: Sendable {
    var ended = 0
    var all = 0
  }

  private var hits: [TextHit] = []
  private var counts: [Count]

  init(columns: Int) { counts = [Count](repeating: Count(), count: columns) }

  mutating func look(at text: ScannedText) {
    guard let ending = TextEnding(text.bytes) else { return }
    let isSentence = text.length >= (text.hasWideBytes ? 8 : 15) && ending.hasSeveralWords
    if isSentence {
      counts[text.column].all += 1
      if ending.kind == .mark { counts[text.column].ended += 1 }
    }
    switch ending.kind {
    case .hanging where isSentence: hits.append(TextHit(text, kind: Kind.hanging.rawValue))
    case .opening: hits.append(TextHit(text, kind: Kind.hanging.rawValue))
    case .word where isSentence && !Self.beginsInLowerCase(text.bytes):
      let kind: Kind = TextEnding.endsInsideBracket(text.bytes) ? .unclosed : .unended
      hits.append(TextHit(text, kind: kind.rawValue))
    default: break
    }
  }

  private static func beginsInLowerCase(_ bytes: [UInt8]) -> Bool {
    bytes.first { $0 > 0x20 }.map { $0 &- 0x61 < 26 } ?? false
  }

  mutating func add(_ later: CutOffTexts) {
    hits += later.hits
    for column in counts.indices {
      counts[column].all += later.counts[column].all
      counts[column].ended += later.counts[column].ended
    }
  }

  func findings(_ scan: TextScan) -> [DataFinding] {
    let isStrict = counts.map { $0.all >= Self.fewest && Double($0.ended) >= Self.share * Double($0.all) }
    let kept = hits.filter { $0.kind != Kind.unended.rawValue || isStrict[Int($0.column)] }
    guard !kept.isEmpty else { return [] }
    let kinds = TextScan.tally(kept) { Kind(rawValue: $0)?.name ?? "" }
    let cases = scan.cases(kept) { hit, text in
      "\(Kind(rawValue: Int(hit.kind))?.name ?? ""): \(TextExcerpt.tail(text.bytes))"
    }
    return [
      DataFinding(
        "cut-off", .warns,
        "\(TextScan.texts(kept.count)) end\(kept.count == 1 ? "s" : "") in the middle (\(kinds)). A model that learns from "
          + "them learns to stop there.",
        cases: cases)
    ]
  }
}
