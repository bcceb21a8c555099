import FTCheckpoint
import FTData
import FTModels
import FTOptim
import FTTensor
import Foundation

/// What a run that learned classes of texts publishes: `classifier.json` and `classifier.safetensors`.
///
/// `weight [classes, width]` and `bias [classes]` belong on the vectors of the encoder that `classifier.json` names, so that
/// any program that computes those can use them: probabilities are softmax(x·Wᵀ + b).
struct ClassifierFolder: Sendable {
  /// What `classifier.json` says.
  struct Description: Codable, Sendable, Equatable {
    /// The classes by number.
    var labels: [String]
    /// The encoder's name, and the SHA-256 of its weights.
    var encoder: String
    var encoderSHA256: String
    /// Tokens of a text that are read.
    var maximumLength: Int

    enum CodingKeys: String, CodingKey {
      case labels, encoder
      case encoderSHA256 = "encoder_sha256"
      case maximumLength = "max_length"
    }
  }

  let description: Description
  let regression: SoftmaxRegression

  private static let descriptionName = "classifier.json"
  private static let weightsName = "classifier.safetensors"

  init(_ description: Description, _ regression: SoftmaxRegression) {
    precondition(description.labels.count == regression.classes, "a classifier needs a name for each class")
    self.description = description
    self.regression = regression
  }

  /// Writes both files.
  ///
  /// - Parameter notes: origin, licence and consent, for the metadata of the weights.
  /// - Throws: file errors; the folder appears whole or not at all.
  func write(to folder: URL, notes: [String: String], on device: Device) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let json = try encoder.encode(description)
    let metadata = ["format": "pt", "base_model": description.encoder, "base_model_sha256": description.encoderSHA256]
    try AtomicFolder.write(to: folder) { folder in
      try AtomicFile.write(Array(json) + [0x0A], to: folder.appending(path: Self.descriptionName).path)
      try TensorFile.write(
        [
          ("weight", Tensor(regression.weight, shape: [regression.classes, regression.width], on: device)),
          ("bias", Tensor(regression.bias, on: device)),
        ], metadata: metadata.merging(notes) { own, _ in own },
        to: folder.appending(path: Self.weightsName).path)
    }
  }

  /// Reads both files.
  ///
  /// - Throws: ``ClassifierFolderError``, and the errors of files.
  init(reading folder: URL, on device: Device) throws {
    let path = folder.appending(path: Self.descriptionName).path
    let file = try MappedFile(path: path)
    do {
      description = try JSONDecoder().decode(Description.self, from: Data(file.bytes(in: 0..<file.count)))
    } catch { throw ClassifierFolderError.broken(path, (error as? DecodingError)?.reason ?? "\(error)") }
    let weights = try SafetensorsFile(path: folder.appending(path: Self.weightsName).path)
    let weight = try weights.tensor("weight", on: device)
    let bias = try weights.tensor("bias", on: device)
    guard weight.shape.rank == 2, weight.dtype == .float32, bias.dtype == .float32, !description.labels.isEmpty,
      weight.shape[0] == description.labels.count, bias.shape == [description.labels.count],
      weight.isFinite && bias.isFinite
    else {
      throw ClassifierFolderError.broken(
        weights.path, "weight \(weight.shape) and bias \(bias.shape) do not fit \(description.labels.count) classes")
    }
    regression = SoftmaxRegression(weight: weight, bias: bias)
  }
}

/// A published classifier that cannot be used.
public enum ClassifierFolderError: Blamable, Equatable, CustomStringConvertible {
  /// File and reason.
  case broken(String, String)
  /// The encoder is not the one that the classifier was learned on.
  case otherEncoder(needed: String, sha256: String, found: String)

  public var blame: Blame { .world }

  public var description: String {
    switch self {
    case .broken(let file, let reason): "\(file): \(reason); the file is damaged, run the fine-tuning again"
    case .otherEncoder(let needed, let sha256, let found):
      "the classifier was learned on the encoder \(needed) with weights of SHA-256 \(sha256), and \(found) has others; name that "
        + "encoder's folder with --model"
    }
  }
}
