import FTCheckpoint
import FTModels
import Foundation

/// One pull under way: what the kinds of sources have in common.
final class PullJob {
  let pull: ModelPull
  let target: URL
  let name: String
  let tell: (PullEvent) -> Void

  init(pull: ModelPull, target: URL, name: String, tell: @escaping (PullEvent) -> Void) {
    self.pull = pull
    self.target = target
    self.name = name
    self.tell = tell
  }

  /// How records name an address: without what may be secret in it.
  static func place(_ url: URL) -> String {
    var parts = URLComponents(url: url, resolvingAgainstBaseURL: true)
    parts?.query = nil
    parts?.fragment = nil
    parts?.user = nil
    parts?.password = nil
    return parts?.string ?? url.host() ?? ""
  }

  func refuseOffline() throws(DownloadError) {
    if pull.hub.isOffline { throw .offline(name: name, store: pull.store.root.path) }
  }

  func client() throws(DownloadError) -> HTTPClient {
    var settings = HTTPClient.Settings()
    settings.userAgent = pull.userAgent
    settings.certificates = pull.certificates
    settings.shouldStop = pull.shouldStop
    return try HTTPClient(settings)
  }

  func surroundings(
    _ client: HTTPClient, limit: Int, refusal: @escaping (HTTPHead) -> DownloadError
  ) -> FileDownload.Surroundings {
    let shouldStop = pull.shouldStop
    let tell = tell
    var result = FileDownload.Surroundings(
      client: client, limit: limit,
      pause: { seconds in
        let end = Date(timeIntervalSinceNow: seconds)
        while end.timeIntervalSinceNow > 0 {
          if shouldStop() { throw DownloadError.stopped(kept: 0) }
          Thread.sleep(forTimeInterval: min(0.1, max(0, end.timeIntervalSinceNow)))
        }
      }, refusal: refusal)
    result.policy = pull.policy
    result.retrying = { tell(.retrying(reason: $0, seconds: $1)) }
    return result
  }

  /// Fetches files into a folder, one after the other, and tells how far all of them are.
  ///
  /// - Parameter arrived: called with each file that is there; may refuse the rest.
  func fetch(
    _ files: [RemoteFile], into folder: DownloadFolder, _ surroundings: FileDownload.Surroundings,
    arrived: (RemoteFile) throws -> Void = { _ in }
  ) throws {
    let sizes = files.map(\.byteCount)
    let total = sizes.contains(nil) ? nil : sizes.reduce(0) { $0 + $1! }
    var completed = 0
    for file in files {
      var surroundings = surroundings
      let before = completed
      let tell = tell
      var here = 0
      surroundings.progress = { count, whole in
        here = count
        tell(
          .progress(
            PullProgress(file: file.name, completed: before + count, total: total ?? (files.count == 1 ? whole : nil))))
      }
      let target = folder.file(file.place)
      if file.nestedPlace != nil {
        let parent = target.deletingLastPathComponent()
        do { try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true) } catch {
          throw FolderError(path: parent.path, action: "create", error)
        }
      }
      do {
        if try !isThere(file, at: target) { try FileDownload(file, to: target, surroundings).run() }
      } catch DownloadError.stopped {
        throw DownloadError.stopped(kept: before + max(here, folder.bytes(of: file.place)))
      }
      completed += folder.bytes(of: file.place)
      try arrived(file)
    }
  }

  /// Whether an earlier pull has fetched a file whole. Where its checksum is known, it is computed again.
  private func isThere(_ file: RemoteFile, at target: URL) throws -> Bool {
    guard let size = try? FileManager.default.attributesOfItem(atPath: target.path)[.size] as? Int else { return false }
    let fits = try file.sha256.map { try SHA256Digest(ofFile: target.path) == $0 } ?? (file.byteCount == size)
    if !fits { try FileManager.default.removeItem(at: target) }
    return fits
  }

  /// Makes a model folder of what has come, and removes what has come.
  ///
  /// - Parameter folder: what is removed; `nil` for files that somebody else has fetched.
  func importModel(from source: URL, origin: ImportOrigin?, cleaning folder: DownloadFolder?) throws -> AnyModelFolder {
    var importer = ModelImporter(among: pull.architectures)
    importer.replace = pull.replace
    importer.origin = origin
    importer.catalog = pull.store.catalog
    let model = try importer.importModel(from: source, into: target, name: name) { tell(.importing($0)) }
    folder?.remove()
    return model
  }
}
