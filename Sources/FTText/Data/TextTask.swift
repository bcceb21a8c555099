import FTData
import FTNN
import FTTensor
import FTTraining

/// Next-token training of a language model on packed examples.
///
/// Every batch is one window into which whole examples are packed; attention keeps them apart, so nothing is spent on
/// padding and no example sees another.
public final class TextTask: TrainingTask {
  public let llama: LlamaModel
  /// The examples of the epoch of `plan`.
  private var training: [TextExample]
  private let validation: [TextBatch]
  private var planner: BatchPlanner
  private var plan: BatchPlan?
  private let batchTokens: Int
  private let seed: UInt64
  /// What rows become in an epoch; nil where they are learned from as they are.
  private let views: ConversationViews?
  /// What rows are before the first block that is trained; nil where they pass through all blocks together.
  private let frozen: FrozenStates?

  /// - Parameters:
  ///   - batchTokens: tokens in a batch at most; a longer example makes the window as long as itself.
  ///   - seed: of the order of the examples.
  public convenience init(
    _ llama: LlamaModel, training: [TextExample], validation: [TextExample], batchTokens: Int, seed: UInt64
  ) throws {
    try self.init(
      llama, training: training, views: nil, validation: validation, batchTokens: batchTokens, seed: seed)
  }

  /// - Parameters:
  ///   - views: of the rows that the training examples were made of.
  ///   - frozen: the states of rows before the first block that is trained.
  init(
    _ llama: LlamaModel, training: [TextExample], views: ConversationViews?, validation: [TextExample],
    batchTokens: Int, seed: UInt64, over frozen: FrozenStates? = nil
  ) throws {
    self.llama = llama
    self.frozen = frozen
    self.views = views
    self.batchTokens = batchTokens
    self.seed = seed
    self.training = training
    planner = try Self.planner(training, batchTokens, seed)
    self.validation = Self.packed(validation, batchTokens: batchTokens).map { TextBatch($0.map { validation[$0] }) }
  }

  /// The examples by number in batches for measuring: those that begin alike lie side by side and are computed together. A batch has
  /// at most `batchTokens` rows, or one example.
  static func packed(_ examples: [TextExample], batchTokens: Int) -> [[Int]] {
    let order = examples.indices.sorted { a, b in
      let (left, right) = (examples[a].ids, examples[b].ids)
      return left == right ? a < b : left.lexicographicallyPrecedes(right)
    }
    var batches: [[Int]] = []
    var room = 0
    var before: [Int32] = []
    for number in order {
      let ids = examples[number].ids
      // In this order no example of the batch has a longer beginning in common with it than the one before.
      let own = ids.count - zip(ids, before).prefix { $0 == $1 }.count
      if own > max(0, room) || batches.isEmpty {
        batches.append([])
        room = batchTokens - ids.count
      } else {
        room -= own
      }
      batches[batches.count - 1].append(number)
      before = ids
    }
    return batches
  }

  private static func planner(
    _ examples: [TextExample], _ batchTokens: Int, _ seed: UInt64
  ) throws -> BatchPlanner {
    let lengths = examples.map(\.ids.count)
    let window = max(batchTokens, lengths.max() ?? 1)
    return try BatchPlanner(lengths: lengths, windowLength: window, seed: seed)
  }

  /// The part of the tokens that are computed once for several examples, in the first steps.
  func sharedPart(batches count: Int) -> Double {
    let batches = (0..<min(count, batchCount(epoch: 0))).map { batch(epoch: 0, index: $0) }
    let tokens = batches.reduce(0) { $0 + $1.tokenCount }
    return tokens == 0 ? 0 : Double(batches.reduce(0) { $0 + $1.shared.savedCount }) / Double(tokens)
  }

  public var model: any Module { llama }
  public func batchCount(epoch: Int) -> Int { batches(of: epoch).count }
  public func batch(epoch: Int, index: Int) -> TextBatch {
    let batch = batches(of: epoch)[index]
    return TextBatch(batch.examples.map { training[$0] })
  }
  public var unit: String { "tokens" }
  public func normalizer(_ batch: TextBatch) -> Int { batch.labelCount }
  public func itemCount(_ batch: TextBatch) -> Int { batch.tokenCount }
  public func itemNames(_ batch: TextBatch) -> [String] { batch.examples.map(\.location.description) }

  public func loss(_ batch: TextBatch, normalizer: Float, context: ForwardContext) -> Tensor {
    hidden(batch, context).projectedCrossEntropy(
      weight: llama.outputWeight(context), labels: batch.labels, normalizer: normalizer)
  }

  /// The last hidden states of a batch.
  private func hidden(_ batch: TextBatch, _ context: ForwardContext) -> Tensor {
    guard let frozen else { return llama.hidden(batch, context) }
    let lower = frozen.states(of: batch, context)
    let segments = batch.segments(on: llama.device)
    return llama.norm(llama.states(lower, through: frozen.block..<llama.blocks.count, segments, context), context)
  }

  public func validationLoss(context: ForwardContext, shouldStop: () -> Bool) throws -> Double? {
    guard !validation.isEmpty else { return nil }
    let total = try validation.reduce(0.0) { sum, batch in
      if shouldStop() { throw CancellationError() }
      return sum + Double(loss(batch, normalizer: 1, context: context).item())
    }
    return total / Double(validation.reduce(0) { $0 + $1.labelCount })
  }

  private func batches(of epoch: Int) -> [BatchPlan.Batch] {
    if let plan, plan.epoch == epoch { return plan.batches }
    if let views {
      // Other words have other lengths.
      training = views.examples(epoch: epoch)
      do { planner = try Self.planner(training, batchTokens, seed) } catch {
        preconditionFailure("TextTask: examples of epoch \(epoch) that do not fit into a window: \(error)")
      }
    }
    let fresh = planner.plan(epoch: epoch)
    plan = fresh
    return fresh.batches
  }
}

extension LlamaModel {
  /// The last hidden states of a packed batch, `[rows, width]`.
  fileprivate func hidden(_ batch: TextBatch, _ context: ForwardContext) -> Tensor {
    hidden(Tensor(indices: batch.ids, on: device), segments: batch.segments(on: device), context)
  }

  /// The loss of each token with a label, in nats, by example of the batch: one forward pass for all of them.
  func losses(_ batch: TextBatch, _ context: ForwardContext) -> [[Double]] {
    let all = hidden(batch, context).projectedLosses(weight: outputWeight(context), labels: batch.labels)
    var start = 0
    return batch.examples.map { example in
      defer { start += example.labelCount }
      return all[start..<start + example.labelCount].map(Double.init)
    }
  }
}
