import FTAugment
import FTAugmentPictures
import FTData
import FTImageCodec
import FTNN
import FTRandom
import FTTensor
import FTTraining

/// Learning to tell classes apart, end to end.
final class ClassifyTask: TrainingTask {
  let network: EfficientNetLite0
  private let training: LabeledPictures
  private let validation: LabeledPictures
  private let order: EpochOrder
  private let settings: ClassifySettings
  /// nil where pictures are learned from as they are.
  private let augmentation: PictureAugmentation?
  private let weights: [Float]?
  private let device: Device

  init(
    _ network: EfficientNetLite0, training: LabeledPictures, validation: LabeledPictures,
    settings: ClassifySettings, augmentation: AugmentPlan, weights: [Float]?, on device: Device
  ) {
    self.augmentation = augmentation.isEmpty ? nil : PictureAugmentation(augmentation, side: settings.size)
    self.network = network
    self.training = training
    self.validation = validation
    self.settings = settings
    self.weights = weights
    self.device = device
    order = EpochOrder(count: training.count, batch: settings.batch, seed: settings.run.seed)
  }

  var model: any Module { network }
  func batchCount(epoch: Int) -> Int { order.batchCount }

  /// Indices of the pictures of a batch, and the epoch that decides how each is cropped and lit.
  func batch(epoch: Int, index: Int) -> (epoch: Int, items: [Int]) {
    (epoch, order.items(epoch: epoch, index: index))
  }

  var unit: String { "pictures" }
  func normalizer(_ batch: (epoch: Int, items: [Int])) -> Int { batch.items.count }
  func itemCount(_ batch: (epoch: Int, items: [Int])) -> Int { batch.items.count }
  func itemNames(_ batch: (epoch: Int, items: [Int])) -> [String] {
    batch.items.map { training.items[$0].place.description }
  }

  func loss(_ batch: (epoch: Int, items: [Int]), normalizer: Float, context: ForwardContext) throws -> Tensor {
    let images = try batch.items.map { index -> Image in
      let image = try training.content(of: index)
      guard let augmentation else { return image.centerCropped(side: settings.size) }
      var generator = RandomGenerator(seed: settings.run.seed).split("picture \(batch.epoch) \(index)")
      return augmentation(image, &generator)
    }
    let input = Tensor(images: images, normalization: .lite, on: device)
    return network(input, context).classCrossEntropy(
      targets: batch.items.map { training.labels[$0] }, weights: weights, normalizer: normalizer)
  }

  func validationLoss(context: ForwardContext, shouldStop: () -> Bool) throws -> Double? {
    guard !validation.isEmpty else { return nil }
    let parts = try ClassifyFinetune.batches(of: validation.count).map { batch in
      if shouldStop() { throw CancellationError() }
      return network.features(of: try batch.map(validation.content), size: settings.size, context, on: device)
    }
    let logits = network.head(parts.count == 1 ? parts[0] : Tensor.concatenated(parts), context)
    let loss = logits.classCrossEntropy(
      targets: validation.labels, weights: weights, normalizer: Float(validation.count))
    return Double(loss.item())
  }
}

/// Learning the classifier alone, on features that were computed once.
final class HeadTask: TrainingTask {
  /// Features `[pictures, width]` and the pictures' classes.
  struct Features {
    let values: Tensor
    let labels: [Int]
    let names: [String]
  }

  private let head: ClassifierHead
  private let training: Features
  private let validation: Features
  private let order: EpochOrder
  private let weights: [Float]?

  init(
    _ head: Linear, training: Features, validation: Features, batch: Int, seed: UInt64, weights: [Float]?
  ) {
    self.head = ClassifierHead(head)
    self.training = training
    self.validation = validation
    self.weights = weights
    order = EpochOrder(count: training.labels.count, batch: batch, seed: seed)
  }

  var model: any Module { head }
  func batchCount(epoch: Int) -> Int { order.batchCount }

  func batch(epoch: Int, index: Int) -> [Int] { order.items(epoch: epoch, index: index) }

  var unit: String { "pictures" }
  func normalizer(_ batch: [Int]) -> Int { batch.count }
  func itemCount(_ batch: [Int]) -> Int { batch.count }
  func itemNames(_ batch: [Int]) -> [String] { batch.map { training.names[$0] } }

  func loss(_ batch: [Int], normalizer: Float, context: ForwardContext) -> Tensor {
    let ids = Tensor(indices: batch.map(Int32.init), on: training.values.device)
    return head.linear(training.values.gathered(ids), ForwardContext(computeType: .float32)).classCrossEntropy(
      targets: batch.map { training.labels[$0] }, weights: weights, normalizer: normalizer)
  }

  /// One product of small matrices: over before anyone could stop it.
  func validationLoss(context: ForwardContext, shouldStop: () -> Bool) -> Double? {
    guard !validation.labels.isEmpty else { return nil }
    let logits = head.linear(validation.values, ForwardContext(computeType: .float32))
    let loss = logits.classCrossEntropy(
      targets: validation.labels, weights: weights, normalizer: Float(validation.labels.count))
    return Double(loss.item())
  }
}

/// The classifier under the name it has in the network.
private final class ClassifierHead: Module {
  let linear: Linear
  init(_ linear: Linear) { self.linear = linear }
  var submodules: [(name: String, module: any Module)] { [("_fc", linear)] }
}

extension Image {
  /// The square in the middle, after the shorter side was brought a seventh above it, as the checkpoint was judged.
  func centerCropped(side: Int) -> Image { centerCropped(width: side, height: side) }
}

extension EfficientNetLite0 {
  /// Logits `[pictures, classes]` of pictures of any size, in small batches; no gradient.
  func logits(of images: [Image], size: Int, _ context: ForwardContext, on device: Device) -> Tensor {
    head(features(of: images, size: size, context, on: device), context)
  }

  /// The last features `[pictures, 1280]`, float32, of pictures of any size, in small batches; no gradient.
  package func features(of images: [Image], size: Int, _ context: ForwardContext, on device: Device) -> Tensor {
    let plain = ForwardContext(computeType: context.computeType)
    let parts = ClassifyFinetune.batches(of: images.count).map { batch -> Tensor in
      let crops = images[batch].map { $0.centerCropped(side: size) }
      return features(Tensor(images: crops, normalization: .lite, on: device), plain).detached
    }
    return parts.count == 1 ? parts[0] : Tensor.concatenated(parts)
  }

  /// Logits of features; no gradient.
  func head(_ features: Tensor, _ context: ForwardContext) -> Tensor {
    classifier(features, ForwardContext(computeType: .float32)).detached
  }
}
