import FTImage
import FTImageCodec
import FTModels
import FTNN
import FTTensor

/// What a network that was trained to name things sees in pictures: the last features of EfficientNet-Lite0, 1280 numbers.
///
/// Every picture is brought to 64 × 64 pixels first, and enlarged to 128: made and real pictures are seen with the same eyes.
final class PictureFeatures {
  private let network: EfficientNetLite0
  private let device: Device
  /// The network's weights by their SHA-256.
  let identity: String

  private static let reduced = 64
  private static let size = 128
  static let modelName = "efficientnet-lite0"

  /// - Throws: the errors of model folders.
  init(_ folder: ModelFolder<EfficientNetLite0Configuration>, on device: Device) throws {
    network = try EfficientNetLite0.load(folder, on: device)
    network.fold()
    identity = try folder.weightsSHA256()
    self.device = device
  }

  /// `[pictures, 1280]`, float32.
  ///
  /// - Parameter progress: is told how many pictures are done; what it throws ends the work.
  func callAsFunction(
    count: Int, progress: (_ done: Int, _ of: Int) throws -> Void, picture: (Int) throws -> Image
  ) throws -> Tensor {
    precondition(count > 0, "features of no pictures")
    let context = ForwardContext(computeType: .float32)
    var parts: [Tensor] = []
    for first in stride(from: 0, to: count, by: 16) {
      try progress(first, count)
      let images = try (first..<min(first + 16, count)).map { index in
        seen(try picture(index))
      }
      parts.append(network.features(of: images, size: Self.size, context, on: device))
    }
    try progress(count, count)
    return Tensor.concatenated(parts)
  }

  /// A picture as it is looked at.
  func seen(_ picture: Image) -> Image {
    picture.onWhiteSquare(side: Self.reduced).resized(width: Self.size, height: Self.size)
  }

  /// The same network's features from fine to coarse.
  var encoder: any FeatureEncoder { Lite0Encoder(network, on: device) }

  func callAsFunction(_ images: [Image]) throws -> Tensor {
    try callAsFunction(count: images.count, progress: { _, _ in }, picture: { images[$0] })
  }
}
