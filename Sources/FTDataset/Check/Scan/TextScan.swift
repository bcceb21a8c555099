import FTData

/// One pass over all texts of a data set, in which many checks look at each.
struct TextScan: Sendable {
  let input: DataCheckInput
  private let prototypes: [any TextCheck]

  init(_ input: DataCheckInput, _ prototypes: [any TextCheck]) {
    self.input = input
    self.prototypes = prototypes
  }

  var columns: [RecordTexts.Column] { input.texts.columns }

  /// What the checks find, in their order.
  ///
  /// - Throws: `CancellationError` where the progress says stop.
  func run(_ progress: DataProgress) throws -> [DataFinding] {
    var accounts = prototypes
    try input.forEachBlock(progress, look) { checks in
      for (index, check) in checks.enumerated() { accounts[index].join(check) }
    }
    return accounts.flatMap { $0.findings(self) }
  }

  @Sendable private func look(at rows: Range<Int>) -> [any TextCheck] {
    var checks = prototypes
    for row in rows {
      input.texts.forEach(in: input.records[row]) { part, column, text in
        guard let text else {
          for index in checks.indices { checks[index].miss(row: row, part: part, column: column) }
          return
        }
        let scanned = ScannedText(text, row: row, part: part, column: column, role: columns[column].role)
        for index in checks.indices { checks[index].look(at: scanned) }
      }
    }
    return checks
  }
}

extension TextScan {
  /// The cases of hits, the highest score first and otherwise in the records' order; described as far as reports show them.
  func cases(_ hits: [TextHit], hasScore: Bool = false, words: (TextHit, ScannedText) -> String) -> [DataFinding.Case] {
    let ordered = hasScore ? hits.enumerated().sorted { Self.isBefore($0, $1) }.map(\.element) : hits
    return ordered.enumerated().map { number, hit in
      let record = input.records[Int(hit.row)]
      var described = ""
      if number < DataFinding.namedCases {
        let text = ScannedText(input.texts.text(Int(hit.part), of: record) ?? "")
        described = "\(columns[Int(hit.column)].name): \(words(hit, text))"
      }
      return DataFinding.Case([record.place], described, score: hasScore ? Double(hit.score) : nil)
    }
  }

  private static func isBefore(_ a: (offset: Int, element: TextHit), _ b: (offset: Int, element: TextHit)) -> Bool {
    (b.element.score, a.offset) < (a.element.score, b.offset)
  }

  /// How many rows have a hit; hits are in the records' order.
  func rows(_ hits: [TextHit]) -> Int {
    var count = 0
    var last: Int32 = -1
    for hit in hits where hit.row != last {
      count += 1
      last = hit.row
    }
    return count
  }

  /// "3 texts", "a text".
  static func texts(_ count: Int) -> String { count == 1 ? "a text" : "\(count.grouped) texts" }

  /// The kinds by their number, the most frequent first: "12 × telephone number, 3 × IBAN".
  static func tally(_ hits: [TextHit], _ name: (Int) -> String) -> String {
    var counts: [Int: Int] = [:]
    for hit in hits { counts[Int(hit.kind), default: 0] += 1 }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value.grouped) × \(name($0.key))" }
      .joined(separator: ", ")
  }
}
