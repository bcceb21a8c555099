import FTData
import FTReport

extension GateReport {
  /// How many cases of a finding stand in the summary.
  static let summaryExamples = 3

  /// The report for a terminal: the verdict, a table of what was found, and examples. All of it is safe to print.
  public var summary: String {
    var parts = [headline.visible(isOneLine: true)]
    if !findings.isEmpty { parts.append(table.text) }
    parts += findings.map { finding in
      ([Self.lead(finding, allowed: isAllowed(finding))] + Self.examples(of: finding)).joined(separator: "\n")
    }
    if !skipped.isEmpty { parts.append(skippedTable.text) }
    if let advice { parts.append(advice) }
    return parts.joined(separator: "\n\n")
  }

  /// The verdict in a sentence.
  public var headline: String {
    let items = "\(items.grouped) item\(items == 1 ? "" : "s")"
    let time = seconds < 10 ? "\((seconds * 10).rounded() / 10)" : "\(Int(min(seconds, 1e9).rounded()))"
    let looked = "\(items) looked at in \(time) s"
    let number = refusing.count
    guard verdict == .shut else {
      return "The gate is open: \(looked), \(findings.isEmpty ? "nothing found." : "nothing refuses.")"
    }
    return "The gate is shut: \(looked), \(number) \(number == 1 ? "finding refuses" : "findings refuse")."
  }

  /// How to go on where the gate is shut; nil where it is open.
  public var advice: String? {
    var names: [String] = []
    for finding in refusing where !names.contains(finding.check) { names.append(finding.check) }
    guard !names.isEmpty else { return nil }
    return "Mend the data, or allow what you accept by name: --allow \(names.joined(separator: ","))"
  }

  /// A row for each finding: check, weight, cases.
  var table: Table {
    let columns = [Table.Column("check"), Table.Column("weight"), Table.Column("cases", .trailing)]
    return Table(
      columns: columns,
      findings.map { [$0.check, weight(of: $0), $0.cases.isEmpty ? "" : $0.cases.count.grouped] })
  }

  var skippedTable: Table {
    let columns = [Table.Column("not checked"), Table.Column("because")]
    var checks: [String: [String]] = [:]
    var reasons: [String] = []
    for item in skipped {
      if checks[item.reason] == nil { reasons.append(item.reason) }
      checks[item.reason, default: []].append(item.check)
    }
    return Table(columns: columns, reasons.map { [checks[$0, default: []].joined(separator: ", "), $0] })
  }

  func weight(of finding: DataFinding) -> String {
    finding.weight == .refuses && isAllowed(finding) ? "allowed" : finding.weight.rawValue
  }

  private static func lead(_ finding: DataFinding, allowed: Bool) -> String {
    let sentence = finding.sentence.visible(isOneLine: true)
    return "\(finding.check): \(sentence)" + (finding.weight == .refuses && allowed ? " (allowed)" : "")
  }

  private static func examples(of finding: DataFinding) -> [String] {
    let shown = finding.cases.prefix(summaryExamples).map { item in
      let places =
        item.places.prefix(3).map(\.description).joined(separator: ", ") + (item.places.count > 3 ? ", …" : "")
      return "  " + [places, item.words].filter { !$0.isEmpty }.joined(separator: "  ").visible(isOneLine: true)
    }
    let rest = finding.cases.count - shown.count
    return shown + (rest > 0 ? ["  … and \(rest.grouped) more"] : [])
  }
}

extension Int {
  /// With commas between thousands, as the program's numbers are written.
  var grouped: String {
    var digits = String(magnitude)
    var parts: [String] = []
    while digits.count > 3 {
      parts.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (self < 0 ? "-" : "") + ([digits] + parts).joined(separator: ",")
  }
}
