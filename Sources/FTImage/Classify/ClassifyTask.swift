import FTData
import FTImageCodec
import FTNN
import FTTensor
import FTTraining

/// Learning to tell classes apart, end to end.
final class ClassifyTask: TrainingTask {
  let network: EfficientNetLite0
  private let training: LabeledPictures
  private let validation: LabeledPictures
  private let order: EpochOrder
  private let settings: ClassifySettings
  private let weights: [Float]?
  private let device: Device

  init(
    _ network: EfficientNetLite0, training: LabeledPictures, validation: LabeledPictures,
    settings: ClassifySettings, weights: [Float]?, on device: Device
  ) {
    self.network = network
    self.training = training
    self.validation = validation
    self.settings = settings
    self.weights = weights
    self.device = device
    order = EpochOrder(count: training.items.count, batch: settings.batch, seed: settings.run.seed)
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

  func loss(_ batch: (epoch: Int, items: [Int]), normalizer: Float, context: ForwardContext) -> Tensor {
    let images = batch.items.map { index -> Image in
      let image = training.items[index].image
      guard settings.augment else { return image.centerCropped(side: settings.size) }
      var generator = RandomGenerator(seed: settings.run.seed).split("picture \(batch.epoch) \(index)")
      return image.augmented(side: settings.size, &generator)
    }
    let input = Tensor(images: images, normalization: .lite, on: device)
    return network(input, context).classCrossEntropy(
      targets: batch.items.map { training.items[$0].label }, weights: weights, normalizer: normalizer)
  }

  func validationLoss(context: ForwardContext, shouldStop: () -> Bool) throws -> Double? {
    guard !validation.items.isEmpty else { return nil }
    let logits = try network.logits(
      of: validation.items.map(\.image), size: settings.size, context, on: device,
      beforeBatch: { if shouldStop() { throw CancellationError() } })
    let loss = logits.classCrossEntropy(
      targets: validation.items.map(\.label), weights: weights, normalizer: Float(validation.items.count))
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
    (self.training, self.validation) = (training, validation)
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

  /// A square of 60 to 100 % of the picture, mirrored or not, in slightly other light.
  func augmented(side: Int, _ generator: inout RandomGenerator) -> Image {
    let shorter = min(width, height)
    let crop = max(1, Int(Double(shorter) * (0.6 + 0.4 * generator.uniform()).squareRoot()))
    let x = Int(generator.uniform() * Double(width - crop + 1))
    let y = Int(generator.uniform() * Double(height - crop + 1))
    var result = cropped(x: x, y: y, width: crop, height: crop).resized(width: side, height: side, filter: .bilinear)
    if generator.uniform() < 0.5 { result = result.flippedHorizontally() }
    var jitter = Jitter()
    jitter.brightness = 0.8 + 0.4 * generator.uniform()
    jitter.contrast = 0.8 + 0.4 * generator.uniform()
    jitter.saturation = 0.8 + 0.4 * generator.uniform()
    return result.jittered(jitter)
  }
}

extension EfficientNetLite0 {
  /// Logits `[pictures, classes]` of pictures of any size, in small batches; no gradient.
  ///
  /// - Parameter beforeBatch: may end the work by throwing.
  func logits(
    of images: [Image], size: Int, _ context: ForwardContext, on device: Device, beforeBatch: () throws -> Void
  ) rethrows -> Tensor {
    head(try features(of: images, size: size, context, on: device, beforeBatch: beforeBatch), context)
  }

  /// The last features `[pictures, 1280]`, float32.
  ///
  /// - Parameter beforeBatch: may end the work by throwing.
  func features(
    of images: [Image], size: Int, _ context: ForwardContext, on device: Device, beforeBatch: () throws -> Void
  ) rethrows -> Tensor {
    let plain = ForwardContext(computeType: context.computeType)
    let parts = try stride(from: 0, to: images.count, by: 16).map { first -> Tensor in
      try beforeBatch()
      let crops = images[first..<min(first + 16, images.count)].map { $0.centerCropped(side: size) }
      return features(Tensor(images: crops, normalization: .lite, on: device), plain).detached
    }
    return parts.count == 1 ? parts[0] : Tensor.concatenated(parts)
  }

  func logits(of images: [Image], size: Int, _ context: ForwardContext, on device: Device) -> Tensor {
    logits(of: images, size: size, context, on: device, beforeBatch: {})
  }

  func features(of images: [Image], size: Int, _ context: ForwardContext, on device: Device) -> Tensor {
    features(of: images, size: size, context, on: device, beforeBatch: {})
  }

  private func head(_ features: Tensor, _ context: ForwardContext) -> Tensor {
    classifier(features, ForwardContext(computeType: .float32)).detached
  }
}
