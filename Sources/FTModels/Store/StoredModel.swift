import FTCheckpoint
import FTJSON
import Foundation

/// A model folder of whatever kind its `config.json` says.
public enum StoredModel: Sendable {
  case text(ModelFolder)
  case network(NetworkFolder)

  /// Opens and checks a folder.
  ///
  /// - Throws: what opening the folder of its kind throws.
  public init(url: URL) throws {
    self = Self.isNetwork(url) ? .network(try NetworkFolder(url: url)) : .text(try ModelFolder(url: url))
  }

  /// Whether the folder's `config.json` names a network. A configuration that cannot be read is left to the
  /// opening of a text model, which says what is wrong with it.
  static func isNetwork(_ url: URL) -> Bool {
    guard let file = try? MappedFile(path: url.appending(path: "config.json").path),
      let root = try? JSONValue(parsing: Array(file.bytes(in: 0..<file.count)))
    else { return false }
    return root["model_type"]?.stringValue.map(NetworkArchitecture.modelTypes.contains) ?? false
  }

  public var url: URL {
    switch self {
    case .text(let folder): folder.url
    case .network(let folder): folder.url
    }
  }

  /// Number of trained values.
  public var parameterCount: Int {
    switch self {
    case .text(let folder): folder.parameterCount
    case .network(let folder): folder.parameterCount
    }
  }

  /// Size of the weights in bytes.
  public var bytes: Int {
    switch self {
    case .text(let folder): folder.bytes
    case .network(let folder): folder.bytes
    }
  }

  /// SHA-256 of the weights.
  public func weightsSHA256() throws -> String {
    switch self {
    case .text(let folder): try folder.weightsSHA256()
    case .network(let folder): try folder.weightsSHA256()
    }
  }
}
