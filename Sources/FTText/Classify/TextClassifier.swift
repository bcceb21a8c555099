import FTEvaluation
import FTModels
import FTOptim
import FTTensor
import FTTextCodec
import FTTraining
import Foundation

/// Tells the class of texts.
///
/// ```swift
/// let classifier = try TextClassifier(
///   URL(filePath: "runs/mine/classifier"), encoder: store.resolve("all-minilm-l6-v2", among: .text), on: device)
/// classifier.guesses("The parcel never arrived.")   // [delivery 97 %, …]
/// ```
public final class TextClassifier {
  /// A class and how likely it is.
  public struct Guess: Sendable, Equatable {
    public let label: String
    public let probability: Double
  }

  public let labels: [String]
  public let encoder: TextEncoder
  private let regression: SoftmaxRegression

  /// - Parameters:
  ///   - folder: what a run published.
  ///   - model: the encoder that it was learned on.
  /// - Throws: ``ClassifierFolderError``, and the errors of files and models.
  public init(
    _ folder: URL, encoder model: AnyModelFolder, precision: ComputePrecision = .auto,
    on device: Device
  ) throws {
    let read = try ClassifierFolder(reading: folder, on: device)
    let needed = read.description
    guard try model.weightsSHA256() == needed.encoderSHA256 else {
      throw ClassifierFolderError.otherEncoder(
        needed: needed.encoder, sha256: needed.encoderSHA256, found: model.url.path)
    }
    encoder = try TextEncoder(model, limit: needed.maximumLength, precision: precision, on: device)
    guard read.regression.width == encoder.width else {
      throw ClassifierFolderError.broken(
        folder.path, "the classifier reads \(read.regression.width) numbers, the encoder gives \(encoder.width)")
    }
    labels = needed.labels
    regression = read.regression
  }

  /// Class probabilities of each text, in the order of ``labels``.
  ///
  /// - Parameter progress: is told how many texts are done; what it throws ends the work.
  public func probabilities(
    _ texts: [EncodedText], progress: (_ done: Int, _ of: Int) throws -> Void
  ) rethrows -> [[Double]] {
    guard !texts.isEmpty else { return [] }
    let values = try encoder.vectors(of: texts, progress: progress)
    let features = Tensor(values, shape: [texts.count, encoder.width], on: encoder.network.device)
    return regression.logits(features).map { Calibration.softmax($0, temperature: 1) }
  }

  /// Class probabilities of each text, in the order of ``labels``.
  public func probabilities(_ texts: [String]) -> [[Double]] {
    probabilities(texts.map(encoder.encode)) { _, _ in }
  }

  /// The likeliest classes of a text, best first.
  public func guesses(_ text: String, count: Int = 5) -> [Guess] { guesses(probabilities([text])[0], count: count) }

  /// The likeliest classes of given probabilities, best first.
  public func guesses(_ row: [Double], count: Int = 5) -> [Guess] {
    row.indices.sorted { (row[$1], $0) < (row[$0], $1) }.prefix(count).map {
      Guess(label: labels[$0], probability: row[$0])
    }
  }
}
