import FTCheckpoint
import FTModels
import Foundation

/// Brings a model from elsewhere into the store, ready to be used.
///
/// ```swift
/// let pull = ModelPull(store: store, downloads: cache, hub: Hub(), among: .all)
/// let outcome = try pull.run(PullSource("HuggingFaceTB/SmolLM2-360M-Instruct")) { event in … }
/// ```
///
/// The files gather in a folder of their own below `downloads`, each whole and checked or as a `.part`; a pull that was
/// interrupted goes on where it ended, in whatever way it ended. When all are there, ``ModelImporter`` makes a model folder of
/// them and they are removed. Where the list says checksums, every byte is checked; what it says nothing about is checked by size.
public struct ModelPull: Sendable {
  public let store: ModelStore
  /// Where files gather.
  public let downloads: URL
  public let hub: Hub
  public let architectures: ArchitectureRegistry
  /// Where packages are found: the address of an index (PEP 503).
  public var index = PackageIndex.standardAddress
  /// The most bytes that are fetched for one model.
  public var limit = 20_000_000_000
  /// Whether a model of that name gives way.
  public var replace = false
  public var policy = RetryPolicy()
  /// A file of certificates to trust instead of the system's.
  public var certificates: String?
  /// How the program calls itself to servers.
  public var userAgent = "ftlab"
  /// Asked several times a second; a `true` ends the pull with ``DownloadError/stopped(kept:)``.
  public var shouldStop: @Sendable () -> Bool = { false }

  public init(store: ModelStore, downloads: URL, hub: Hub, among architectures: ArchitectureRegistry) {
    self.store = store
    self.downloads = downloads
    self.hub = hub
    self.architectures = architectures
  }

  /// `$XDG_CACHE_HOME/ftlab/downloads`, with `~/.cache` where the variable is unset, empty or not absolute; tools/fetch-models
  /// keeps its files there too.
  ///
  /// - Parameter environment: of the process; the library does not read it by itself.
  public static func standardDownloads(environment: [String: String]) -> URL {
    let cache = environment["XDG_CACHE_HOME"] ?? ""
    let home = environment["HOME"].map { URL(filePath: $0) } ?? FileManager.default.homeDirectoryForCurrentUser
    let base = cache.hasPrefix("/") ? URL(filePath: cache) : home.appending(path: ".cache")
    return base.appending(path: "ftlab/downloads", directoryHint: .isDirectory)
  }

  /// Fetches and imports.
  ///
  /// - Parameters:
  ///   - name: what the model is called; by default ``PullSource/modelName``.
  ///   - target: the folder to write; by default the store's of that name.
  ///   - tell: called on this thread.
  /// - Throws: ``DownloadError``, `ModelImportError` and what importing throws, the errors of files.
  public func run(
    _ source: PullSource, name: String? = nil, into target: URL? = nil, _ tell: @escaping (PullEvent) -> Void = { _ in }
  ) throws -> PullOutcome {
    let name = name ?? source.modelName
    let target = try target ?? store.url(of: name)
    // Before anything is fetched, which can take an hour.
    if FileManager.default.fileExists(atPath: target.path), !replace {
      if let there = present(source, at: target) { return .present(there) }
      throw ModelImportError.targetExists(target.path)
    }
    let job = PullJob(pull: self, target: target, name: name, tell: tell)
    return .fetched(
      try {
        switch source {
        case .hub(let reference, let file): try job.pull(reference, file: file)
        case .file(let url, let sha256): try job.pull(url, sha256)
        case .catalog(let entry): try job.pull(entry)
        }
      }())
  }

  /// The model that is there already, if it came from the same place.
  private func present(_ source: PullSource, at target: URL) -> AnyModelFolder? {
    guard let folder = try? AnyModelFolder(url: target, among: architectures), let record = folder.source else {
      return nil
    }
    let isSame =
      switch source {
      case .hub(let reference, let file):
        (record.origin.map { reference.isOrigin($0) } ?? false)
          && (file.map { URL(filePath: $0).lastPathComponent == record.name } ?? true)
      case .file(let url, _): record.origin == PullJob.place(url)
      case .catalog(let entry): folder.card?.contains(entry.package) ?? false
      }
    return isSame ? folder : nil
  }
}

extension HubReference {
  /// How records name a model of the hub: `owner/name@commit`.
  func origin(commit: String) -> String { "\(owner)/\(name)@\(commit)" }

  /// Whether a record's origin is this model. A branch may have moved on since, a commit not.
  func isOrigin(_ origin: String) -> Bool {
    guard origin.hasPrefix("\(owner)/\(name)@") else { return false }
    guard let revision, revision.wholeMatch(of: /[0-9a-f]{7,40}/) != nil else { return true }
    return origin.dropFirst("\(owner)/\(name)@".count).hasPrefix(revision)
  }
}
