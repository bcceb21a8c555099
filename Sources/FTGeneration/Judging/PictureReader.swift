import FTCheckpoint
import FTTensor
import Foundation

/// Says how well pictures and captions fit: what a network sees in a picture (``PictureFeatures``) brought into the space of a
/// sentence encoder, where near means alike.
///
/// It is learned from real pictures with their captions before the generator that it judges, and takes no part in what that
/// learns. A run says beside what it finds in made pictures what it finds in real ones: no generator can be asked for more.
struct PictureReader {
  /// `[caption numbers, features]`.
  let weight: Tensor
  /// `[caption numbers]`.
  let bias: Tensor
  /// What real pictures' features are on the whole, and how far they spread: `[1, features]` each.
  let usual: (mean: Tensor, scale: Tensor)
  let notes: Notes

  /// What it was made of.
  struct Notes: Equatable {
    /// SHA-256 of the weights of the network that looks.
    var features: String
    /// SHA-256 of the weights of the sentence encoder.
    var textEncoder: String
    /// Pictures that it was learned from.
    var pictures: Int
  }

  /// In the form of safetensors, but not named so: those of a model folder are its weights, and this travels beside them.
  static let fileName = "reader.model"
  private static let format = "ftlab-picture-reader-1"

  /// Vectors of length 1, `[pictures, caption numbers]`.
  func vectors(_ features: Tensor) -> Tensor { Self.unit(features.linear(weight: weight, bias: bias)) }

  /// Features as multiples of their spread around what is usual, of length 1, `[pictures, features]`: their products are cosines
  /// that are 0 for any two pictures, on the whole.
  func unusual(_ features: Tensor) -> Tensor {
    Self.unit((features - usual.mean.expanded(to: features.shape)) * usual.scale.expanded(to: features.shape))
  }

  /// Rows of length 1.
  static func unit(_ rows: Tensor) -> Tensor {
    let lengths = (rows.square().sum(along: 1, keepsDimension: true) + 1e-12).squareRoot()
    return rows * lengths.reciprocal().expanded(to: rows.shape)
  }

  /// Captions' sentence vectors, of length 1, `[captions, numbers]`.
  static func vectors(_ captions: [Caption], width: Int, on device: Device) -> Tensor {
    unit(
      Tensor(
        captions.flatMap { $0.vector.isEmpty ? [Float](repeating: 0, count: width) : $0.vector },
        shape: [captions.count, width], on: device))
  }

  func write(to path: String) throws {
    try TensorFile.write(
      [("weight", weight), ("bias", bias), ("mean", usual.mean), ("scale", usual.scale)],
      metadata: [
        "format": Self.format, "features": notes.features, "text_encoder": notes.textEncoder,
        "pictures": "\(notes.pictures)",
      ], to: path)
  }

  init(weight: Tensor, bias: Tensor, usual: (mean: Tensor, scale: Tensor), notes: Notes) {
    self.weight = weight
    self.bias = bias
    self.usual = usual
    self.notes = notes
  }

  /// - Throws: ``GeneratorError/notAReader(_:_:)``, and what reading safetensors throws.
  init(path: String, on device: Device) throws {
    let file = try SafetensorsFile(path: path)
    func refuse(_ reason: String) -> GeneratorError { .notAReader(path, reason) }
    guard file.metadata["format"] == Self.format else { throw refuse("its metadata do not say \(Self.format)") }
    let tensors = try ["weight", "bias", "mean", "scale"].map { try file.tensor($0, on: device, copies: true) }
    let shape = tensors[0].shape
    guard tensors.allSatisfy({ $0.dtype == .float32 && $0.isFinite }), shape.rank == 2, tensors[1].shape == [shape[0]],
      tensors[2].shape == [1, shape[1]], tensors[3].shape == [1, shape[1]]
    else { throw refuse("its tensors are not those of a reader") }
    self.init(
      weight: tensors[0], bias: tensors[1], usual: (mean: tensors[2], scale: tensors[3]),
      notes: Notes(
        features: file.metadata["features"] ?? "", textEncoder: file.metadata["text_encoder"] ?? "",
        pictures: file.metadata["pictures"].flatMap(Int.init) ?? 0))
  }
}
