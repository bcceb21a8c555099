import FTData
import FTJSON

extension GateReport {
  /// The version of ``json(casesAtMost:)``'s form.
  public static let jsonVersion = 1

  /// The report for programs.
  ///
  /// | member | what it is |
  /// |---|---|
  /// | `version` | 1 |
  /// | `verdict` | `"open"` or `"shut"` |
  /// | `items` | how many items were looked at |
  /// | `seconds` | of the whole |
  /// | `counts` | findings by weight: `refuses` (not allowed ones), `allowed`, `warns`, `notes` |
  /// | `allow` | the names that were allowed, sorted |
  /// | `findings` | `check`, `weight` (`"refuses"`, `"warns"`, `"notes"`), `allowed`, `sentence`, `count`, `cases` |
  /// | `cases` of a finding | the worst first: `places`, `words`, `score` (a number or null) |
  /// | `places` of a case | `file`, `line` and `seconds` where there are any |
  /// | `skipped` | checks that were not done: `check`, `reason` |
  /// | `checks` | checks that were done: `names`, `seconds` for all of them together |
  ///
  /// `words` is empty from the 1,001st case on. Personal data and secrets are masked.
  ///
  /// - Parameter limit: the most cases of a finding that are written; nil for all. `count` counts all of them.
  public func json(casesAtMost limit: Int? = nil) -> JSONValue {
    let allowed = findings.count { $0.weight == .refuses && isAllowed($0) }
    return [
      "version": JSONValue(Self.jsonVersion), "verdict": .string(verdict.rawValue), "items": JSONValue(items),
      "seconds": JSONValue(seconds),
      "counts": [
        "refuses": JSONValue(count(.refuses)), "allowed": JSONValue(allowed), "warns": JSONValue(count(.warns)),
        "notes": JSONValue(count(.notes)),
      ],
      "allow": .array(allow.sorted().map(JSONValue.string)),
      "findings": .array(findings.map { json($0, limit) }),
      "skipped": .array(skipped.map { ["check": .string($0.check), "reason": .string($0.reason)] }),
      "checks": .array(
        done.map { ["names": .array($0.checks.map(JSONValue.string)), "seconds": JSONValue($0.seconds)] }),
    ]
  }

  private func json(_ finding: DataFinding, _ limit: Int?) -> JSONValue {
    let shown = finding.cases.prefix(limit ?? finding.cases.count)
    return [
      "check": .string(finding.check), "weight": .string(finding.weight.rawValue),
      "allowed": .bool(isAllowed(finding)), "sentence": .string(finding.sentence),
      "count": JSONValue(finding.cases.count),
      "cases": .array(
        shown.map { item in
          [
            "places": .array(item.places.map { .object($0.members) }), "words": .string(item.words),
            "score": item.score.map { JSONValue($0) } ?? .null,
          ]
        }),
    ]
  }
}
