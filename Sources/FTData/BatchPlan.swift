/// Where a training run stands in its data: the batch that comes next.
public struct DataPosition: Sendable, Hashable, Codable {
  /// The epoch, from 0.
  public var epoch: Int
  /// The index of the next batch in the epoch's plan, from 0.
  public var batchIndex: Int

  public init(epoch: Int = 0, batchIndex: Int = 0) {
    self.epoch = epoch
    self.batchIndex = batchIndex
  }
}

/// The batches of one epoch: every example exactly once.
public struct BatchPlan: Sendable, Hashable {
  /// One batch, a rectangle of `rows.count × rowLength` tokens.
  public struct Batch: Sendable, Hashable {
    /// For each row the examples that lie in it one after the other (a single one unless packed).
    public let rows: [[Int]]
    /// The length of every row in tokens, padding included.
    public let rowLength: Int
    /// The tokens of the examples, padding not included.
    public let tokenCount: Int

    /// All examples of the batch, row by row.
    public var examples: [Int] { rows.flatMap { $0 } }
    /// `rows.count × rowLength`.
    public var capacity: Int { rows.count * rowLength }
  }

  /// Counts from 0.
  public let epoch: Int
  /// In the order of training.
  public let batches: [Batch]

  /// The share of positions that hold padding: `1 − tokens / Σ rows × rowLength`; 0 for an empty plan.
  public var paddingFraction: Double {
    let capacity = batches.reduce(0) { $0 + $1.capacity }
    let tokens = batches.reduce(0) { $0 + $1.tokenCount }
    return capacity == 0 ? 0 : 1 - Double(tokens) / Double(capacity)
  }
}

/// Arranges examples of known lengths into batches; the same seed and epoch always give the same plan.
///
/// ```swift
/// let planner = try BatchPlanner(
///   lengths: lengths, layout: .packed(windowLength: 512), budget: .tokens(2_048), seed: 7)
/// for batch in planner.plan(epoch: 0).batches { print(batch.rows, batch.rowLength) }
/// ```
public struct BatchPlanner: Sendable {
  /// How examples are laid into rows.
  public enum Layout: Sendable, Hashable, Codable {
    /// Whole examples one after the other in windows of `windowLength` tokens; an example is never cut.
    case packed(windowLength: Int, order: PackingOrder = .firstFitDecreasing)
    /// One example a row, examples of similar length together: the shuffled examples are cut into chunks of `chunkSize`,
    /// each chunk is sorted by length and cut into batches, and the batches of all chunks are shuffled. The row length is
    /// the longest example of the batch, rounded up to a multiple of `lengthMultiple`.
    case lengthBucketed(chunkSize: Int = 1_024, lengthMultiple: Int = 1)
  }

  /// How windows are filled.
  public enum PackingOrder: String, Sendable, Hashable, Codable {
    /// Longest example first, each into the first window with room; dense. The windows are shuffled afterwards.
    case firstFitDecreasing
    /// Examples in shuffled order; a window is closed when the next example does not fit.
    case nextFit
  }

  /// How large a batch may be.
  public enum Budget: Sendable, Hashable, Codable {
    /// At most this many rows.
    case rows(Int)
    /// At most this many tokens including padding, that is rows × row length.
    case tokens(Int)

    /// The tokens of `rows` rows of `maximumLength`; short examples then make batches of more rows.
    public static func tokens(rows: Int, maximumLength: Int) -> Budget {
      let (product, overflow) = rows.multipliedReportingOverflow(by: maximumLength)
      return .tokens(overflow ? Int.max / 2 : product)
    }
  }

  public let lengths: [Int]
  public let layout: Layout
  public let budget: Budget
  public let seed: UInt64

  /// - Parameters:
  ///   - lengths: the tokens of each example.
  ///   - seed: of the order; each epoch has an order of its own.
  /// - Throws: `BatchPlanError` when an example is empty or does not fit into a row or a batch.
  public init(lengths: [Int], layout: Layout, budget: Budget, seed: UInt64) throws(BatchPlanError) {
    self.lengths = lengths
    self.layout = layout
    self.budget = budget
    self.seed = seed
    try checkBudget()
    let limit = lengthLimit
    for (example, length) in lengths.enumerated() {
      if length < 1 { throw .emptyExample(index: example) }
      if length > limit { throw .exampleTooLong(index: example, length: length, limit: limit) }
    }
  }

  /// The batches of an epoch, from 0.
  public func plan(epoch: Int) -> BatchPlan {
    precondition(epoch >= 0, "BatchPlanner.plan(epoch: \(epoch)): epochs count from 0")
    var generator = RandomGenerator(seed: seed).split("epoch-\(epoch)")
    let order = generator.permutation(count: lengths.count)
    let batches =
      switch layout {
      case .packed(let window, let packing):
        packedBatches(order: order, windowLength: window, packing: packing, generator: &generator)
      case .lengthBucketed(let chunkSize, let multiple):
        bucketedBatches(order: order, chunkSize: chunkSize, multiple: multiple, generator: &generator)
      }
    return BatchPlan(epoch: epoch, batches: batches)
  }

  /// The batches that are still to come in the position's epoch.
  ///
  /// - Throws: `BatchPlanError.positionOutOfRange` when the epoch has fewer batches: the data or settings have changed.
  public func remainingBatches(from position: DataPosition) throws(BatchPlanError) -> ArraySlice<BatchPlan.Batch> {
    guard position.epoch >= 0 else { throw .positionOutOfRange(position, batchCount: 0) }
    let batches = plan(epoch: position.epoch).batches
    guard (0...batches.count).contains(position.batchIndex) else {
      throw .positionOutOfRange(position, batchCount: batches.count)
    }
    return batches[position.batchIndex...]
  }

  /// A number (16 hexadecimal digits) that changes with the lengths, the layout, the budget and the seed. Kept in a snapshot it
  /// tells that a resumed run sees the data it was started with.
  public var fingerprint: String {
    var hash = FNV1a()
    for length in lengths { hash.combine(UInt64(length)) }
    hash.combine(seed)
    for byte in "\(layout) \(budget)".utf8 { hash.combine(byte) }
    let digits = String(hash.value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
