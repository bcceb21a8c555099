import FTData

/// Texts that say nothing: not there, blank, or punctuation alone.
///
/// Such a row teaches silence, so the gate refuses; an empty context alone only warns, because a question may have none. Where
/// more than a tenth of the rows have no context, it is one that may be left out, which is noted.
struct EmptyTexts: TextCheck {
  static let check = DataCheck("empty", needs: [.texts], work: .texts { _ in EmptyTexts() })

  private enum Kind: Int {
    case missing, blank, punctuation

    var name: String {
      switch self {
      case .missing: "no text"
      case .blank: "blank"
      case .punctuation: "no letter, digit or symbol"
      }
    }
  }

  private var hits: [TextHit] = []

  mutating func look(at text: ScannedText) {
    guard let kind = Self.kind(of: text.bytes) else { return }
    hits.append(TextHit(text, kind: kind.rawValue))
  }

  mutating func miss(row: Int, part: Int, column: Int) {
    hits.append(TextHit(row: row, part: part, column: column, kind: Kind.missing.rawValue))
  }

  mutating func add(_ later: EmptyTexts) { hits += later.hits }

  /// nil for a text with something in it, which most have in their first bytes.
  private static func kind(of bytes: [UInt8]) -> Kind? {
    var isBlank = true
    for (index, byte) in bytes.enumerated() {
      if PhraseMatcher.isWord(byte) { return nil }
      if byte >= 0x80 {
        let rest = String(decoding: bytes[index...].prefix(4_096), as: UTF8.self).unicodeScalars
        if rest.contains(where: isContent) { return nil }
        let isRestBlank = rest.allSatisfy { $0.properties.isWhitespace || isInvisible($0) }
        return isBlank && isRestBlank ? .blank : .punctuation
      }
      // Symbols of ASCII: $ + < = > ^ ` | ~
      if [0x24, 0x2B, 0x3C, 0x3D, 0x3E, 0x5E, 0x60, 0x7C, 0x7E].contains(byte) { return nil }
      if byte > 0x20 { isBlank = false }
    }
    return isBlank ? .blank : .punctuation
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format: true
    default: false
    }
  }

  private static func isContent(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation, .spaceSeparator, .lineSeparator, .paragraphSeparator, .control, .format,
      .nonspacingMark, .enclosingMark:
      false
    default: scalar.value != 0xFFFD
    }
  }

  func findings(_ scan: TextScan) -> [DataFinding] {
    let contexts = hits.filter { scan.columns[Int($0.column)].role == .context }
    let others = hits.filter { scan.columns[Int($0.column)].role != .context }
    return [(others, DataFinding.Weight.refuses), (contexts, .warns)].compactMap { hits, weight in
      guard !hits.isEmpty else { return nil }
      if weight == .warns, hits.count * 10 > scan.input.records.count {
        return DataFinding(
          "empty", .notes,
          "\(hits.count.grouped) of \(scan.input.records.count.grouped) rows have no context; what is said of answers and contexts "
            + "is said of the others.")
      }
      let kinds = TextScan.tally(hits) { Kind(rawValue: $0)?.name ?? "" }
      return DataFinding(
        "empty", weight,
        "\(scan.rows(hits).grouped) of \(scan.input.records.count.grouped) rows lack a text (\(kinds)). Fill them in, or "
          + "leave the rows out.",
        cases: scan.cases(hits) { hit, _ in Kind(rawValue: Int(hit.kind))?.name ?? "" })
    }
  }
}
