import FTData
import FTNN
import FTTensor
import FTTextCodec
import FTTraining

/// An encoder with a classifier on its vectors.
final class TextClassifierNetwork: Module {
  let encoder: TextEncoder
  let classifier: Linear

  init(_ encoder: TextEncoder, _ classifier: Linear) { (self.encoder, self.classifier) = (encoder, classifier) }

  var submodules: [(name: String, module: any Module)] { [("encoder", encoder.network), ("classifier", classifier)] }

  /// Logits `[texts, classes]`, float32.
  func logits(_ texts: [EncodedText], _ context: ForwardContext) -> Tensor {
    let vectors = encoder.network.vectors(of: texts.map(\.ids), encoder.pooling, context)
    return classifier(vectors, ForwardContext(isTraining: context.isTraining))
  }
}

/// Learning to tell classes of texts apart, the encoder included.
final class TextClassifyTask: TrainingTask {
  /// Encoded texts and their classes.
  struct Side {
    let texts: [EncodedText]
    let set: LabeledTexts
  }

  private let network: TextClassifierNetwork
  private let training: Side
  private let validation: Side
  private let order: EpochOrder
  private let weights: [Float]?

  init(
    _ network: TextClassifierNetwork, training: Side, validation: Side, batch: Int, seed: UInt64, weights: [Float]?
  ) {
    self.network = network
    self.training = training
    self.validation = validation
    self.weights = weights
    order = EpochOrder(count: training.texts.count, batch: batch, seed: seed)
  }

  var model: any Module { network }
  func batchCount(epoch: Int) -> Int { order.batchCount }
  func batch(epoch: Int, index: Int) -> [Int] { order.items(epoch: epoch, index: index) }

  var unit: String { "tokens" }
  func normalizer(_ batch: [Int]) -> Int { batch.count }
  func itemCount(_ batch: [Int]) -> Int { batch.reduce(0) { $0 + training.texts[$1].ids.count } }
  func itemNames(_ batch: [Int]) -> [String] { batch.map { training.set.items[$0].place.description } }

  func loss(_ batch: [Int], normalizer: Float, context: ForwardContext) -> Tensor {
    loss(training, batch, normalizer, context)
  }

  func validationLoss(context: ForwardContext, shouldStop: () -> Bool) throws -> Double? {
    guard !validation.texts.isEmpty else { return nil }
    let lengths = validation.texts.map(\.ids.count)
    let limit = network.encoder.architecture.longestText
    let total = try EncoderBatches(lengths: lengths, limit: limit).all.reduce(0.0) { sum, batch in
      if shouldStop() { throw CancellationError() }
      return sum + Double(loss(validation, batch.texts, 1, context).item())
    }
    return total / Double(validation.texts.count)
  }

  private func loss(_ side: Side, _ batch: [Int], _ normalizer: Float, _ context: ForwardContext) -> Tensor {
    network.logits(batch.map { side.texts[$0] }, context).classCrossEntropy(
      targets: batch.map { side.set.labels[$0] }, weights: weights, normalizer: normalizer)
  }
}
