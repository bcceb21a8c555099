import FTData
import FTRandom

/// Where a run stands, besides weights and optimizer state.
public struct TrainerState: Sendable, Equatable, Codable {
  /// Steps done.
  public var step = 0
  public var epoch = 0
  /// The next batch of the epoch.
  public var batchIndex = 0
  /// Draws the dropout seed of every batch.
  public var generator: RandomGenerator
  /// Whether the next thing to do is a validation: the first one, or one that a stop came before.
  public var awaitsValidation = true
  public var bestStep = 0
  public var bestLoss: Double?
  public var validationsWithoutImprovement = 0
  /// Events in events.jsonl when this state was saved; later ones are repeated by the resumed run.
  public var eventCount = 0
  public var isFinished = false
  /// Names of the trained parameters and of what follows them: a resumed run must have the same ones.
  public var trainableNames: [String] = []

  public init(seed: UInt64) { generator = RandomGenerator(seed: seed).split("training") }

  /// Reads a state; one that knows nothing of `awaitsValidation` was saved by a version that never stopped before a validation.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    step = try values.decode(Int.self, forKey: .step)
    epoch = try values.decode(Int.self, forKey: .epoch)
    batchIndex = try values.decode(Int.self, forKey: .batchIndex)
    generator = try values.decode(RandomGenerator.self, forKey: .generator)
    awaitsValidation = try values.decodeIfPresent(Bool.self, forKey: .awaitsValidation) ?? false
    bestStep = try values.decode(Int.self, forKey: .bestStep)
    bestLoss = try values.decodeIfPresent(Double.self, forKey: .bestLoss)
    validationsWithoutImprovement = try values.decode(Int.self, forKey: .validationsWithoutImprovement)
    eventCount = try values.decode(Int.self, forKey: .eventCount)
    isFinished = try values.decode(Bool.self, forKey: .isFinished)
    trainableNames = try values.decode([String].self, forKey: .trainableNames)
  }
}
