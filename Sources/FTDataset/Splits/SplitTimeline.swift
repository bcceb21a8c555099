import FTData
import FTRandom

/// Groups in the order of their newest record, cut in up to three parts.
struct SplitTimeline {
  /// Groups for training, validation and test.
  private(set) var parts: [[Int]] = [[], [], []]
  private let order: [Int]
  /// The newest time of each group in seconds; −∞ for one without a readable time, which is taken as older than all others.
  private let newest: [Int: Double]
  private let times: [DataTime?]
  private let grouping: RecordGroups

  /// - Parameter groups: those to cut.
  init(_ times: [DataTime?], _ grouping: RecordGroups, _ groups: [Int], seed: UInt64) {
    self.times = times
    self.grouping = grouping
    var newest: [Int: Double] = [:]
    for group in groups {
      newest[group] = grouping.members[group].reduce(-Double.infinity) { max($0, times[$1]?.seconds ?? -.infinity) }
    }
    self.newest = newest
    var generator = RandomGenerator(seed: seed).split("split by time")
    // Shuffled first: groups of one time are in random order.
    let shuffled = generator.shuffled(groups).enumerated().map { ($1, $0) }
    order = shuffled.sorted { (newest[$0.0] ?? 0, $0.1) < (newest[$1.0] ?? 0, $1.1) }.map(\.0)
  }

  /// - Parameters:
  ///   - lacking: records that each part should get.
  ///   - isTaken: whether a side has records already; one without gets a group as far as they go.
  mutating func cut(lacking: [Double], shares: [Double], isTaken: [Bool]) {
    let total = lacking.reduce(0, +)
    let records = order.reduce(0) { $0 + grouping.members[$1].count }
    let scale = total > 0 ? Double(records) / total : 0
    var borders: [Int] = []
    for side in 0..<2 {
      let target = lacking[...side].reduce(0, +) * scale
      var sum = 0.0
      // A group belongs to the part in which most of it falls.
      let border = order.firstIndex { group in
        let size = Double(grouping.members[group].count)
        sum += size
        return sum - size / 2 > target
      }
      borders.append(border ?? order.count)
    }
    var needed = zip(shares, isTaken).map { $0 > 0 && !$1 ? 1 : 0 }
    if needed.reduce(0, +) > order.count { needed = [min(1, order.count), 0, 0] }
    var first = min(max(borders[0], needed[0]), order.count - needed[1] - needed[2])
    var second = min(max(borders[1], first + needed[1]), order.count - needed[2])
    if shares[1] == 0 { second = first }
    if shares[2] == 0 { second = order.count }
    if shares[1] == 0, shares[2] == 0 {
      first = order.count
      second = order.count
    }
    parts = [Array(order[..<first]), Array(order[first..<second]), Array(order[second...])]
  }

  func findings(_ records: [DataRecord], field: String) -> [DataFinding] {
    var findings: [DataFinding] = []
    let unreadable = times.indices.filter { times[$0] == nil }
    if !unreadable.isEmpty {
      findings.append(
        DataFinding(
          "unreadable-times", .warns,
          "\(unreadable.count) records have no \"\(field)\" that can be read as a time; they were taken as the oldest. Write "
            + "dates as 2024-05-01, years as 2024, or seconds since 1970.",
          cases: unreadable.prefix(100).map { index in
            DataFinding.Case(
              [records[index].place], records[index].text(field).map { "\"\($0.prefix(60))\"" } ?? "no time")
          }))
    }
    let forms = DataTime.Form.allCases.filter { form in times.contains { $0?.form == form } }
    if forms.count > 1 {
      findings.append(
        DataFinding(
          "mixed-times", .notes,
          "\"\(field)\" is written in several ways: \(forms.map(\.rawValue).joined(separator: ", ")). Times without a zone "
            + "are taken as UTC, a year as its first day."))
    }
    for border in 0..<2 {
      let before = parts[...border].joined()
      let after = parts[(border + 1)...].joined()
      guard let last = before.last.flatMap({ newest[$0] }), let next = after.first.flatMap({ newest[$0] }),
        last == next,
        last.isFinite, !parts[border].isEmpty, !parts[border + 1].isEmpty
      else { continue }
      let tied = order.filter { newest[$0] == last }.reduce(0) { $0 + grouping.members[$1].count }
      let sides = Partition.Side.allCases
      findings.append(
        DataFinding(
          "tied-times", .notes,
          "The border between \(sides[border].rawValue) and \(sides[border + 1].rawValue) falls into \(tied) records of one "
            + "and the same time; they were dealt at random."))
    }
    return findings + overlap(field)
  }

  /// Old records that a newer one of their group has taken along.
  private func overlap(_ field: String) -> [DataFinding] {
    guard let border = parts[0].compactMap({ newest[$0] }).max(), border.isFinite else { return [] }
    let older = parts[1...].joined().reduce(0) { sum, group in
      sum + grouping.members[group].filter { (times[$0]?.seconds ?? border) < border }.count
    }
    guard older > 0 else { return [] }
    return [
      DataFinding(
        "time-overlap", .notes,
        "\(older) records in validation and test are older than the newest of training: they belong to groups that go on "
          + "later. Nothing in training is newer than what is measured.")
    ]
  }
}
