import FTData
import FTReport

extension GateReport {
  /// Cases of a refusing finding that stand in a brief.
  private static let briefCases = 5
  /// Warnings that stand in a brief.
  private static let briefWarnings = 3

  /// The report in a few lines, for a place where it is not the matter itself: a line for a clean set; what refuses, with
  /// places; the first warnings. Notes are counted. All of it is safe to print.
  ///
  /// - Parameters:
  ///   - thing: what an item is, in the singular: "row".
  ///   - whole: how many items there are, where a sample of them was looked at.
  public func brief(_ thing: String, sampledFrom whole: Int? = nil) -> [String] {
    let looked =
      (whole.map { "a sample of \(items.grouped) of \($0.grouped) \(thing)s" }
        ?? "\(items.grouped) \(thing)\(items == 1 ? "" : "s")")
      + " looked at in \(seconds < 10 ? "\((seconds * 10).rounded() / 10)" : "\(Int(min(seconds, 1e9).rounded()))") s"
    let allowed = findings.filter { $0.weight == .refuses && isAllowed($0) }
    let warnings = findings.filter { $0.weight == .warns }
    let counts = [
      (refusing.count, "refuses", "refuse"), (allowed.count, "is allowed", "are allowed"),
      (warnings.count, "warns", "warn"), (count(.notes), "notes something", "note something"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.0 == 1 ? $0.1 : $0.2)" }
    let head = "Data check: \(looked); "
    var lines = [head + (findings.isEmpty ? "nothing found." : "of what was found \(counts.joined(separator: ", ")).")]
    for finding in refusing { lines += Self.lines("refuses", finding, cases: Self.briefCases) }
    for finding in allowed { lines += Self.lines("allowed", finding, cases: 1) }
    for finding in warnings.prefix(Self.briefWarnings) { lines += Self.lines("warns", finding, cases: 1) }
    if warnings.count > Self.briefWarnings {
      let rest = warnings.dropFirst(Self.briefWarnings).map(\.check)
      lines.append("  and of less weight: \(rest.joined(separator: ", "))")
    }
    return lines
  }

  /// Names that were allowed and under which nothing refuses, sorted.
  public var unneededAllowances: [String] {
    let needed = Set(findings.filter { $0.weight == .refuses }.map(\.check))
    return allow.subtracting(needed).sorted()
  }

  private static func lines(_ weight: String, _ finding: DataFinding, cases: Int) -> [String] {
    let shown = finding.cases.filter { !$0.places.isEmpty }.prefix(cases).map { item in
      let places =
        item.places.prefix(3).map(\.description).joined(separator: ", ") + (item.places.count > 3 ? ", …" : "")
      return "    " + [places, item.words].filter { !$0.isEmpty }.joined(separator: "  ").visible(isOneLine: true)
    }
    let rest = finding.cases.count - shown.count
    return ["  \(weight), \(finding.check): \(finding.sentence.visible(isOneLine: true))"] + shown
      + (rest > 0 && !shown.isEmpty ? ["    … and \(rest.grouped) more"] : [])
  }
}
