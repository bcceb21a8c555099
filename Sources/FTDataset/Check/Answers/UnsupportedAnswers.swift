import FTData

/// Answers that say what their context does not.
///
/// Told by numbers in digits that stand neither in the context nor in another text of the record (a question), except at the
/// beginning of a line of a list; by words with a capital inside a sentence that do not; and by the share of content words: an
/// answer of six or more (Japanese: eight pairs of kanji or katakana) of which less than a quarter stand in the context. It is
/// arithmetic on words: a wrong answer in the context's own words is not seen.
enum UnsupportedAnswers {
  static let check = DataCheck("unsupported-answers", needs: [.answerAndContext], cost: .cheap) { input, progress in
    try findings(input, progress)
  }

  static let share = 0.25

  private struct Hit: Sendable {
    let row: Int
    let kind: Kind
    let range: Range<Int>
    let score: Double
  }

  private enum Kind: Sendable, Equatable {
    case number, name, share

    var words: String {
      switch self {
      case .number: "numbers"
      case .name: "names"
      case .share: "most words"
      }
    }
  }

  private static func findings(_ input: DataCheckInput, _ progress: DataProgress) throws -> [DataFinding] {
    var hits: [Hit] = []
    var answered = 0
    try input.forEachBlock(progress) { rows in
      rows.map { judge(input.records[$0], $0, input.fields) }
    } take: { judged in
      for judgement in judged where judgement.isAnswered {
        answered += 1
        if let hit = judgement.hit { hits.append(hit) }
      }
    }
    guard !hits.isEmpty else { return [] }
    let ordered = hits.enumerated().sorted {
      ($1.element.score, $0.offset) < ($0.element.score, $1.offset)
    }.map(\.element)
    let cases = ordered.enumerated().map { number, hit in
      DataFinding.Case(
        [input.records[hit.row].place], number < DataFinding.namedCases ? words(of: hit, input) : "", score: hit.score)
    }
    let kinds = [Kind.number, .name, .share].map { kind in (kind, hits.count { $0.kind == kind }) }.filter { $0.1 > 0 }
    let list = kinds.map { "\($0.0.words) in \($0.1.grouped)" }.joined(separator: ", ")
    return [
      DataFinding(
        "unsupported-answers", .warns,
        "\(hits.count.grouped) of \(answered.grouped) answers say what their context does not (\(list)). A model that learns from "
          + "them learns to invent; correct them, or complete the context.",
        cases: cases)
    ]
  }

  private static func words(of hit: Hit, _ input: DataCheckInput) -> String {
    let answer = ScannedText(input.fields.answer.flatMap(input.records[hit.row].text) ?? "").plain
    let text = TextExcerpt.around(hit.range, in: answer)
    switch hit.kind {
    case .share: return "\(Int(100 - 100 * hit.score)) % of its words are in the context: \(TextExcerpt.head(answer))"
    case .number, .name: return "\(String(decoding: answer[hit.range], as: UTF8.self)) is not in the context: \(text)"
    }
  }

  private static func judge(
    _ record: DataRecord, _ row: Int, _ fields: DataFields
  ) -> (isAnswered: Bool, hit: Hit?) {
    guard let answer = fields.answer.flatMap(record.text), let context = fields.context.flatMap(record.text),
      !answer.isEmpty, !context.isEmpty
    else { return (false, nil) }
    let said = ScannedText(answer)
    let read = ScannedText(context)
    let others = fields.texts.filter { $0 != fields.answer && $0 != fields.context }.compactMap(record.text)
    let asked = others.map { ScannedText($0) }
    if said.digits > 0 {
      var known = KnownNumbers()
      known.add(read.plain)
      for text in asked { known.add(text.plain) }
      let wrong = StatedNumbers(said.plain).numbers.filter { !known.hold($0) && !isListMark($0.range, said.plain) }
      if let first = wrong.first {
        return (true, Hit(row: row, kind: .number, range: first.range, score: 1 + Double(min(wrong.count, 9))))
      }
    }
    let words = ContextWords([read] + asked)
    if let name = words.unknownName(in: said) { return (true, Hit(row: row, kind: .name, range: name, score: 1.5)) }
    let support = words.share(of: said)
    if let support, support < share {
      return (true, Hit(row: row, kind: .share, range: 0..<0, score: 1 - support))
    }
    return (true, nil)
  }

  /// "1." or "2)" at the beginning of a line.
  private static func isListMark(_ range: Range<Int>, _ bytes: [UInt8]) -> Bool {
    guard range.count <= 2, range.upperBound < bytes.count, [0x2E, 0x29].contains(bytes[range.upperBound]) else {
      return false
    }
    let isFollowed = range.upperBound + 1 < bytes.count && bytes[range.upperBound + 1] == 0x20
    return isFollowed && (range.lowerBound == 0 || bytes[range.lowerBound - 1] == 0x0A)
  }
}
