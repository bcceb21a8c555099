import FTData
import FTNN
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

  /// A photo `[1, height, width, 3]` in 0…1 with the name it has in messages.
  package struct Photo {
    package let name: String
    package let pixels: Tensor

    package init(name: String, pixels: Tensor) { (self.name, self.pixels) = (name, pixels) }
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

    package init() {}
  }

  package let styleModel: StyleModel
  let loss: StyleLoss
  let weights: StyleLoss.Weights
  private let photos: [Photo]
  private let validation: [Photo]
  private let sampling: Sampling
  private var contents: [Crop: Tensor] = [:]
  private var contentBytes = 0
  /// Bytes of content features to keep at most.
  private static let contentLimit = 192 << 20

  /// - Parameter validation: photos that are never trained on; may be empty.
  package init(
    _ model: StyleModel, loss: StyleLoss, weights: StyleLoss.Weights, photos: [Photo], validation: [Photo],
    sampling: Sampling
  ) {
    precondition(!photos.isEmpty, "a style run needs at least one photo")
    for photo in photos + validation {
      precondition(
        min(photo.pixels.shape[1], photo.pixels.shape[2]) >= sampling.size,
        "\(photo.name) is smaller than a crop of \(sampling.size) pixels")
    }
    (styleModel, self.loss, self.weights) = (model, loss, weights)
    (self.photos, self.validation, self.sampling) = (photos, validation, sampling)
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
    let shape = photos[photo].pixels.shape
    return Crop(
      photo: photo, top: Int(generator.uniform() * Double(shape[1] - sampling.size + 1)),
      left: Int(generator.uniform() * Double(shape[2] - sampling.size + 1)), isMirrored: generator.uniform() < 0.5)
  }

  package var unit: String { "pictures" }
  package func normalizer(_ batch: Batch) -> Int { batch.crops.count }
  package func itemCount(_ batch: Batch) -> Int { batch.crops.count }
  package func itemNames(_ batch: Batch) -> [String] { batch.crops.map { photos[$0.photo].name } }

  package func loss(_ batch: Batch, normalizer: Float, context: ForwardContext) -> Tensor {
    let crops = batch.crops.map(pixels)
    let input = Tensor.concatenated(crops)
    let terms = loss.terms(
      styleModel(input, context), contents: contentFeatures(batch.crops, crops, context), context: context)
    return terms.total(weights) * (1 / normalizer)
  }

  package func validationLoss(context: ForwardContext, shouldStop: () -> Bool) throws -> Double? {
    guard !validation.isEmpty else { return nil }
    let total = try validation.reduce(0.0) { sum, photo in
      if shouldStop() { throw CancellationError() }
      let (height, width) = (photo.pixels.shape[1], photo.pixels.shape[2])
      let input = Self.cropped(
        photo.pixels, top: (height - sampling.size) / 2, left: (width - sampling.size) / 2, size: sampling.size)
      let terms = loss.terms(
        styleModel(input, context), contents: loss.contentFeatures(input, context), context: context)
      return sum + Double(terms.total(weights).item())
    }
    return total / Double(validation.count)
  }

  private func pixels(of crop: Crop) -> Tensor {
    let result = Self.cropped(photos[crop.photo].pixels, top: crop.top, left: crop.left, size: sampling.size)
    return crop.isMirrored ? result.mirrored() : result
  }

  private static func cropped(_ photo: Tensor, top: Int, left: Int, size: Int) -> Tensor {
    photo.sliced(top..<top + size, along: 1).sliced(left..<left + size, along: 2)
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
