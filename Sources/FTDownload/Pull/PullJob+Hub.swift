import FTModels
import Foundation

extension PullJob {
  /// Small files are refused beyond this: a tokenizer has a few megabytes.
  private static let largestCompanion = 256 << 20
  private static let largestList = 32 << 20

  /// A model of the hub.
  func pull(_ reference: HubReference, file: String?) throws -> AnyModelFolder {
    try refuseOffline()
    let credential = try pull.hub.credential()
    let client = try client()
    var surroundings = surroundings(client, limit: Self.largestList) {
      HubListing.refusal($0, of: reference, hasToken: credential != nil)
    }
    surroundings.credential = credential
    let folder = try DownloadFolder(
      pull.downloads, "hub/\(reference.owner)--\(reference.name)", subject: "\(reference.owner)/\(reference.name)")
    let listing = try HubListing(client.bytes(pull.hub.listURL(reference), surroundings), of: reference)
    let choice = try HubChoice(listing, file: file)
    let files = choice.files.map { file in
      RemoteFile(
        url: pull.hub.fileURL(reference, commit: listing.commit, file.name), name: file.name,
        byteCount: file.byteCount, sha256: file.sha256,
        nestedPlace: HubChoice.isNestedConfiguration(file.name) ? file.name : nil)
    }
    try forgetOther(commit: listing.commit, in: folder)
    try checkSizes(files, in: folder)
    tell(
      .listed(
        files: files.count, bytes: files.contains { $0.byteCount == nil } ? nil : bytes(of: files),
        present: present(files, in: folder), revision: listing.commit))
    surroundings.limit = pull.limit
    try fetch(files, into: folder, surroundings) { file in
      guard file.name == FolderContent.configurationName else { return }
      // A model that cannot be used is refused before its gigabytes come.
      let json = folder.file(file.name)
      _ = try pull.architectures.configuration(json: Data(contentsOf: json), file: "\(reference): \(file.name)")
    }
    let origin = ImportOrigin(place: reference.origin(commit: listing.commit), licence: listing.licence)
    let source = choice.single.map { folder.file(URL(filePath: $0).lastPathComponent) } ?? folder.url
    return try importModel(from: source, origin: origin, cleaning: folder)
  }

  private func bytes(of files: [RemoteFile]) -> Int { files.reduce(0) { $0 + ($1.byteCount ?? 0) } }

  private func present(_ files: [RemoteFile], in folder: DownloadFolder) -> Int {
    files.reduce(0) { $0 + min($1.byteCount ?? .max, folder.bytes(of: $1.place)) }
  }

  /// Files of another commit are not those of this one: those without a checksum would pass for them.
  private func forgetOther(commit: String, in folder: DownloadFolder) throws {
    let note = folder.file(".commit")
    if (try? String(contentsOf: note, encoding: .utf8)) == commit { return }
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) {
      // Weights are known by their checksum, and worth keeping when only a text beside them has changed.
      if name.hasSuffix(".safetensors") || name.hasSuffix(".gguf") || name.contains(PartFile.suffix) { continue }
      try FileManager.default.removeItem(at: folder.file(name))
    }
    try Data(commit.utf8).write(to: note)
  }

  /// Sizes within the limits, and room for the files and for the model that is made of them.
  private func checkSizes(_ files: [RemoteFile], in folder: DownloadFolder) throws(DownloadError) {
    let weights = files.filter { $0.name.hasSuffix(".safetensors") || $0.name.lowercased().hasSuffix(".gguf") }
    for file in files where !weights.contains(file) {
      if let size = file.byteCount, size > Self.largestCompanion {
        throw .unusable(
          subject: file.name, problem: "has \(DownloadError.size(size)), which no text beside a model has")
      }
    }
    let total = bytes(of: files)
    guard total <= pull.limit else { throw .tooLarge(file: name, bytes: total, limit: pull.limit) }
    // A GGUF file becomes bfloat16, from as little as four bits and a half a value.
    let model = weights.reduce(0) { $0 + ($1.byteCount ?? 0) * ($1.name.hasSuffix(".safetensors") ? 1 : 4) }
    try FreeSpace.check([
      (folder.url, total - present(files, in: folder)), (target.deletingLastPathComponent(), model),
    ])
  }
}
