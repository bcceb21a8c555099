import FTCheckpoint
import FTData
import FTJSON
import FTRandom

/// Deals the groups that bring no side.
struct SplitDealing {
  let records: [DataRecord]
  let fields: DataFields
  let settings: DataSplit.Settings
  let grouping: RecordGroups
  let given: GivenSides
  /// What was noticed.
  private(set) var findings: [DataFinding] = []

  init(
    _ records: [DataRecord], _ fields: DataFields, _ settings: DataSplit.Settings, _ grouping: RecordGroups,
    _ given: GivenSides
  ) {
    self.records = records
    self.fields = fields
    self.settings = settings
    self.grouping = grouping
    self.given = given
  }

  /// The groups to deal.
  private var free: [Int] { grouping.members.indices.filter { given.ofGroups[$0] == nil } }

  /// Records of each side that are there before anything is dealt.
  private var fixed: [Double] {
    var counts = [0.0, 0, 0]
    for (group, side) in given.ofGroups.enumerated() {
      if let number = side.flatMap(Partition.Side.allCases.firstIndex) {
        counts[number] += Double(grouping.members[group].count)
      }
    }
    return counts
  }

  private var shares: [Double] { [settings.fractions.train, settings.fractions.validation, settings.fractions.test] }

  /// Records that each side still lacks.
  private var lacking: [Double] {
    zip(shares, fixed).map { max(0, $0 * Double(records.count) - $1) }
  }

  /// The side of each group.
  mutating func sides() throws(DataSplitError) -> [Partition.Side] {
    var sides = given.ofGroups
    switch settings.method {
    case .random: dealAtRandom(&sides)
    case .time(let field):
      guard let field = field ?? fields.time else { throw .noTimeField }
      try dealByTime(&sides, field)
    case .hash(let salt): dealByHash(&sides, salt)
    }
    return sides.map { $0 ?? .training }
  }

  private mutating func dealAtRandom(_ sides: inout [Partition.Side?]) {
    let free = free
    guard !free.isEmpty else { return }
    let label = stratum()
    var owners: [Int] = []
    var items: [DataItem] = []
    for group in free {
      for member in grouping.members[group] {
        owners.append(group)
        items.append(
          DataItem(
            records[member].place, group: String(group), stratum: label.map { records[member].text($0) ?? "" }))
      }
    }
    let fractions = remainingFractions()
    let split =
      label == nil
      ? Split(items, fractions: fractions, seed: settings.seed)
      : Split(everyStratumOf: items, fractions: fractions, seed: settings.seed)
    for (side, part) in zip(Partition.Side.allCases, [split.train, split.validation, split.test]) {
      for index in part { sides[owners[index]] = side }
    }
    if let label { teachLoneLabels(&sides, label) }
  }

  /// A label that only one group has is learned: measuring what nothing could learn says nothing.
  private func teachLoneLabels(_ sides: inout [Partition.Side?], _ label: String) {
    var owner: [String: Int] = [:]
    var shared: Set<String> = []
    for (index, record) in records.enumerated() {
      guard let name = RecordGroups.value(record, label), !shared.contains(name) else { continue }
      let group = grouping.numbers[index]
      if owner[name, default: group] != group { shared.insert(name) } else { owner[name] = group }
    }
    for (name, group) in owner where !shared.contains(name) && given.ofGroups[group] == nil {
      sides[group] = .training
    }
  }

  /// The shares that bring all records, those with a side included, to what was asked for.
  private func remainingFractions() -> SplitFractions {
    guard fixed.contains(where: { $0 > 0 }) else { return settings.fractions }
    // Training has a share above 0 in every split; with this one it gets nothing as long as another side lacks something.
    let wanted = lacking.enumerated().map { max($1, $0 == 0 ? 1e-6 : 0) }
    let sum = wanted.reduce(0, +)
    let train = wanted[0] / sum
    let validation = wanted[1] / sum
    return (try? SplitFractions(train: train, validation: validation, test: max(0, 1 - train - validation)))
      ?? settings.fractions
  }

  /// The field whose values have alike shares; nil where there is none, or where nearly every record has its own.
  private mutating func stratum() -> String? {
    guard settings.isStratified, let label = fields.label else { return nil }
    var counts: [String: Int] = [:]
    for record in records { if let name = RecordGroups.value(record, label) { counts[name, default: 0] += 1 } }
    let labelled = counts.values.reduce(0, +)
    guard counts.count > 1 else { return nil }
    if counts.count > 20, counts.count * 2 > labelled {
      findings.append(
        DataFinding(
          "not-stratified", .notes,
          "\"\(label)\" has \(counts.count) different values in \(labelled) records: too many for alike shares on all "
            + "sides. The split does not look at them."))
      return nil
    }
    return label
  }

  private mutating func dealByTime(_ sides: inout [Partition.Side?], _ field: String) throws(DataSplitError) {
    let times = records.map { $0.text(field).flatMap(DataTime.init) }
    guard records.isEmpty || times.contains(where: { $0 != nil }) else {
      throw .noTimes(field: field, example: records.lazy.compactMap { $0.text(field) }.first)
    }
    var timeline = SplitTimeline(times, grouping, free, seed: settings.seed)
    timeline.cut(lacking: lacking, shares: shares, isTaken: fixed.map { $0 > 0 })
    for (side, groups) in zip(Partition.Side.allCases, timeline.parts) { for group in groups { sides[group] = side } }
    findings += timeline.findings(records, field: field)
  }

  private mutating func dealByHash(_ sides: inout [Partition.Side?], _ salt: String) {
    var joined = 0
    for group in free {
      // The smallest of a group's hashes: it does not depend on the order of the records.
      var smallest: UInt64?
      var first: UInt64?
      var isJoined = false
      for member in grouping.members[group] {
        for hash in hashes(of: records[member], salt) {
          if let first, first != hash { isJoined = true }
          first = first ?? hash
          smallest = min(smallest ?? hash, hash)
        }
      }
      if isJoined { joined += 1 }
      let point = Double((smallest ?? 0) >> 11) * 0x1p-53
      sides[group] =
        point < shares[0] ? .training : point < shares[0] + shares[1] || shares[2] == 0 ? .validation : .test
      if shares[1] == 0, sides[group] == .validation { sides[group] = shares[2] > 0 ? .test : .training }
    }
    if joined > 0 {
      findings.append(
        DataFinding(
          "joined-hashes", .notes,
          "\(joined) groups hang together by more than one value or are near copies: a record that joins such a group later "
            + "can move all of it. Keep partition.jsonl, or name the sides in the records."))
    }
  }

  /// What a record is known by: its groups, else what it holds.
  private func hashes(of record: DataRecord, _ salt: String) -> [UInt64] {
    var keys: [String] = []
    for field in grouping.fields {
      if let value = RecordGroups.value(record, field) { keys.append("group\u{0}\(field)\u{0}\(value)") }
    }
    if keys.isEmpty { keys = [identity(of: record)] }
    return keys.map { key in
      SHA256Digest(of: Array("\(salt)\u{0}\(key)".utf8)).bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  /// The texts of a record; its file where it has none; everything but its label and side where it has neither. The place is
  /// no part of it: rows may come in between.
  private func identity(of record: DataRecord) -> String {
    let texts = fields.texts.compactMap { record.text($0) }
    if !texts.isEmpty { return "texts\u{0}" + texts.joined(separator: "\u{0}") }
    if let file = fields.file.flatMap({ record.text($0) }) { return "file\u{0}\(file)" }
    var rest = JSONObject()
    for member in record.fields.members where member.key != fields.label && member.key != fields.side {
      rest.append(key: member.key, member.value)
    }
    return "record\u{0}" + JSONValue.object(rest).encoded()
  }
}
