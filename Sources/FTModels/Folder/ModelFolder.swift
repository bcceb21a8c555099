import FTCheckpoint
import Foundation

/// A folder with a model: configuration and weights, and what else its architecture needs.
///
/// ```swift
/// let folder = try ModelFolder<StyleGeneratorConfiguration>(url: URL(filePath: "models/multistyle26"))
/// folder.configuration.styleNames.count                                       // 26
/// let kernel = try folder.weights().tensor("contract.0.weight", on: device)   // [32, 9, 9, 3]
/// ```
///
/// Who works with one architecture asks for it in the type and gets nothing else; ``AnyModelFolder`` is a folder of any
/// architecture in a registry. Folders written by ``ModelImporter`` and by transformers are both read. Opening reads
/// `config.json` and the weights' headers, and checks every tensor's name, shape and type.
public struct ModelFolder<Configuration: Sendable>: Sendable {
  /// The folder.
  public let url: URL
  /// What the network is, from config.json.
  public let configuration: Configuration
  /// Number of trained values.
  public let parameterCount: Int
  /// Where it came from; `nil` for a folder that ftlab did not import.
  public let source: ImportRecord.Source?
  /// Size of the weights in bytes.
  public let bytes: Int
  /// The model that this one was made from, as its weights' metadata say; `nil` for a model of its own.
  public let base: ModelBase?

  private init(
    url: URL, read: (Data, String) throws -> (configuration: Configuration, architecture: any Architecture)
  ) throws {
    let names = try FolderContent.names(of: url)
    let path = url.appending(path: FolderContent.configurationName).path
    guard names.contains(FolderContent.configurationName) else { throw FolderContent.noConfiguration(url) }
    let (configuration, architecture) = try read(Data(try FolderContent.contents(of: URL(filePath: path))), path)
    try architecture.checkFiles(names, of: url, toOpen: true)
    let weights = try WeightFiles(folder: url)
    try architecture.check(weights, path: url.path)
    self.url = url.standardizedFileURL
    self.configuration = configuration
    parameterCount = architecture.parameterCount
    source = ImportRecord(folder: url)?.source
    bytes = weights.byteCount
    base = ModelBase(metadata: weights.files.first?.metadata ?? [:])
  }

  /// The folder's own name.
  public var name: String { url.lastPathComponent }

  /// Opens the weights; they are mapped, not read.
  public func weights() throws -> any WeightSource { try WeightFiles(folder: url).source }

  /// The text of the model's card, where there is one.
  public var card: String? { ModelCard.text(in: url) }

  /// SHA-256 of the weights, as in ``ImportRecord/Source/sha256``; adapters record it to know their base.
  ///
  /// Kept in ``ImportRecord/fileName`` and computed again when the size or the time of the last change differ. A folder
  /// that cannot be written works too; it costs the computation each time.
  public func weightsSHA256() throws -> String { try WeightFiles.recordedSHA256(of: url) }
}

extension ModelFolder where Configuration: Architecture {
  /// Opens and checks a folder.
  ///
  /// - Throws: ``ModelMismatch`` when it holds a model of another architecture, ``ModelImportError`` when a file is missing
  ///   or the tensors are not those the configuration calls for, ``ModelConfigurationError``, and the errors of files and
  ///   formats.
  public init(url: URL) throws {
    try self.init(url: url) { json, path in
      do {
        let configuration = try Configuration(json: json, file: path)
        return (configuration, configuration)
      } catch ModelConfigurationError.unsupportedArchitecture(_, let name, _) {
        throw ModelMismatch(folder: url.path, found: name, needed: Configuration.title)
      }
    }
  }
}

/// A model folder of any architecture.
public typealias AnyModelFolder = ModelFolder<any Architecture>

extension ModelFolder where Configuration == any Architecture {
  /// Opens and checks a folder of an architecture in the registry.
  ///
  /// - Throws: ``ModelConfigurationError/unsupportedArchitecture(file:name:supported:)`` for any other, which lists those
  ///   that are known; otherwise what opening a folder of a known architecture throws.
  public init(url: URL, among architectures: ArchitectureRegistry) throws {
    try self.init(url: url) { json, path in
      let configuration = try architectures.configuration(json: json, file: path)
      return (configuration, configuration)
    }
  }

  /// The same folder, without saying in the type what it holds.
  public init<Known: Architecture>(_ folder: ModelFolder<Known>) {
    url = folder.url
    configuration = folder.configuration
    parameterCount = folder.parameterCount
    source = folder.source
    bytes = folder.bytes
    base = folder.base
  }
}

/// A model that another was made from.
public struct ModelBase: Sendable, Equatable {
  public let name: String
  /// SHA-256 of its weights.
  public let sha256: String

  init?(metadata: [String: String]) {
    guard let sha256 = metadata["base_model_sha256"] else { return nil }
    self.sha256 = sha256
    name = metadata["base_model"] ?? "(unnamed)"
  }
}
