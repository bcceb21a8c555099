import FTData

/// Where a run stands, besides weights and optimizer state.
public struct TrainerState: Sendable, Equatable, Codable {
  /// Steps done.
  public var step = 0
  public var epoch = 0
  /// The next batch of the epoch.
  public var batchIndex = 0
  /// Draws the dropout seed of every batch.
  public var generator: RandomGenerator
  public var bestStep = 0
  public var bestLoss: Double?
  public var validationsWithoutImprovement = 0
  /// Events in events.jsonl when this state was saved; later ones are repeated by the resumed run.
  public var eventCount = 0
  public var isFinished = false
  /// Names of the trained parameters: a resumed run must train the same ones.
  public var trainableNames: [String] = []

  public init(seed: UInt64) { generator = RandomGenerator(seed: seed).split("training") }
}
