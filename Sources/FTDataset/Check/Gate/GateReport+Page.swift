import FTData
import FTReport

extension GateReport {
  /// How many cases of a finding stand on the page.
  static let pageExamples = 20

  /// The report as a page to read: the verdict, all findings with up to 20 examples each, what was not checked.
  public func page(_ title: String = "Quality gate") -> Page {
    var page = Page(title)
    page.blocks = [.text(headline)]
    if let advice { page.blocks.append(.text(advice)) }
    if !findings.isEmpty { page.blocks.append(.table(table)) }
    for finding in findings {
      page.blocks.append(.heading("\(finding.check) – \(weight(of: finding))"))
      page.blocks.append(.text(finding.sentence))
      if !finding.cases.isEmpty { page.blocks.append(.table(Self.cases(of: finding))) }
    }
    if !skipped.isEmpty {
      page.blocks.append(.heading("Not checked"))
      page.blocks.append(.table(skippedTable))
    }
    page.blocks.append(.heading("Time"))
    page.blocks.append(
      .table(
        Table(
          columns: [Table.Column("checks"), Table.Column("seconds", .trailing)],
          done.map { [$0.checks.joined(separator: ", "), "\(($0.seconds * 100).rounded() / 100)"] })))
    return page
  }

  private static func cases(of finding: DataFinding) -> Table {
    let shown = finding.cases.prefix(pageExamples)
    let hasScore = shown.contains { $0.score != nil }
    let title = shown.count < finding.cases.count ? "\(shown.count) of \(finding.cases.count.grouped)" : ""
    let columns =
      [Table.Column("where"), Table.Column("what")] + (hasScore ? [Table.Column("score", .trailing)] : [])
    return Table(
      title, columns: columns,
      shown.map { item in
        let places =
          item.places.prefix(6).map(\.description).joined(separator: ", ") + (item.places.count > 6 ? ", …" : "")
        let score = item.score.map { "\(($0 * 100).rounded() / 100)" } ?? ""
        return [places, item.words] + (hasScore ? [score] : [])
      })
  }
}
