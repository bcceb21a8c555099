import FTLab
import Foundation

/// What became of the rows of a batch, and what their tokens come to.
struct BatchTally: Sendable {
  private(set) var published = 0
  private(set) var listed = 0
  private(set) var refused = 0
  private(set) var use = TokenUse()
  /// Of the published texts alone, with their prompts.
  private(set) var publishedUse = TokenUse()
  /// In how many rows each finding stands, or what of the row kept it from being written.
  private(set) var reasons: [String: Int] = [:]

  /// The first two rows with a text and the first without.
  private(set) var examples: [BatchLine] = []

  var rows: Int { published + listed + refused }
  /// Rows without a text.
  var needing: Int { listed + refused }

  mutating func add(_ line: BatchLine, _ findings: some Sequence<String> = []) {
    let alike = examples.count { ($0.fate == .published) == (line.fate == .published) }
    if alike < (line.fate == .published ? 2 : 1) { examples.append(line) }
    switch line.fate {
    case .published: published += 1
    case .listed: listed += 1
    case .refused: refused += 1
    }
    use = use + line.use
    publishedUse = publishedUse + line.publishedUse
    for finding in findings { reasons[finding, default: 0] += 1 }
  }

  /// The five that stand most often, a line each.
  var commonestReasons: String {
    reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(5)
      .map { "  \($0.value) \($0.value == 1 ? "row" : "rows"): \($0.key)" }.joined(separator: "\n")
  }

  /// What a person reads at the end.
  ///
  /// - Parameters:
  ///   - total: rows of the data.
  ///   - table: the price table and the name of its file.
  func closing(of total: Int, in output: String, at table: (prices: PriceTable, file: String)?) -> [String] {
    var lines = [
      "\(published) of \(total) products have a text that passes every check; \(needing) need a person.",
      "All of them, with the reasons: \(output)",
    ]
    let count = { Terminal.count($0) }
    lines.append(
      "Tokens: \(count(use.prompt)) of prompts, \(count(use.output)) written, \(count(publishedUse.output)) of these in "
        + "published texts.")
    guard let table else { return lines }
    let cost = table.prices.cost(of: use)
    var sentence = "At the prices of \(table.file) these tokens would cost \(cost)"
    if published > 0 {
      let each = Money(cost.amount / Decimal(published), cost.currency)
      sentence +=
        ", \(each) for each published text; the published texts alone, written once and unchecked, "
        + "\(table.prices.cost(of: publishedUse))"
    }
    lines.append(sentence + ". They were computed here: nothing of this is paid.")
    return lines
  }
}
