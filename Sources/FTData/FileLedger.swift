import FTJSON

/// The account of every file of a run: kept or refused with a reason.
public struct FileLedger: Sendable, Equatable {
  /// A file that is not used, and why.
  public struct Refusal: Sendable, Equatable {
    public let file: String
    public let reason: String
  }

  public private(set) var kept: [String] = []
  public private(set) var refusals: [Refusal] = []

  private let unit: String

  /// - Parameter unit: what the files are, in the plural.
  public init(unit: String) { self.unit = unit }

  public mutating func keep(_ file: String) { kept.append(file) }
  public mutating func refuse(_ file: String, _ reason: String) { refusals.append(Refusal(file: file, reason: reason)) }
  /// Joins the account of other files.
  public mutating func add(_ other: FileLedger) {
    kept += other.kept
    refusals += other.refusals
  }

  /// One JSON line per refused file, then a summary; kept + refused = input.
  public func jsonLines() -> String {
    let lines: [JSONValue] =
      refusals.map { ["kind": "refused", "file": .string($0.file), "message": .string($0.reason)] }
      + [
        [
          "kind": "summary", "input": JSONValue(kept.count + refusals.count), "kept": JSONValue(kept.count),
          "refused": JSONValue(refusals.count),
        ]
      ]
    return lines.map { $0.encoded() + "\n" }.joined()
  }

  /// The account for a terminal: the counts, and every refused file by name (the first twenty).
  public var summary: String {
    var lines = ["\(kept.count + refusals.count) \(unit) in, \(kept.count) kept, \(refusals.count) refused"]
    lines += refusals.prefix(20).map { "  \($0.reason)" }
    if refusals.count > 20 { lines.append("  and \(refusals.count - 20) more, see ledger.jsonl") }
    return lines.joined(separator: "\n")
  }
}
