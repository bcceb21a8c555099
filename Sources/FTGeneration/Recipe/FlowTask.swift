import FTAugment
import FTAugmentPictures
import FTData
import FTImageCodec
import FTNN
import FTRandom
import FTTensor
import FTTraining

/// Learning to make pictures: a moment, noise, and the direction that leads from there to the picture.
///
/// A moving average of the weights follows; it is what is validated and published.
package final class FlowTask: TrainingTask {
  /// A batch: where it stands decides noise, moments and views.
  package struct Batch {
    let epoch: Int
    let index: Int
    let items: [Int]
    let prior: [Int]
  }

  /// What is drawn from, and how.
  package struct Material {
    var training: CaptionedPictures
    var captions: [Caption]
    var heldOut: CaptionedPictures
    var heldOutCaptions: [Caption]
    var prior: CaptionedPictures?
    var priorCaptions: [Caption] = []
    /// What the step is chosen by; nil is the loss on held-out pictures.
    var choice: LikenessChoice?
  }

  /// How batches are drawn and weights averaged.
  package struct Sampling {
    var batch = 32
    var seed: UInt64 = 0
    var augmentation = AugmentPlan.edgesCut
    /// The share of captions that is withheld.
    var captionDropout = 0.1
    /// What a picture of other things counts beside one to learn from.
    var priorWeight = 1.0
    /// How much of the average stays at a step, in the long run.
    var averageDecay = 0.999
  }

  let network: PictureFlow
  let average: PictureFlow
  private let material: Material
  private let sampling: Sampling
  private let order: EpochOrder
  private let averaged: [(name: String, average: Parameter, trained: Parameter)]

  /// - Parameter average: a network of the same weights and adapters, frozen.
  package init(_ network: PictureFlow, average: PictureFlow, _ material: Material, _ sampling: Sampling) {
    self.network = network
    self.average = average
    self.material = material
    self.sampling = sampling
    order = EpochOrder(count: material.training.count, batch: sampling.batch, seed: sampling.seed)
    let followers = Dictionary(uniqueKeysWithValues: average.namedParameters().map { ($0.name, $0.parameter) })
    averaged = network.trainableParameters().map { name, parameter in
      guard let follower = followers[name] else { preconditionFailure("the average has no \(name)") }
      return (name, follower, parameter)
    }
  }

  package var model: any Module { network }
  package var unit: String { "pictures" }
  package var chosenBy: String { material.choice == nil ? TrainingEvent.Start.usualChoice : LikenessChoice.name }
  package func batchCount(epoch: Int) -> Int { order.batchCount }

  package func batch(epoch: Int, index: Int) -> Batch {
    var prior: [Int] = []
    if let count = material.prior?.count {
      let wanted = min(count, max(1, sampling.batch / 2))
      var generator = RandomGenerator(seed: sampling.seed).split("prior \(epoch) \(index)")
      prior = (0..<wanted).map { _ in generator.integer(below: count) }
    }
    return Batch(epoch: epoch, index: index, items: order.items(epoch: epoch, index: index), prior: prior)
  }

  package func normalizer(_ batch: Batch) -> Int { batch.items.count + batch.prior.count }
  package func itemCount(_ batch: Batch) -> Int { batch.items.count + batch.prior.count }
  package func itemNames(_ batch: Batch) -> [String] {
    batch.items.map { material.training.items[$0].place.description }
      + batch.prior.compactMap { material.prior?.items[$0].place.description }
  }

  package func loss(_ batch: Batch, normalizer: Float, context: ForwardContext) throws -> Tensor {
    var generator = RandomGenerator(seed: sampling.seed).split("batch \(batch.epoch) \(batch.index)")
    var images: [Image] = []
    var captions: [Caption] = []
    for index in batch.items {
      images.append(try view(of: material.training.content(of: index), &generator))
      captions.append(material.captions[index])
    }
    for index in batch.prior {
      guard let prior = material.prior else { break }
      images.append(try view(of: prior.content(of: index), &generator))
      captions.append(material.priorCaptions[index])
    }
    for row in captions.indices where generator.uniform() < sampling.captionDropout { captions[row] = .null }
    let times = FlowSchedule.times(count: images.count, &generator)
    let loss = FlowLoss(network: network)
    let pictures = loss.pixels(images)
    let noise = Tensor.normalNoise(pictures.shape, seed: generator.next(), on: network.device)
    var losses = loss.each(
      pictures, noise: noise, times: times,
      captions: CaptionBatch(captions, width: network.configuration.textWidth), context)
    if !batch.prior.isEmpty {
      let weights =
        batch.items.map { _ in Float(1) } + batch.prior.map { _ in Float(sampling.priorWeight) }
      losses = losses * Tensor(weights, on: network.device)
    }
    return losses.sum() * (1 / normalizer)
  }

  private func view(of image: Image, _ generator: inout RandomGenerator) -> Image {
    PictureAugmentation(sampling.augmentation, side: network.configuration.side)(image.onWhiteSquare(), &generator)
  }

  package func validationLoss(context: ForwardContext, shouldStop: () -> Bool) throws -> Double? {
    if let choice = material.choice {
      return try choice.distance(of: average, context: context, shouldStop: shouldStop)
    }
    guard !material.heldOut.isEmpty else { return nil }
    let losses = try FlowLoss(network: average).held(
      material.heldOut, captions: material.heldOutCaptions, context: context
    ) { _, _ in if shouldStop() { throw CancellationError() } }
    return losses.reduce(0, +) / Double(losses.count)
  }

  /// average ← average + (1 − d) · (weights − average), d = min(decay, (1 + step) / (10 + step)): early averages are young.
  package func didStep(_ step: Int) {
    let share = 1 - Float(min(sampling.averageDecay, Double(1 + step) / Double(10 + step)))
    for (_, average, trained) in averaged {
      let now = average.value.detached
      average.load((now + (trained.value.detached - now) * share).detached)
    }
  }

  package var followers: [(name: String, parameter: Parameter)] {
    averaged.map { ("average.\($0.name)", $0.average) }
  }
}
