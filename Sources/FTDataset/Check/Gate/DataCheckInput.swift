import FTData
import FTJSON

/// How a model learns, for what a check says about the number of examples.
public enum LearningMethod: String, Sendable, CaseIterable {
  /// A new output layer on frozen features.
  case head
  case lora
  /// All parameters.
  case full
}

/// What checks look at.
public struct DataCheckInput: Sendable {
  public let records: [DataRecord]
  public let fields: DataFields
  public let modality: Modality
  /// The side of each record; nil for one that is on none.
  public let sides: [Partition.Side?]
  /// The labels that the task names; nil where any may stand there.
  public var labels: [String]?
  /// nil where it is not known yet.
  public var method: LearningMethod?
  /// A vector for each record, for checks that compare meanings or looks.
  public var encoder: (@Sendable ([DataRecord]) throws -> [[Float]])?
  /// Whether shares are measured on a test side; false where results are measured on something else, or not as shares.
  public var isMeasuredOnTest = true
  /// How many threads a check may use, at least 1. What it finds does not depend on it.
  public var threads: Int
  let texts: RecordTexts

  /// - Parameter partition: the sides; where nil, they are what the field ``DataFields/side`` says.
  public init(
    _ records: [DataRecord], fields: DataFields, modality: Modality = .text, partition: Partition? = nil,
    method: LearningMethod? = nil, threads: Int = 1
  ) {
    self.records = records
    self.fields = fields
    self.modality = modality
    self.method = method
    self.threads = max(1, threads)
    sides = Self.sides(of: records, fields, partition)
    texts = RecordTexts(fields, records: records)
  }

  private static func sides(
    of records: [DataRecord], _ fields: DataFields, _ partition: Partition?
  ) -> [Partition.Side?] {
    if let partition {
      let isInOrder =
        partition.places.count == records.count && zip(partition.places, records).allSatisfy { $0 == $1.place }
      if isInOrder { return partition.sides }
      let known = Dictionary(zip(partition.places, partition.sides), uniquingKeysWith: { first, _ in first })
      return records.map { known[$0.place] }
    }
    guard let field = fields.side else { return [Partition.Side?](repeating: nil, count: records.count) }
    return records.map { $0.text(field).flatMap(side(named:)) }
  }

  /// The side by the names that are in use for it.
  static func side(named name: String) -> Partition.Side? {
    switch name.lowercased() {
    case "training", "train": .training
    case "validation", "valid", "val", "dev": .validation
    case "test": .test
    default: nil
    }
  }
}
