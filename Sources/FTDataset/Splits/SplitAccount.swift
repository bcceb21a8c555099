import FTData
import FTReport
import Foundation

/// What a division has become: rows, groups and labels of each side.
struct SplitAccount {
  private let records: [DataRecord]
  private let grouping: RecordGroups
  private let fractions: SplitFractions
  private let labels: LabelSet?
  private var rows: [Partition.Side: Int] = [:]
  private var groups: [Partition.Side: Int] = [:]
  private var labelled: [Partition.Side: Int] = [:]

  init(
    _ records: [DataRecord], _ sides: [Partition.Side], _ placed: [Partition.Side], _ grouping: RecordGroups,
    _ fractions: SplitFractions, _ labels: LabelSet?
  ) {
    self.records = records
    self.grouping = grouping
    self.fractions = fractions
    self.labels = labels
    for side in sides { rows[side, default: 0] += 1 }
    for side in placed { groups[side, default: 0] += 1 }
    for label in labels?.labels ?? [] { for side in label.sides.keys { labelled[side, default: 0] += 1 } }
  }

  private func asked(_ side: Partition.Side) -> Double {
    switch side {
    case .training: fractions.train
    case .validation: fractions.validation
    case .test: fractions.test
    }
  }

  private func reached(_ side: Partition.Side) -> Double {
    records.isEmpty ? 0 : Double(rows[side] ?? 0) / Double(records.count)
  }

  private func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }

  var sidesTable: Table {
    let lines = Partition.Side.allCases.map { side in
      [side.rawValue, "\(rows[side] ?? 0)", percent(reached(side)), percent(asked(side)), "\(groups[side] ?? 0)"]
        + (labels == nil ? [] : ["\(labelled[side] ?? 0)"])
    }
    return Table(columns: ["side", "rows", "share", "asked", "groups"] + (labels == nil ? [] : ["labels"]), lines)
  }

  var labelsTable: Table? {
    guard let labels, !labels.labels.isEmpty else { return nil }
    let shown = labels.labels.prefix(40)
    let rest = labels.labels.dropFirst(40)
    func line(_ name: String, _ labels: some Sequence<LabelSet.Label>) -> [String] {
      let sums = Partition.Side.allCases.map { side in labels.reduce(0) { $0 + ($1.sides[side] ?? 0) } }
      return [name] + sums.map(String.init) + ["\(sums.reduce(0, +))"]
    }
    let lines = shown.map { line(String($0.name.prefix(80)), [$0]) }
    return Table(
      columns: ["label"] + Partition.Side.allCases.map(\.rawValue) + ["all"],
      lines + (rest.isEmpty ? [] : [line("\(rest.count) more", rest)]))
  }

  func findings() -> [DataFinding] {
    guard !records.isEmpty else { return [] }
    return [emptySides(), shares()].compactMap { $0 } + (labels?.sideFindings() ?? [])
  }

  private func emptySides() -> DataFinding? {
    let empty = Partition.Side.allCases.filter { (rows[$0] ?? 0) == 0 && asked($0) > 0 }
    guard !empty.isEmpty else { return nil }
    let names = empty.map(\.rawValue).joined(separator: " and ")
    return DataFinding(
      "empty-sides", empty.contains(.training) ? .refuses : .warns,
      "Nothing is left for \(names): there are \(records.count) records in \(grouping.members.count) groups. Collect more "
        + "groups, or ask for fewer sides.")
  }

  /// Says where shares were missed, and which groups are larger than a side was to be.
  private func shares() -> DataFinding? {
    let held = Partition.Side.allCases.dropFirst().map(asked).filter { $0 > 0 }
    let limit = (held.min() ?? 1) * Double(records.count)
    let large = grouping.members.indices.filter {
      grouping.members[$0].count > 1 && Double(grouping.members[$0].count) > max(1, limit)
    }
    let missed = Partition.Side.allCases.contains { abs(reached($0) - asked($0)) > 0.05 }
    guard missed || !large.isEmpty else { return nil }
    let words = Partition.Side.allCases.map { "\($0.rawValue) \(percent(reached($0))) (asked \(percent(asked($0))))" }
      .joined(separator: ", ")
    let sorted = large.sorted { (grouping.members[$1].count, $0) < (grouping.members[$0].count, $1) }
    let cause =
      large.isEmpty
      ? "The shares asked for were not reached"
      : "\(large.count == 1 ? "One group is" : "\(large.count) groups are") larger than the smallest side was to be"
    let chained =
      missed && !large.isEmpty && grouping.fields.count > 1
      ? " They hang together by \(grouping.fields.count) fields; group by fewer if that is more than is meant." : ""
    return DataFinding(
      large.isEmpty ? "uneven-shares" : "large-groups", missed ? .warns : .notes, "\(cause): \(words).\(chained)",
      cases: sorted.prefix(20).map { group in
        DataFinding.Case(
          grouping.members[group].prefix(3).map { records[$0].place }, "\(grouping.members[group].count) records",
          score: Double(grouping.members[group].count))
      })
  }
}
