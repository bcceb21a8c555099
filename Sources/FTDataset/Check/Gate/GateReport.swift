import FTData

/// What a ``DataGate`` found.
public struct GateReport: Sendable, Equatable {
  public enum Verdict: String, Sendable {
    /// Nothing refuses, or all that does is allowed by name.
    case open
    case shut
  }

  /// A check that was not done.
  public struct Skipped: Sendable, Equatable {
    public let check: String
    public let reason: String
  }

  /// Checks that were done, and how long they took together.
  public struct Done: Sendable, Equatable {
    public let checks: [String]
    public let seconds: Double
  }

  /// How many items were looked at.
  public let items: Int
  /// The names that were allowed.
  public let allow: Set<String>
  /// The heaviest first; allowed ones behind what keeps the gate shut.
  public internal(set) var findings: [DataFinding] = []
  public internal(set) var skipped: [Skipped] = []
  public internal(set) var done: [Done] = []
  /// Of the whole.
  public internal(set) var seconds = 0.0

  init(items: Int, allow: Set<String>) {
    self.items = items
    self.allow = allow
  }

  /// Open for no items too: that nothing is there to learn from is another error.
  public var verdict: Verdict { refusing.isEmpty ? .open : .shut }
  /// What keeps the gate shut.
  public var refusing: [DataFinding] { findings.filter { $0.weight == .refuses && !allow.contains($0.check) } }

  public func isAllowed(_ finding: DataFinding) -> Bool { allow.contains(finding.check) }

  /// How many findings are of a weight, allowed ones not counted as refusing.
  public func count(_ weight: DataFinding.Weight) -> Int {
    weight == .refuses ? refusing.count : findings.count { $0.weight == weight }
  }

  mutating func add(_ found: [DataFinding], of checks: [String], seconds: Duration) {
    findings += found
    done.append(Done(checks: checks, seconds: seconds.inSeconds))
  }

  /// Puts the findings into order and hides what must not be shown on the way.
  mutating func finish(seconds: Duration) {
    func rank(_ finding: DataFinding) -> Int {
      switch finding.weight {
      case .refuses: isAllowed(finding) ? 1 : 0
      case .warns: 2
      case .notes: 3
      }
    }
    findings = findings.enumerated().sorted {
      (rank($0.element), $1.element.cases.count, $0.offset) < (rank($1.element), $0.element.cases.count, $1.offset)
    }.map(\.element)
    for index in findings.indices {
      for number in findings[index].cases.indices.prefix(DataFinding.namedCases) {
        // An excerpt that another check shows may hold what the check of personal data would mask.
        let words = findings[index].cases[number].words
        if let masked = SensitiveText.masked(words) { findings[index].cases[number].words = masked }
      }
    }
    self.seconds = seconds.inSeconds
  }
}

extension DataFinding {
  /// How many cases of a finding are described; of the others only the places are kept, which bounds what a report holds.
  static let namedCases = 1_000
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
