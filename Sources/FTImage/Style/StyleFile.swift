import FTCheckpoint
import FTData
import FTTensor
import Foundation

/// A style in a file of a few KB: safetensors with `gain` and `offset`, the channels of all norms one after another in the
/// order of the network, and what is known about the style in the metadata.
public struct StyleFile: Sendable {
  /// What is known about a style.
  public struct Notes: Sendable, Equatable {
    public var name: String
    /// The generator it belongs to, and the SHA-256 of its weights.
    public var base: String
    public var baseSHA256: String
    /// The pictures it was learned from.
    public var pictures: String
    public var origin: String?
    public var licence: String?
    public var consent: String?
  }

  public let notes: Notes
  /// As ``StyleVector/values()``.
  public let values: [Float]

  private static let format = "ftlab-style-1"

  public init(notes: Notes, values: [Float]) { (self.notes, self.values) = (notes, values) }

  /// Reads a style.
  ///
  /// - Throws: ``StyleFileError``, and what reading safetensors throws.
  public init(path: String, on device: Device) throws {
    let file = try SafetensorsFile(path: path)
    let metadata = file.metadata
    guard metadata["format"] == Self.format, Set(file.names) == ["gain", "offset"] else {
      throw StyleFileError.notAStyle(path)
    }
    let gain = try file.tensor("gain", on: device)
    let offset = try file.tensor("offset", on: device)
    guard gain.shape.rank == 1, gain.shape == offset.shape, gain.isFinite, offset.isFinite else {
      throw StyleFileError.notAStyle(path)
    }
    notes = Notes(
      name: metadata["name"] ?? "style", base: metadata["base"] ?? "", baseSHA256: metadata["base_sha256"] ?? "",
      pictures: metadata["pictures"] ?? "", origin: metadata["origin"], licence: metadata["licence"],
      consent: metadata["consent"])
    values = gain.values() + offset.values()
  }

  /// Writes the style, whole or not at all.
  public func write(to path: String, on device: Device) throws {
    let half = values.count / 2
    var metadata = [
      "format": Self.format, "name": notes.name, "base": notes.base, "base_sha256": notes.baseSHA256,
      "pictures": notes.pictures,
    ]
    metadata["origin"] = notes.origin
    metadata["licence"] = notes.licence
    metadata["consent"] = notes.consent
    try TensorFile.write(
      [
        ("gain", Tensor(Array(values[..<half]), on: device)), ("offset", Tensor(Array(values[half...]), on: device)),
      ], metadata: metadata, to: path)
  }

  /// The style for a generator.
  ///
  /// - Parameter sha256: of the generator's weights.
  /// - Throws: ``StyleFileError/otherBase(_:_:)`` when the style was learned with another generator.
  public func vector(for generator: StyleGenerator, sha256: String, path: String) throws -> StyleVector {
    let pattern = generator.meanStyle
    guard pattern.count == values.count, notes.baseSHA256.isEmpty || notes.baseSHA256 == sha256 else {
      throw StyleFileError.otherBase(path, notes.base)
    }
    return pattern.replacing(values, on: generator.device)
  }
}

/// A style that cannot be used.
public enum StyleFileError: Blamable, CustomStringConvertible {
  case notAStyle(String)
  /// Path, and the name of the base it belongs to.
  case otherBase(String, String)

  public var blame: Blame { .settings }

  public var description: String {
    switch self {
    case .notAStyle(let path):
      "\(path): this is no style of ftlab's (a safetensors file with \"gain\" and \"offset\"); "
        + "`ftlab image finetune` writes one as style.safetensors in its run folder"
    case .otherBase(let path, let base):
      "\(path): this style was learned with the generator \(base.isEmpty ? "of another kind" : base), whose weights differ "
        + "from those of this one; use that generator with --model, or learn the style again"
    }
  }
}
