import FTCheckpoint
import FTModels
import Foundation

extension PullJob {
  /// A single file from an address, known by its checksum.
  func pull(_ url: URL, _ sha256: SHA256Digest) throws -> AnyModelFolder {
    try refuseOffline()
    let last = url.lastPathComponent
    let name = HubListing.isHarmless(last) && !last.hasPrefix(".") && last.utf8.count < 200 ? last : "model"
    let folder = try DownloadFolder(pull.downloads, "files/\(sha256.hex.prefix(32))", subject: Self.place(url))
    let client = try client()
    var surroundings = surroundings(client, limit: pull.limit) { head in
      let advice =
        switch head.status {
        case 401, 403: "it is not open to all"
        case 404, 410: "there is nothing at this address; check it"
        default: "try again later"
        }
      return .refused(status: head.status, subject: Self.place(url), advice: advice)
    }
    let target = target
    surroundings.makeRoom = { bytes in
      try FreeSpace.check([(folder.url, bytes), (target.deletingLastPathComponent(), bytes)])
    }
    let file = RemoteFile(url: url, name: name, byteCount: nil, sha256: sha256)
    tell(.listed(files: 1, bytes: nil, present: folder.bytes(of: name), revision: nil))
    try fetch([file], into: folder, surroundings)
    return try importModel(from: folder.file(name), origin: ImportOrigin(place: Self.place(url)), cleaning: folder)
  }
}
