import FTAugment
import FTAugmentPictures
import FTData
import FTImageCodec
import FTNN
import FTRandom
import FTTensor
import FTTraining

/// Learning a style: paint crops of photos, and compare the paintings with the style pictures and the photos.
package final class StyleTask: TrainingTask {
  /// Crops that are painted together.
  package struct Batch {
    let crops: [Crop]
  }

  /// A place in a photo, or in its mirror image.
  struct Crop: Hashable {
    let photo: Int
    let top: Int
    let left: Int
    let isMirrored: Bool
  }

  /// How batches are drawn.
  package struct Sampling {
    /// Side of the square crops, in pixels.
    package var size = 192
    /// Crops in a batch.
    package var batch = 4
    package var seed: UInt64 = 0
    /// How many different crops a photo gives; their content features are kept, as the encoder is slow.
    package var variants = 4
    /// How crops are changed beyond that; each crop in one way, so that its content features can be kept.
    package var augmentation = AugmentPlan.none(.image)

    package init() {}
  }

  package let styleModel: StyleModel
  let loss: StyleLoss
  let weights: StyleLoss.Weights
  private let photos: PictureSource
  private let validation: PictureSource
  private let device: Device
  private let sampling: Sampling
  private var contents: [Crop: Tensor] = [:]
  private var contentBytes = 0
  /// Bytes of content features to keep at most.
  private static let contentLimit = 192 << 20

  /// - Parameters:
  ///   - photos: to learn on; they are decoded when a crop of them is needed.
  ///   - validation: photos that are never trained on; may be empty.
  /// - Precondition: every photo is at least as large as a crop.
  package init(
    _ model: StyleModel, loss: StyleLoss, weights: StyleLoss.Weights, photos: PictureSource, validation: PictureSource,
    sampling: Sampling, on device: Device
  ) {
    precondition(!photos.isEmpty, "a style run needs at least one photo")
    for source in [photos, validation] {
      for index in source.items.indices {
        let (width, height) = source.size(of: index)
        precondition(
          min(width, height) >= sampling.size,
          "\(source.items[index].place) is smaller than a crop of \(sampling.size) pixels")
      }
    }
    styleModel = model
    self.loss = loss
    self.weights = weights
    self.photos = photos
    self.validation = validation
    self.sampling = sampling
    self.device = device
  }

  private var epochs: EpochOrder {
    EpochOrder(count: photos.count, batch: sampling.batch, seed: sampling.seed)
  }
  package var model: any Module { styleModel }
  package func batchCount(epoch: Int) -> Int { epochs.batchCount }

  package func batch(epoch: Int, index: Int) -> Batch {
    let order = epochs.order(epoch: epoch)
    // The last batch takes photos from the front again, so that all batches are of one size.
    return Batch(
      crops: (0..<sampling.batch).map { position in
        crop(of: order[(index * sampling.batch + position) % order.count], variant: epoch % sampling.variants)
      })
  }

  private func crop(of photo: Int, variant: Int) -> Crop {
    var generator = RandomGenerator(seed: sampling.seed).split("crop \(photo) \(variant)")
    let (width, height) = photos.size(of: photo)
    return Crop(
      photo: photo, top: Int(generator.uniform() * Double(height - sampling.size + 1)),
      left: Int(generator.uniform() * Double(width - sampling.size + 1)), isMirrored: generator.uniform() < 0.5)
  }

  package var unit: String { "pictures" }
  package func normalizer(_ batch: Batch) -> Int { batch.crops.count }
  package func itemCount(_ batch: Batch) -> Int { batch.crops.count }
  package func itemNames(_ batch: Batch) -> [String] { batch.crops.map { photos.items[$0.photo].place.description } }

  package func loss(_ batch: Batch, normalizer: Float, context: ForwardContext) throws -> Tensor {
    let crops = try batch.crops.map(pixels)
    let input = Tensor.concatenated(crops)
    let terms = loss.terms(
      styleModel(input, context), contents: contentFeatures(batch.crops, crops, context), context: context)
    return terms.total(weights) * (1 / normalizer)
  }

  package func validationLoss(context: ForwardContext, shouldStop: () -> Bool) throws -> Double? {
    guard !validation.isEmpty else { return nil }
    let total = try validation.items.indices.reduce(0.0) { sum, index in
      if shouldStop() { throw CancellationError() }
      let photo = try validation.content(of: index)
      let input = Tensor(images: [photo.centerCropped(width: sampling.size, height: sampling.size)], on: device)
      let terms = loss.terms(
        styleModel(input, context), contents: loss.contentFeatures(input, context), context: context)
      return sum + Double(terms.total(weights).item())
    }
    return total / Double(validation.count)
  }

  private func pixels(of crop: Crop) throws -> Tensor {
    let part = try photos.content(of: crop.photo)
      .cropped(x: crop.left, y: crop.top, width: sampling.size, height: sampling.size)
    let seen = crop.isMirrored ? part.flippedHorizontally() : part
    guard !sampling.augmentation.isEmpty else { return Tensor(images: [seen], on: device) }
    var generator = RandomGenerator(seed: sampling.seed).split(
      "view \(crop.photo) \(crop.top) \(crop.left) \(crop.isMirrored)")
    return Tensor(images: [PictureAugmentation(sampling.augmentation)(seen, &generator)], on: device)
  }

  /// The content features of the crops, `[batch, …]`, each computed once as long as there is room for it.
  private func contentFeatures(_ crops: [Crop], _ pixels: [Tensor], _ context: ForwardContext) -> Tensor {
    let plain = ForwardContext(computeType: context.computeType)
    return Tensor.concatenated(
      zip(crops, pixels).map { crop, pixels in
        if let known = contents[crop] { return known }
        let features = loss.contentFeatures(pixels, plain)
        if contentBytes + features.byteCount <= Self.contentLimit {
          contents[crop] = features
          contentBytes += features.byteCount
        }
        return features
      })
  }
}
