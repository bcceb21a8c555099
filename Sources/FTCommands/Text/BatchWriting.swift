import FTLab
import Foundation

/// Texts for all products of a file, one line of JSON each, checked; what is there already is not written again.
struct BatchWriting: Sendable {
  let products: ProductFile
  let rules: CheckRules
  let prompt: ProductPrompt
  let output: String
  let candidates: Int
  let rounds: Int
  let temperature: Float
  /// Whether texts are kept to their listings while they are written.
  let isGuided: Bool
  let settings: TextGenerationSettings
  /// What all texts rest on beside their records: model, rules, prompt and settings. A line that rests on other things is not
  /// taken for done. Prices are none of it: they only multiply tokens that are counted.
  let basis: String
  let prices: PriceTable?

  /// Rows after which a batch of which nothing passes is ended: the rules or the model do not fit.
  static let trialRows = 8

  /// - Parameter withSession: opens the model and hands it over; not called where every row is done.
  /// - Returns: what became of all rows, those of before and those that are no records among them.
  func run(
    _ withSession: (@escaping @Sendable (TextSession) throws -> BatchTally) throws -> BatchTally
  ) throws -> BatchTally {
    let refusals = products.ledger.refusals
    let bases = Dictionary(
      products.records.map { ($0.place.description, basis(of: $0)) }, uniquingKeysWith: { first, _ in first })
    let file = try BatchFile(
      output, bases: bases, refused: Set(refusals.map(\.location.description)), prices: prices)
    var tally = BatchTally()
    for line in file.earlier { tally.add(line) }
    if tally.rows > 0 {
      Terminal.note(
        "\(tally.rows == 1 ? "1 row of \(output) is" : "\(tally.rows) rows of \(output) are") done already; going on behind "
          + "\(tally.rows == 1 ? "it" : "them").")
    }
    if prices == nil, tally.rows < products.ledger.input, file.earlier.contains(where: \.hasCost) {
      Terminal.note("The rows that are done have a cost; the others get none, because --prices is not given.")
    }
    let done = Set(file.earlier.map(\.place))
    for refusal in refusals where !done.contains(refusal.location.description) {
      let line = BatchLine(of: refusal)
      try file.append(line)
      tally.add(line, [refusal.sentence])
    }
    let records = products.records.filter { !done.contains($0.place.description) }
    if !records.isEmpty {
      let begun = tally
      tally = try withSession { try write(records, $0, to: file, begun) }
    }
    try file.close()
    return tally
  }

  private func write(
    _ records: [ProductRecord], _ session: TextSession, to file: BatchFile, _ begun: BatchTally
  ) throws -> BatchTally {
    var writer = CheckedWriter(session, TextChecker(rules), prompt)
    writer.count = candidates
    writer.rounds = rounds
    writer.temperature = temperature
    writer.isGuided = isGuided
    writer.settings = settings
    var tally = begun
    var tried = 0
    var progress = BatchProgress(total: products.ledger.input, begun)
    for record in records {
      if Interrupt.isRequested { break }
      progress.show(tally)
      let written = try writer.write(about: record)
      let line = BatchLine(of: record, basis: basis(of: record), written)
      try file.append(line)
      let findings = Set(written.candidates.flatMap { $0.result.findings.map(\.description) })
      tally.add(line, written.candidates.isEmpty ? Set(written.problems) : findings)
      if !written.candidates.isEmpty { tried += 1 }
      if tally.published == 0 && tried == Self.trialRows && tally.rows < products.ledger.input {
        progress.clear()
        throw BatchError.nothingPasses(tried, tally, output)
      }
    }
    progress.clear()
    return tally
  }

  private func basis(of record: ProductRecord) -> String {
    String(FNV1a.hash((basis + "\n" + record.listing).utf8), radix: 16)
  }
}

/// How far a batch is: rows by what became of them, the rate, and the time that is left at the pace so far.
private struct BatchProgress {
  private let total: Int
  private let begun: BatchTally
  private let begin = Date()
  private var line = ProgressLine(isQuietAtFirst: true)

  init(total: Int, _ begun: BatchTally) {
    self.total = total
    self.begun = begun
  }

  mutating func show(_ tally: BatchTally) {
    var text =
      "\(tally.rows) of \(total) rows: \(tally.published) published, \(tally.listed) listed, \(tally.refused) refused"
    let (rows, seconds) = (tally.rows - begun.rows, Date().timeIntervalSince(begin))
    if rows > 0 {
      text += String(
        format: "  %.0f tokens/s  %@ left", Double(tally.use.output - begun.use.output) / max(seconds, 1e-9),
        Terminal.seconds(seconds / Double(rows) * Double(total - tally.rows)))
    }
    line.show(text)
  }

  func clear() { line.clear() }
}
