import FTEvaluation
import FTImageCodec
import FTModels
import FTNN
import FTTensor
import FTTraining

/// Tells the class of pictures.
public final class PictureClassifier {
  /// A class and how likely it is.
  public struct Guess: Sendable, Equatable {
    public let label: String
    public let probability: Double
  }

  private let network: EfficientNetLite0
  private let context: ForwardContext
  private let device: Device
  public let labels: [String]
  /// Side of the pictures the network sees.
  private let size: Int

  /// - Parameters:
  ///   - size: the side the network was trained with.
  /// - Throws: the errors of models.
  public init(
    _ model: ModelFolder<EfficientNetLite0Configuration>, size: Int = 224, precision: ComputePrecision = .auto,
    on device: Device
  ) throws {
    network = try EfficientNetLite0.load(model, on: device)
    network.fold()
    labels = model.configuration.labels
    context = ForwardContext(computeType: precision.resolved(on: device).dtype)
    (self.device, self.size) = (device, size)
  }

  /// How pictures are best read: reduced to what the network sees.
  public var reading: ImageReading { ImageReading(.shorterSide(size * 8 / 7)) }

  /// Class probabilities of each picture.
  public func probabilities(_ pictures: [Image]) -> [[Double]] {
    let fitted = pictures.map { $0.fitting(shorterSide: size * 8 / 7) }
    let values = network.logits(of: fitted, size: size, context, on: device).values()
    return pictures.indices.map {
      Calibration.softmax(Array(values[$0 * labels.count..<($0 + 1) * labels.count]), temperature: 1)
    }
  }

  /// The likeliest classes of a picture, best first.
  public func guesses(_ picture: Image, count: Int = 5) -> [Guess] {
    let row = probabilities([picture])[0]
    let order = row.indices.sorted { row[$0] > row[$1] }.prefix(count)
    return order.map { Guess(label: labels[$0], probability: row[$0]) }
  }

  /// Measures on pictures with known classes.
  ///
  /// - Throws: `ImageError` for a picture that has gone or changed since it was listed.
  public func evaluate(_ pictures: LabeledPictures) throws(ImageError) -> ClassificationMetrics {
    var rows: [[Double]] = []
    for first in stride(from: 0, to: pictures.count, by: 32) {
      var images: [Image] = []
      for index in first..<min(first + 32, pictures.count) { images.append(try pictures.content(of: index)) }
      rows += probabilities(images)
    }
    return ClassificationMetrics(probabilities: rows, labels: pictures.labels, names: pictures.classes)
  }
}
