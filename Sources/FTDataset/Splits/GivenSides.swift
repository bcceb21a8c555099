import FTData

/// The sides that records bring with them, and what becomes of a group that stands on several.
struct GivenSides: Sendable {
  /// The side of each group; nil for one whose records bring none.
  private(set) var ofGroups: [Partition.Side?]
  /// Records that bring a side.
  private(set) var count = 0
  /// Groups that stand on several sides.
  private var conflicts: [(group: Int, moved: [Int])] = []
  /// Words that are no side, with the number of records and the first.
  private var unknown: [(word: String, count: Int, first: Int)] = []
  private let field: String

  /// Reads one side's name, in the words of the field and in Japanese; nil for another word.
  static func side(_ word: String) -> Partition.Side? {
    switch word.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased() {
    case "training", "train", "trn", "学習", "訓練", "学習用", "訓練用": .training
    case "validation", "valid", "val", "dev", "development", "検証", "開発", "検証用": .validation
    case "test", "tst", "testing", "テスト", "評価", "テスト用", "評価用": .test
    default: nil
    }
  }

  init(_ records: [DataRecord], field: String?, _ grouping: RecordGroups) {
    ofGroups = Array(repeating: nil, count: grouping.members.count)
    self.field = field ?? ""
    guard let field else { return }
    var given: [Partition.Side?] = []
    given.reserveCapacity(records.count)
    var positions: [String: Int] = [:]
    for (index, record) in records.enumerated() {
      let word = RecordGroups.value(record, field)
      let side = word.flatMap(Self.side)
      given.append(side)
      if side != nil { count += 1 }
      guard let word, side == nil else { continue }
      if let position = positions[word] {
        unknown[position].count += 1
      } else {
        positions[word] = unknown.count
        unknown.append((word, 1, index))
      }
    }
    for (group, members) in grouping.members.enumerated() {
      var tally = [0, 0, 0]
      for member in members {
        if let side = given[member], let number = Partition.Side.allCases.firstIndex(of: side) { tally[number] += 1 }
      }
      guard let most = tally.max(), most > 0, let number = tally.firstIndex(of: most) else { continue }
      let side = Partition.Side.allCases[number]
      ofGroups[group] = side
      let moved = members.filter { given[$0] != nil && given[$0] != side }
      if !moved.isEmpty { conflicts.append((group, moved)) }
    }
  }

  func findings(_ records: [DataRecord], _ grouping: RecordGroups) -> [DataFinding] {
    var findings: [DataFinding] = []
    if !conflicts.isEmpty {
      let moved = conflicts.reduce(0) { $0 + $1.moved.count }
      findings.append(
        DataFinding(
          "side-conflicts", .warns,
          "\(conflicts.count) groups or near copies stand on several sides in \"\(field)\", so that what is measured was "
            + "learned. Each is now where most of its records were (\(moved) records changed sides).",
          cases: conflicts.sorted { ($1.moved.count, $0.group) < ($0.moved.count, $1.group) }.map { conflict in
            DataFinding.Case(
              conflict.moved.prefix(10).map { records[$0].place },
              "\(conflict.moved.count) of \(grouping.members[conflict.group].count) moved to "
                + (ofGroups[conflict.group]?.rawValue ?? ""), score: Double(conflict.moved.count))
          }))
    }
    if !unknown.isEmpty {
      findings.append(
        DataFinding(
          "unknown-sides", .warns,
          "\"\(field)\" of \(unknown.reduce(0) { $0 + $1.count }) records names no side; they were dealt like others. "
            + "Sides are training, validation and test.",
          cases: unknown.sorted { ($1.count, $0.first) < ($0.count, $1.first) }.prefix(50).map {
            DataFinding.Case(
              [records[$0.first].place], "\"\($0.word.prefix(80))\" × \($0.count)", score: Double($0.count))
          }))
    }
    return findings
  }
}
