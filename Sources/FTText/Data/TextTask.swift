import FTData
import FTNN
import FTTensor
import FTTraining

/// Next-token training of a language model on packed examples.
public final class TextTask: TrainingTask {
  public let llama: LlamaModel
  private let training: [TextExample]
  private let validation: [TextBatch]
  private let settings: BatchSettings
  private var plan: (epoch: Int, batches: [[Int]])?

  /// How examples become batches.
  public struct BatchSettings: Sendable, Equatable, Codable {
    /// Tokens in a batch at most; an example longer than this gets a batch of its own.
    public var tokens = 1024
    /// Examples in a batch at most.
    public var examples = 16
    public var seed: UInt64 = 0

    public init() {}
  }

  public init(
    _ llama: LlamaModel, training: [TextExample], validation: [TextExample], settings: BatchSettings
  ) {
    self.llama = llama
    self.training = training
    self.settings = settings
    let order = validation.indices.sorted { (validation[$0].ids.count, $0) < (validation[$1].ids.count, $1) }
    self.validation = BatchPlanner.packed(order, lengths: validation.map(\.ids.count), settings)
      .map { TextBatch($0.map { validation[$0] }) }
  }

  public var model: any Module { llama }
  public func batchCount(epoch: Int) -> Int { batches(of: epoch).count }
  public func batch(epoch: Int, index: Int) -> TextBatch { TextBatch(batches(of: epoch)[index].map { training[$0] }) }
  public func labelCount(_ batch: TextBatch) -> Int { batch.labelCount }
  public func tokenCount(_ batch: TextBatch) -> Int { batch.tokenCount }
  public func rowNames(_ batch: TextBatch) -> [String] { batch.examples.map(\.location.description) }

  public func loss(_ batch: TextBatch, normalizer: Float, context: ForwardContext) -> Tensor {
    let device = llama.device
    let segments = TokenSegments(lengths: batch.lengths, on: device)
    let hidden = llama.hidden(Tensor(indices: batch.ids, on: device), segments: segments, context)
    return hidden.projectedCrossEntropy(
      weight: llama.outputWeight.tensor(as: context.computeType), targets: Tensor(indices: batch.targets, on: device),
      normalizer: normalizer)
  }

  public func validationLoss(context: ForwardContext) -> Double? {
    guard !validation.isEmpty else { return nil }
    let total = validation.reduce(0.0) { $0 + Double(loss($1, normalizer: 1, context: context).item()) }
    return total / Double(validation.reduce(0) { $0 + $1.labelCount })
  }

  private func batches(of epoch: Int) -> [[Int]] {
    if let plan, plan.epoch == epoch { return plan.batches }
    var generator = RandomGenerator(seed: settings.seed).split("epoch \(epoch)")
    let batches = BatchPlanner.packed(
      generator.permutation(count: training.count), lengths: training.map(\.ids.count), settings)
    plan = (epoch, batches)
    return batches
  }
}

/// Fills batches with whole examples in the given order.
enum BatchPlanner {
  static func packed(_ order: [Int], lengths: [Int], _ settings: TextTask.BatchSettings) -> [[Int]] {
    var batches: [[Int]] = []
    var current: [Int] = []
    var tokens = 0
    for index in order {
      if !current.isEmpty, tokens + lengths[index] > settings.tokens || current.count == settings.examples {
        batches.append(current)
        (current, tokens) = ([], 0)
      }
      current.append(index)
      tokens += lengths[index]
    }
    if !current.isEmpty { batches.append(current) }
    return batches
  }
}
