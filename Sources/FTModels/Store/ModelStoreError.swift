import FTData

/// A model that cannot be found by its name or path.
public enum ModelStoreError: Blamable, Equatable, Sendable, CustomStringConvertible {
  /// No model is called that; `fetchable` is the catalogue's model that was probably meant.
  case unknown(name: String, store: String, suggestion: String?, fetchable: String?)
  /// A name that would lead out of the store.
  case invalidName(String)
  /// Nothing has this path.
  case noFolder(String)
  /// The path is a file.
  case isFile(String)
  /// A folder in the store that is not a model's.
  case notAModel(String)

  /// A model that is there and cannot be used is not the fault of whoever named it.
  public var blame: Blame {
    switch self {
    case .unknown, .invalidName, .noFolder, .isFile: .settings
    case .notAModel: .world
    }
  }

  public var description: String {
    switch self {
    case .unknown(let name, let store, let suggestion, let fetchable):
      let question = suggestion.map { "; did you mean \"\($0)\"?" } ?? "."
      let advice =
        fetchable.map { "Fetch and import it with: \(Self.fetchCommand($0))" }
        ?? "See what is there with: ftlab models list"
      return "there is no model \"\(name)\" in \(store)\(question) \(advice)"
    case .invalidName(let name):
      return "\"\(name)\" cannot be the name of a model: names are not empty, do not begin with a dot and hold no "
        + "slash; choose another name"
    case .noFolder(let path):
      return "\(path): there is no such folder; check the path, or give a name from: ftlab models list"
    case .isFile(let path):
      return "\(path): this is a file, not a model folder; import it first with: "
        + ShellWords.line(["ftlab", "models", "import", path])
    case .notAModel(let path):
      return "\(path): there is no config.json in this folder, so it is not a model's; look at it and remove it by hand"
    }
  }

  /// The command that brings a model of the catalogue into the store.
  static func fetchCommand(_ name: String) -> String {
    "ftlab models pull \(name)"
  }
}

/// A model folder with a model of another architecture than is needed.
public struct ModelMismatch: Blamable, Equatable, CustomStringConvertible {
  public let folder: String
  /// The model type of what is there.
  public let found: String
  /// What is needed, in words.
  public let needed: String

  public init(folder: String, found: String, needed: String) {
    self.folder = folder
    self.found = found
    self.needed = needed
  }

  /// A model that is there and cannot be used is not the fault of whoever named it.
  public var blame: Blame { .world }

  public var description: String {
    "\(folder): is a model of the architecture \"\(found)\", and this needs \(needed); see what is there with: ftlab "
      + "models list"
  }
}
