import FTData

/// Records that must stand on one side: those that share the value of a field, those of one cluster of near copies, and
/// whatever hangs together by these.
struct RecordGroups: Sendable {
  /// The number of the group of each record, counted in the order in which groups come.
  private(set) var numbers: [Int] = []
  /// The records of each group, in their order.
  private(set) var members: [[Int]] = []
  /// Records without a value of any of the fields; each is a group of its own unless a cluster holds it.
  private(set) var ungrouped = 0
  /// Places in clusters that no record has.
  private(set) var strangers = 0
  let fields: [String]
  let hasClusters: Bool

  init(_ records: [DataRecord], fields: [String], clusters: [[Place]]) {
    self.fields = fields
    hasClusters = !clusters.isEmpty
    var forest = DisjointSets(count: records.count)
    var hasValue = [Bool](repeating: false, count: fields.isEmpty ? 0 : records.count)
    for field in fields {
      var first: [String: Int] = [:]
      for (index, record) in records.enumerated() {
        guard let value = Self.value(record, field) else { continue }
        hasValue[index] = true
        if let other = first[value] { forest.join(other, index) } else { first[value] = index }
      }
    }
    ungrouped = hasValue.filter { !$0 }.count
    if hasClusters {
      let positions = Dictionary(records.enumerated().map { ($1.place, $0) }) { first, _ in first }
      for cluster in clusters {
        let known = cluster.compactMap { positions[$0] }
        strangers += cluster.count - known.count
        for index in known.dropFirst() { forest.join(known[0], index) }
      }
    }
    var byRoot = [Int](repeating: -1, count: records.count)
    numbers.reserveCapacity(records.count)
    for index in records.indices {
      let root = forest.root(of: index)
      if byRoot[root] < 0 {
        byRoot[root] = members.count
        members.append([])
      }
      numbers.append(byRoot[root])
      members[byRoot[root]].append(index)
    }
  }

  /// The value by which records belong together; nil for none and for white space.
  static func value(_ record: DataRecord, _ field: String) -> String? {
    guard let text = record.text(field), !text.allSatisfy(\.isWhitespace) else { return nil }
    return text
  }

  func findings(_ records: [DataRecord]) -> [DataFinding] {
    var findings: [DataFinding] = []
    if ungrouped > 0 {
      let names = fields.map { "\"\($0)\"" }.joined(separator: " or ")
      let cases = records.lazy.filter { record in fields.allSatisfy { Self.value(record, $0) == nil } }.prefix(20)
      findings.append(
        DataFinding(
          "missing-groups", .warns,
          "\(ungrouped) records have no \(names) and stand each for itself: if some belong together, they may be on two "
            + "sides.", cases: cases.map { DataFinding.Case([$0.place], "no \(names)") }))
    }
    if strangers > 0 {
      findings.append(
        DataFinding(
          "unknown-places", .notes, "\(strangers) places in clusters of near copies are not among the records."))
    }
    return findings
  }
}

/// Which of some numbers belong together. Union by size with path halving.
private struct DisjointSets {
  private var parents: [Int]
  private var sizes: [Int]

  init(count: Int) {
    parents = Array(0..<count)
    sizes = Array(repeating: 1, count: count)
  }

  mutating func root(of index: Int) -> Int {
    var index = index
    while parents[index] != index {
      parents[index] = parents[parents[index]]
      index = parents[index]
    }
    return index
  }

  mutating func join(_ left: Int, _ right: Int) {
    let (a, b) = (root(of: left), root(of: right))
    guard a != b else { return }
    let (large, small) = sizes[a] >= sizes[b] ? (a, b) : (b, a)
    parents[small] = large
    sizes[large] += sizes[small]
  }
}
