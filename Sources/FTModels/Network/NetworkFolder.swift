import FTCheckpoint
import Foundation

/// A folder with a network for pictures or voices: configuration and weights.
///
/// ```swift
/// let folder = try NetworkFolder(url: URL(filePath: "models/multistyle26"))
/// folder.architecture                                   // .multistyle(styles: 26)
/// let kernel = try folder.weights().tensor("contract.0.weight", on: device)   // [32, 9, 9, 3]
/// ```
///
/// The folder holds `config.json`, `model.safetensors` (float32, convolutions channels-last), `MODEL_CARD.md`, licences
/// and ``ImportRecord/fileName``. Opening reads the configuration and the weights' header.
public struct NetworkFolder: Sendable {
  /// The folder.
  public let url: URL
  public let architecture: NetworkArchitecture
  /// Names of the classes by number; empty for networks that do not classify.
  public let labels: [String]
  /// Names of the styles by number; empty for networks without styles.
  public let styleNames: [String]
  /// Where it came from; `nil` for a folder that ftlab did not import.
  public let source: ImportRecord.Source?
  /// Size of the weights in bytes.
  public let bytes: Int
  /// The model that this one was made from, as its weights' metadata say; `nil` for a model of its own.
  public let base: Base?

  /// A model that another was made from.
  public struct Base: Sendable, Equatable {
    public let name: String
    /// SHA-256 of its weights.
    public let sha256: String
  }

  /// Opens and checks a folder.
  ///
  /// - Throws: ``ModelImportError`` when a file is missing or the tensors are not those the architecture calls for,
  ///   ``ModelConfigurationError``, and the errors of files and formats.
  public init(url: URL) throws {
    let path = url.appending(path: "config.json").path
    let file = try MappedFile(path: path)
    let configuration = try NetworkConfiguration(json: Array(file.bytes(in: 0..<file.count)), file: path)
    let weights = try WeightFiles(folder: url)
    try configuration.architecture.check(weights, path: url.path)
    self.url = url.standardizedFileURL
    architecture = configuration.architecture
    labels = configuration.labels
    styleNames = configuration.styleNames
    source = ImportRecord(folder: url)?.source
    bytes = weights.byteCount
    let metadata = weights.files.first?.metadata ?? [:]
    base = metadata["base_model_sha256"].map { Base(name: metadata["base_model"] ?? "(unnamed)", sha256: $0) }
  }

  /// The folder's own name.
  public var name: String { url.lastPathComponent }

  /// Number of trained values.
  public var parameterCount: Int { architecture.parameterCount }

  /// Opens the weights; they are mapped, not read.
  public func weights() throws -> any WeightSource { try WeightFiles(folder: url).source }

  /// The text of the model's card, where there is one.
  public var card: String? { ModelCard.text(in: url) }

  /// SHA-256 of the weights, as in ``ImportRecord/Source/sha256``; adapters record it to know their base.
  public func weightsSHA256() throws -> String { try WeightFiles.recordedSHA256(of: url) }
}

extension NetworkArchitecture {
  /// Checks that the weights are those the architecture calls for, in float32, and none besides.
  ///
  /// - Throws: ``ModelImportError``, which lists what is missing, unexpected and of another shape.
  func check(_ weights: WeightFiles, path: String) throws {
    var shapes: [String: [Int]] = [:]
    for name in weights.source.names {
      let entry = try weights.entry(name)
      guard entry.dtype == .float32 else {
        throw ModelImportError.unsupportedType(file: path, tensor: name, type: entry.dtype.rawValue)
      }
      shapes[name] = entry.shape
    }
    try check(shapes, file: path)
  }

  /// Compares names and shapes with the expected ones.
  func check(_ shapes: [String: [Int]], file: String) throws(ModelImportError) {
    var (missing, misshapen): ([String], [String]) = ([], [])
    var rest = Set(shapes.keys)
    for (name, shape) in expectedTensors {
      rest.remove(name)
      guard let actual = shapes[name] else {
        missing.append(name)
        continue
      }
      if actual != shape { misshapen.append("\(name) is \(actual), expected \(shape)") }
    }
    guard missing.isEmpty && misshapen.isEmpty && rest.isEmpty else {
      throw .tensors(file: file, missing: missing, superfluous: rest.sorted(), misshapen: misshapen)
    }
  }
}
