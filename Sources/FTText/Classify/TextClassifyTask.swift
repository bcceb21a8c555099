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

  /// Texts of the training side as an epoch has them, by their numbers.
  struct Batch {
    let items: [Int]
    let texts: [EncodedText]
  }

  /// The tokens of a text as an epoch has it; nil where it stays as it is.
  typealias Views = (_ index: Int, _ epoch: Int) -> EncodedText?

  private let network: TextClassifierNetwork
  private let training: Side
  private let validation: Side
  private let order: EpochOrder
  private let weights: [Float]?
  private let views: Views?

  init(
    _ network: TextClassifierNetwork, training: Side, validation: Side, batch: Int, seed: UInt64, weights: [Float]?,
    views: Views? = nil
  ) {
    self.views = views
    self.network = network
    self.training = training
    self.validation = validation
    self.weights = weights
    order = EpochOrder(count: training.texts.count, batch: batch, seed: seed)
  }

  var model: any Module { network }
  func batchCount(epoch: Int) -> Int { order.batchCount }
  func batch(epoch: Int, index: Int) -> Batch {
    let items = order.items(epoch: epoch, index: index)
    return Batch(items: items, texts: items.map { views?($0, epoch) ?? training.texts[$0] })
  }

  var unit: String { "tokens" }
  func normalizer(_ batch: Batch) -> Int { batch.items.count }
  func itemCount(_ batch: Batch) -> Int { batch.texts.reduce(0) { $0 + $1.ids.count } }
  func itemNames(_ batch: Batch) -> [String] { batch.items.map { training.set.items[$0].place.description } }

  func loss(_ batch: Batch, normalizer: Float, context: ForwardContext) -> Tensor {
    loss(batch.texts, batch.items.map { training.set.labels[$0] }, normalizer, context)
  }

  func validationLoss(context: ForwardContext, shouldStop: () -> Bool) throws -> Double? {
    guard !validation.texts.isEmpty else { return nil }
    let lengths = validation.texts.map(\.ids.count)
    let limit = network.encoder.architecture.longestText
    let total = try EncoderBatches(lengths: lengths, limit: limit).all.reduce(0.0) { sum, batch in
      if shouldStop() { throw CancellationError() }
      let texts = batch.texts.map { validation.texts[$0] }
      return sum + Double(loss(texts, batch.texts.map { validation.set.labels[$0] }, 1, context).item())
    }
    return total / Double(validation.texts.count)
  }

  private func loss(_ texts: [EncodedText], _ labels: [Int], _ normalizer: Float, _ context: ForwardContext) -> Tensor {
    network.logits(texts, context).classCrossEntropy(targets: labels, weights: weights, normalizer: normalizer)
  }
}
