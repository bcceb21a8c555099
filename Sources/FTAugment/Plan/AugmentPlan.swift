import FTData

/// What is done to examples so that there are more of them: operations in the order in which they are applied, in words
/// that are the same for every command.
///
/// ```swift
/// let plan = try AugmentPlan(parsing: "flip, crop 0.8, colour 0.2, blur p 0.1", for: .image)
/// let voice = try AugmentPlan(parsing: "noise 10..30 p 0.5 from noises, speed 0.9/1/1.1, copies 2", for: .voice)
/// ```
///
/// An item is a name, then an amount (`0.8`, a range `10..30`, or some to choose from `0.9/1/1.1`), then `p` and how often
/// (0 to 1, or with `%`), then `from` and a file or folder. "default" stands for ``standard(_:)``, "none" for nothing.
public struct AugmentPlan: Sendable, Hashable {
  public let modality: Modality
  public let operations: [AugmentOperation]
  /// How many changed examples are made of each one where a data set is written; a run that changes examples while it learns
  /// makes a new one every time.
  public let copies: Int

  /// The most copies that can be asked for.
  public static let mostCopies = 100

  init(modality: Modality, operations: [AugmentOperation], copies: Int = 1) {
    self.modality = modality
    self.operations = operations
    self.copies = copies
  }

  /// What changes nothing that a label or a text usually says.
  ///
  /// Pictures as the classifier has seen them from its beginning: 60 to 100 % of the area, mirrored or not, in slightly other
  /// light. Texts: synonyms. Sounds: a room, noise and loudness; speed and pitch are left to those who know that a voice may
  /// become another's.
  public static func standard(_ modality: Modality) -> AugmentPlan {
    let operations: [AugmentOperation]
    switch modality {
    case .image:
      let crop = AugmentOperation(.crop, amount: .value(0.6), probability: 1, source: nil)
      operations = [crop, AugmentOperation(.flip), AugmentOperation(.colour)]
    case .text: operations = [AugmentOperation(.synonyms)]
    case .voice: operations = [.room, .noise, .gain].map { AugmentOperation($0) }
    }
    return AugmentPlan(modality: modality, operations: operations)
  }

  /// Nothing is changed.
  public static func none(_ modality: Modality) -> AugmentPlan { AugmentPlan(modality: modality, operations: []) }

  public var isEmpty: Bool { operations.isEmpty }

  /// The plan in words that ``init(parsing:for:)`` reads.
  public var words: String {
    guard !operations.isEmpty else { return "none" }
    return (operations.map(\.words) + (copies == 1 ? [] : ["copies \(copies)"])).joined(separator: ", ")
  }
}

extension AugmentPlan: Codable {
  private enum CodingKeys: String, CodingKey { case modality, operations, copies }

  /// Reads what ``encode(to:)`` wrote.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let modality = try container.decode(Modality.self, forKey: .modality)
    let copies = try container.decode(Int.self, forKey: .copies)
    var items = try container.decode([String].self, forKey: .operations)
    if copies != 1, !items.isEmpty { items.append("copies \(copies)") }
    try self.init(items: items, for: modality)
  }

  /// `{"modality":"image","operations":["flip","crop 0.8"],"copies":1}`: each operation in the words of the plan.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(modality, forKey: .modality)
    try container.encode(operations.map(\.words), forKey: .operations)
    try container.encode(copies, forKey: .copies)
  }
}
