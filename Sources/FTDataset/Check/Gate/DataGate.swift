import FTData

/// The quality gate of a data set: checks one after another, and whether it may be learned from.
///
/// ```swift
/// let gate = try DataGate(allow: ["personal-data"])
/// let report = try gate.run(DataCheckInput(records, fields: fields, partition: partition))
/// print(report.summary)
/// if report.verdict == .shut { … }   // exit code 3
/// ```
public struct DataGate: Sendable {
  public let checks: [DataCheck]
  /// Names of findings that do not keep the gate shut.
  public let allow: Set<String>
  /// Which checks are done: the cheap ones, or all.
  public var cost: DataCheckCost
  /// What becomes of a finding where the data are for a known use: itself, others in its place, or none.
  public var revise: @Sendable (DataFinding) -> [DataFinding] = { [$0] }

  /// - Throws: ``DataGateError`` for a name in `allow` that none of the checks finds.
  public init(
    _ checks: [DataCheck] = DataCheck.standard, allow: Set<String> = [], cost: DataCheckCost = .cheap
  ) throws(DataGateError) {
    var known: [String] = []
    for name in checks.flatMap(\.findings) where !known.contains(name) { known.append(name) }
    let unknown = allow.subtracting(known).sorted()
    guard unknown.isEmpty else { throw .unknownNames(unknown, known: known) }
    self.checks = checks
    self.allow = allow
    self.cost = cost
  }

  /// Runs the checks in their order; those that read texts one by one share a pass.
  ///
  /// Equal input gives equal findings in equal order, with any number of threads.
  ///
  /// - Parameters:
  ///   - clock: measures the seconds.
  ///   - progress: told the check at work and how far it is; false stops.
  /// - Throws: what a check throws; `CancellationError` where the progress said stop.
  public func run(
    _ input: DataCheckInput, clock: some Clock<Duration> = ContinuousClock(),
    progress: (_ check: String, _ done: Int, _ total: Int) -> Bool = { _, _, _ in true }
  ) throws -> GateReport {
    let start = clock.now
    var report = GateReport(items: input.records.count, allow: allow)
    var sharing: [DataCheck] = []
    var alone: [DataCheck] = []
    for check in checks {
      if let reason = reason(toSkip: check, input) {
        report.skipped.append(.init(check: check.name, reason: reason))
      } else if case .texts = check.work {
        sharing.append(check)
      } else {
        alone.append(check)
      }
    }
    if !sharing.isEmpty {
      let before = clock.now
      let prototypes = sharing.compactMap { check -> (any TextCheck)? in
        if case .texts(let make) = check.work { make(input) } else { nil }
      }
      let found = try TextScan(input, prototypes).run { progress("texts", $0, $1) }
      report.add(found.flatMap(revise), of: sharing.map(\.name), seconds: before.duration(to: clock.now))
    }
    for check in alone {
      guard case .records(let run) = check.work else { continue }
      let before = clock.now
      let found = try run(input) { progress(check.name, $0, $1) }
      report.add(found.flatMap(revise), of: [check.name], seconds: before.duration(to: clock.now))
    }
    report.finish(seconds: start.duration(to: clock.now))
    return report
  }

  private func reason(toSkip check: DataCheck, _ input: DataCheckInput) -> String? {
    if input.records.isEmpty { return "there are no items" }
    if check.cost == .thorough, cost == .cheap { return "only the cheap checks were asked for" }
    return check.needs.lazy.compactMap { $0.lack(in: input) }.first
  }
}
