import FTCheckpoint
import Foundation

/// What ftlab notes about a model folder, in `ftlab.json`: where it came from and what its weights are.
public struct ImportRecord: Codable, Equatable, Sendable {
  /// The file's name in a model folder.
  public static let fileName = "ftlab.json"

  /// The file or folder the model was made from.
  public struct Source: Codable, Equatable, Sendable {
    /// Name without folders.
    public var name: String
    /// "gguf", "huggingface", "onnx", "pytorch", "ncnn" or "network" (a folder of ftlab's).
    public var kind: String
    /// SHA-256 of the weights file; for several files, of the lines `SHA  NAME` sorted by name.
    public var sha256: String
    /// How many tensors had which type, for example `["Q4_1": 210]`.
    public var tensorTypes: [String: Int]
    /// Where it was fetched from; `nil` for what lay on this computer.
    public var origin: String?
  }

  /// The weights as they were when their SHA-256 was computed.
  public struct Weights: Codable, Equatable, Sendable {
    /// SHA-256 as in ``Source/sha256``.
    public var sha256: String
    /// Size of all weights files in bytes.
    public var byteCount: Int
    /// When the youngest weights file was last changed, in nanoseconds since 1970.
    public var modified: Int
  }

  /// Version of the conversion; the same source imported by the same version gives the same weights.
  public var importerVersion: Int
  /// `nil` for a folder that was not imported.
  public var source: Source?
  public var weights: Weights

  /// Reads a record; `nil` when the folder has none that can be understood, which costs only a new computation.
  init?(folder: URL) {
    guard let data = try? Data(contentsOf: folder.appending(path: Self.fileName)),
      let record = try? JSONDecoder().decode(Self.self, from: data)
    else { return nil }
    self = record
  }

  init(importerVersion: Int, source: Source?, weights: Weights) {
    self.importerVersion = importerVersion
    self.source = source
    self.weights = weights
  }

  /// Writes the record, whole or not at all.
  func write(to folder: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = try encoder.encode(self)
    try AtomicFile.write(Array(data) + [0x0A], to: folder.appending(path: Self.fileName).path)
  }
}
