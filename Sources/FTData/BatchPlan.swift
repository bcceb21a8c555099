import FTRandom

/// The batches of one epoch: every example exactly once.
public struct BatchPlan: Sendable, Hashable {
  /// Examples that lie one after the other in one window.
  public struct Batch: Sendable, Hashable {
    public let examples: [Int]
    /// The tokens of the examples, padding not included.
    public let tokenCount: Int
  }

  /// Counts from 0.
  public let epoch: Int
  /// Tokens of a window, padding included.
  public let windowLength: Int
  /// In the order of training.
  public let batches: [Batch]
}

/// Packs examples of known lengths in shuffled order into windows, one window a batch; a window is closed when the next example
/// does not fit. The same seed and epoch always give the same plan. An
/// example is never cut.
///
/// ```swift
/// let planner = try BatchPlanner(lengths: lengths, windowLength: 512, seed: 7)
/// for batch in planner.plan(epoch: 0).batches { print(batch.examples) }
/// ```
public struct BatchPlanner: Sendable {
  public let lengths: [Int]
  public let windowLength: Int
  public let seed: UInt64

  /// - Parameters:
  ///   - lengths: the tokens of each example.
  ///   - windowLength: tokens of a window.
  ///   - seed: of the order; each epoch has an order of its own.
  /// - Throws: `BatchPlanError` when an example is empty or does not fit into a window.
  public init(lengths: [Int], windowLength: Int, seed: UInt64) throws(BatchPlanError) {
    guard windowLength > 0 else { throw .invalidSetting("a window of \(windowLength) tokens, expected at least 1") }
    for (example, length) in lengths.enumerated() {
      if length < 1 { throw .emptyExample(index: example) }
      if length > windowLength { throw .exampleTooLong(index: example, length: length, limit: windowLength) }
    }
    self.lengths = lengths
    self.windowLength = windowLength
    self.seed = seed
  }

  /// The batches of an epoch, from 0.
  public func plan(epoch: Int) -> BatchPlan {
    precondition(epoch >= 0, "BatchPlanner.plan(epoch: \(epoch)): epochs count from 0")
    var generator = RandomGenerator(seed: seed).split("epoch-\(epoch)")
    var windows: [[Int]] = []
    var room = 0
    for example in generator.permutation(count: lengths.count) {
      if windows.isEmpty || lengths[example] > room {
        windows.append([])
        room = windowLength
      }
      windows[windows.count - 1].append(example)
      room -= lengths[example]
    }
    return BatchPlan(
      epoch: epoch, windowLength: windowLength,
      batches: windows.map { window in
        BatchPlan.Batch(examples: window, tokenCount: window.reduce(0) { $0 + lengths[$1] })
      })
  }
}

/// Examples or settings from which no batches can be made.
public enum BatchPlanError: Blamable, CustomStringConvertible, Sendable, Equatable {
  /// A window of no tokens.
  case invalidSetting(String)
  /// The example has no tokens.
  case emptyExample(index: Int)
  /// The example is longer than a window.
  case exampleTooLong(index: Int, length: Int, limit: Int)

  public var blame: Blame {
    switch self {
    case .invalidSetting: .settings
    case .emptyExample, .exampleTooLong: .data
    }
  }

  public var description: String {
    switch self {
    case .invalidSetting(let fact):
      "batch settings: \(fact)"
    case .emptyExample(let index):
      "example \(index) has no tokens; refuse such rows before planning batches"
    case .exampleTooLong(let index, let length, let limit):
      "example \(index) has \(length) tokens, a window holds \(limit); raise the limit, or drop or truncate long rows"
    }
  }
}

/// Items in another order every epoch, cut into batches: a pure function of seed, epoch and index, so that a resumed run
/// sees the same batches.
public struct EpochOrder: Sendable {
  public let count: Int
  public let batch: Int
  public let seed: UInt64

  public init(count: Int, batch: Int, seed: UInt64) { (self.count, self.batch, self.seed) = (count, batch, seed) }

  /// Batches in an epoch; the last one may be smaller.
  public var batchCount: Int { (count + batch - 1) / batch }

  /// All items in the order of an epoch.
  public func order(epoch: Int) -> [Int] {
    var generator = RandomGenerator(seed: seed).split("order \(epoch)")
    return generator.permutation(count: count)
  }

  /// The items of batch `index` of an epoch.
  public func items(epoch: Int, index: Int) -> [Int] {
    Array(order(epoch: epoch)[index * batch..<min((index + 1) * batch, count)])
  }
}
