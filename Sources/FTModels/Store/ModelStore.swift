import FTCheckpoint
import FTData
import Foundation

/// The folder where models live that are called by name.
///
/// ```swift
/// let store = ModelStore(root: ModelStore.standardRoot(environment: ProcessInfo.processInfo.environment))
/// try store.list()                                   // ["smollm2-135m-instruct"]
/// let folder = try store.resolve("smollm2-135m-instruct", as: LlamaConfiguration.self)
/// ```
public struct ModelStore: Sendable {
  public let root: URL
  /// Models that can be fetched, for advice.
  public let catalog: Catalog

  /// - Parameters:
  ///   - root: where the model folders are; those that the command line keeps are in ``standardRoot(environment:)``.
  ///   - catalog: models that can be fetched.
  public init(root: URL, catalog: Catalog = .builtIn) {
    self.root = root.standardizedFileURL
    self.catalog = catalog
  }

  /// `$XDG_DATA_HOME/ftlab/models`, with `~/.local/share` where the variable is unset, empty or not absolute.
  ///
  /// Source: XDG Base Directory Specification 0.8.
  ///
  /// - Parameter environment: of the process; the library does not read it by itself.
  public static func standardRoot(environment: [String: String]) -> URL {
    let data = environment["XDG_DATA_HOME"] ?? ""
    let home = environment["HOME"].map { URL(filePath: $0) } ?? FileManager.default.homeDirectoryForCurrentUser
    let base = data.hasPrefix("/") ? URL(filePath: data) : home.appending(path: ".local/share")
    return base.appending(path: "ftlab/models", directoryHint: .isDirectory)
  }

  /// A folder of other things that are kept beside the models, such as `voices`.
  public func sibling(_ name: String) -> URL {
    root.deletingLastPathComponent().appending(path: name, directoryHint: .isDirectory)
  }

  /// The names of all models, sorted. A store that does not exist yet is empty.
  ///
  /// A name means that there is a folder with a `config.json`; whether it is whole, ``resolve(_:as:)`` tells.
  public func list() throws -> [String] {
    guard FileManager.default.fileExists(atPath: root.path) else { return [] }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: root.path)
        .filter { Self.isName($0) && Self.holdsModel(root.appending(path: $0)) }.sorted()
    } catch {
      throw FolderError(path: root.path, action: "read", error)
    }
  }

  /// Where the model `name` is or would be.
  ///
  /// - Throws: ``ModelStoreError/invalidName(_:)`` for names that lead elsewhere: empty, hidden, with a slash.
  public func url(of name: String) throws -> URL {
    guard Self.isName(name) else { throw ModelStoreError.invalidName(name) }
    return root.appending(path: name, directoryHint: .isDirectory)
  }

  /// Opens a model of one architecture by its name or by the path of its folder, see ``locate(_:)``.
  ///
  /// - Throws: ``ModelStoreError`` with the nearest name and the command that fetches the model; ``ModelMismatch`` when the
  ///   model is of another architecture; what opening throws.
  public func resolve<Expected: Architecture>(
    _ nameOrPath: String, as _: Expected.Type = Expected.self
  ) throws -> ModelFolder<Expected> {
    try ModelFolder(url: locate(nameOrPath))
  }

  /// Opens a model of any of these architectures.
  public func resolve(_ nameOrPath: String, among architectures: ArchitectureRegistry) throws -> AnyModelFolder {
    try AnyModelFolder(url: locate(nameOrPath), among: architectures)
  }

  /// The folder of a model that is given by its name or by its path.
  ///
  /// Whatever holds a slash, or is `.` or `..`, is a path. Anything else is first looked for in the store, then as a
  /// folder in the current one.
  ///
  /// - Throws: ``ModelStoreError`` with the nearest name and the command that fetches the model.
  public func locate(_ nameOrPath: String) throws -> URL {
    if nameOrPath.contains("/") || [".", ".."].contains(nameOrPath) {
      return try folder(URL(filePath: nameOrPath), named: nameOrPath)
    }
    let url = try url(of: nameOrPath)
    if FileManager.default.fileExists(atPath: url.path) { return url }
    let local = URL(filePath: nameOrPath)
    if Self.holdsModel(local) { return local }
    throw unknown(nameOrPath)
  }

  /// Deletes the model `name` with everything in its folder.
  ///
  /// - Throws: ``ModelStoreError`` when there is no such model, or when the folder is not a model's.
  public func remove(_ name: String) throws {
    let url = try url(of: name)
    guard FileManager.default.fileExists(atPath: url.path) else { throw unknown(name) }
    guard Self.holdsModel(url) else { throw ModelStoreError.notAModel(url.path) }
    do {
      // Under a hidden name first: a deletion that is cut short leaves no half model behind.
      let doomed = root.appending(path: ".\(name).removed", directoryHint: .isDirectory)
      try? FileManager.default.removeItem(at: doomed)
      try FileManager.default.moveItem(at: url, to: doomed)
      try FileManager.default.removeItem(at: doomed)
    } catch {
      throw FolderError(path: url.path, action: "remove", error)
    }
  }

  private func folder(_ url: URL, named path: String) throws -> URL {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw ModelStoreError.noFolder(path)
    }
    guard isFolder.boolValue else { throw ModelStoreError.isFile(path) }
    return url
  }

  private func unknown(_ name: String) -> ModelStoreError {
    let known = ((try? list()) ?? []) + catalog.models.map(\.name)
    let near = Suggestion.closest(to: name, in: known)
    let wanted = near ?? name
    let isHere = (try? list().contains(wanted)) ?? false
    return .unknown(
      name: name, store: root.path, suggestion: near == name ? nil : near,
      fetchable: isHere ? nil : catalog.entry(named: wanted)?.name)
  }

  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
  }

  private static func holdsModel(_ url: URL) -> Bool {
    FileManager.default.fileExists(atPath: url.appending(path: FolderContent.configurationName).path)
  }
}
