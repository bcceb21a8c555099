import FTData
import FTReport

/// The division of a data set into training, validation and test, with everything that is to be said of it.
///
/// Records stay together that share a group (a product, a customer, a recording, a speaker) or a cluster of near copies, so
/// that nothing of what is measured was learned. The division is made before anything is augmented or sampled.
///
/// ```swift
/// var settings = DataSplit.Settings()
/// settings.groupFields = ["product"]
/// let split = try DataSplit(records, fields: fields, settings: settings)
/// print(split.sidesTable.text)
/// ```
public struct DataSplit: Sendable {
  /// How groups are dealt to the sides.
  public enum Method: Sendable, Equatable {
    /// In random order of the seed, with the shares of every label alike on all sides.
    case random
    /// By time: the oldest are learned from, the newest are the test. nil takes ``DataFields/time``.
    case time(field: String?)
    /// By a hash of the group, or of what the record holds, and a salt: whatever comes in later, a group stays where it is.
    /// Shares are reached only about, the better the more groups there are.
    case hash(salt: String)
  }

  public struct Settings: Sendable, Equatable {
    public var fractions = SplitFractions.standard
    public var seed: UInt64 = 0
    public var method = Method.random
    /// Records that share a value of any of these stay together; empty takes ``DataFields/group``.
    public var groupFields: [String] = []
    /// Whether labels have alike shares on all sides, and each a group on every side as far as they go.
    public var isStratified = true
    /// Whether a side that records bring with them (``DataFields/side``) is theirs.
    public var honoursSides = true
    /// Records that are nearly the same, by their places.
    public var clusters: [[Place]] = []

    public init() {}
  }

  /// The side of each record, in their order.
  public let sides: [Partition.Side]
  /// The same for partition.jsonl, with the rule in words.
  public let partition: Partition
  /// The number of the group of each record, counted in the order in which they come.
  public let groups: [Int]
  public let findings: [DataFinding]
  /// Rows, share, groups and labels of each side.
  public let sidesTable: Table
  /// Rows of each label on each side, the most frequent labels first; nil without labels.
  public let labelsTable: Table?

  /// - Throws: ``DataSplitError`` for a field that no record has, and for times of which none can be read.
  public init(_ records: [DataRecord], fields: DataFields, settings: Settings = Settings()) throws(DataSplitError) {
    var groupFields = settings.groupFields
    if groupFields.isEmpty, let group = fields.group { groupFields = [group] }
    for field in groupFields where !records.isEmpty && !records.contains(where: { $0.fields[field] != nil }) {
      throw .noField(field, others: records.first?.fields.keys ?? [])
    }
    let grouping = RecordGroups(records, fields: groupFields, clusters: settings.clusters)
    let given = GivenSides(records, field: settings.honoursSides ? fields.side : nil, grouping)
    var dealing = SplitDealing(records, fields, settings, grouping, given)
    let placed = try dealing.sides()
    sides = grouping.numbers.map { placed[$0] }
    groups = grouping.numbers
    let rule = Self.rule(settings, fields, groupFields, given)
    var partition = Partition(rule: rule)
    for (record, side) in zip(records, sides) { partition.add(record.place, side) }
    self.partition = partition
    let labels = fields.label.map { [sides] in LabelSet(records, field: $0, sides: sides) }
    let account = SplitAccount(records, sides, placed, grouping, settings.fractions, labels)
    sidesTable = account.sidesTable
    labelsTable = account.labelsTable
    findings = given.findings(records, grouping) + grouping.findings(records) + dealing.findings + account.findings()
  }

  private static func rule(
    _ settings: Settings, _ fields: DataFields, _ groupFields: [String], _ given: GivenSides
  ) -> String {
    let shares = [settings.fractions.train, settings.fractions.validation, settings.fractions.test].map {
      "\(($0 * 1000).rounded() / 10)"
    }.joined(separator: "/")
    var parts: [String] = []
    switch settings.method {
    case .random:
      parts.append("\(shares) % at random, seed \(settings.seed)")
      if settings.isStratified, let label = fields.label { parts.append("alike by \"\(label)\"") }
    case .time(let field):
      parts.append("\(shares) % by time (\"\(field ?? fields.time ?? "")\"), the oldest for training")
    case .hash(let salt): parts.append("\(shares) % by SHA-256 with the salt \"\(salt)\"")
    }
    if !groupFields.isEmpty {
      parts.append("grouped by " + groupFields.map { "\"\($0)\"" }.joined(separator: " and "))
    }
    if !settings.clusters.isEmpty { parts.append("near copies together") }
    if given.count > 0 { parts.append("\(given.count) records on the side they came with") }
    return parts.joined(separator: ", ")
  }
}

/// Why records cannot be divided.
public enum DataSplitError: Blamable, CustomStringConvertible, Equatable {
  case noField(String, others: [String])
  case noTimeField
  /// None of the times can be read; one of them.
  case noTimes(field: String, example: String?)

  public var blame: Blame { .settings }

  public var description: String {
    switch self {
    case .noField(let field, let others):
      "no record has the field \"\(field)\""
        + (Suggestion.closest(to: field, in: others).map { "; did you mean \"\($0)\"?" }
          ?? "; there are " + others.prefix(8).map { "\"\($0)\"" }.joined(separator: ", "))
    case .noTimeField: "a split by time needs the name of the field that holds it; give time: FIELD in the task file"
    case .noTimes(let field, let example):
      "no record's \"\(field)\" can be read as a time" + (example.map { " (for example \"\($0.prefix(40))\")" } ?? "")
        + "; write dates as 2024-05-01, years as 2024, or seconds since 1970"
    }
  }
}
