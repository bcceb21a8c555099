import FTCheckpoint
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// The bytes of a file that have come so far: `NAME.part` beside where the whole file will be, and `NAME.part.json`, which
/// says of what they are a part.
final class PartFile {
  /// What a part belongs to.
  struct Record: Codable, Equatable {
    let url: String
    let sha256: String?
    let byteCount: Int?
    /// The server's name for this version of the file.
    var validator: String?

    /// Whether bytes of `self` may be continued by bytes of a file that is asked for now.
    func isContinued(by file: RemoteFile) -> Bool {
      guard byteCount == file.byteCount, sha256 == file.sha256?.hex else { return false }
      // A checksum names the content, wherever it comes from; without one a version must be known.
      return sha256 != nil || (url == file.url.absoluteString && validator != nil)
    }
  }

  let target: URL
  private let path: String
  private let descriptor: Int32
  private let hashes: Bool
  private var hasher: SHA256Hasher?
  private(set) var record: Record
  private(set) var count = 0

  /// Opens what an earlier try has left, or begins.
  init(_ file: RemoteFile, target: URL) throws {
    self.target = target
    path = target.path + Self.suffix
    hashes = file.sha256 != nil
    hasher = hashes ? SHA256Hasher() : nil
    let old = (try? Data(contentsOf: URL(filePath: path + ".json"))).flatMap {
      try? JSONDecoder().decode(Record.self, from: $0)
    }
    record = Record(url: file.url.absoluteString, sha256: file.sha256?.hex, byteCount: file.byteCount)
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw FileError(.create, path, code: errno) }
    if let old, old.isContinued(by: file) {
      record.validator = old.validator
      try readBack()
    } else {
      try restart()
    }
  }

  deinit { close(descriptor) }

  static let suffix = ".part"

  /// How many bytes of a file lie there from an earlier try.
  static func bytes(of target: URL) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: target.path + suffix)[.size] as? Int) ?? 0
  }

  /// Adds bytes behind those that are there.
  func append(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest)
      let written = write(descriptor, piece.baseAddress, piece.count)
      if written < 0 {
        if errno == EINTR { continue }
        throw FileError(.write, path, code: errno)
      }
      rest = rest.dropFirst(written)
    }
    hasher?.update(bytes)
    count += bytes.count
  }

  /// Forgets what is there.
  func restart() throws {
    guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw FileError(.write, path, code: errno)
    }
    hasher = hashes ? SHA256Hasher() : nil
    count = 0
    try note(validator: nil)
  }

  /// Notes the version that the next bytes are of.
  func note(validator: String?) throws {
    record.validator = validator
    try AtomicFile.write(Array(JSONEncoder().encode(record)), to: path + ".json")
  }

  /// Gives the file its name, after its checksum was looked at.
  ///
  /// - Throws: ``DownloadError/checksum(file:expected:found:)``; nothing is left then.
  func finish(_ name: String) throws {
    if let expected = record.sha256, let found = hasher?.finalize().hex, found != expected {
      remove()
      throw DownloadError.checksum(file: name, expected: expected, found: found)
    }
    guard fsync(descriptor) == 0 else { throw FileError(.write, path, code: errno) }
    guard rename(path, target.path) == 0 else { throw FileError(.replace, target.path, code: errno) }
    unlink(path + ".json")
  }

  private func remove() {
    unlink(path)
    unlink(path + ".json")
  }

  /// Reads what is there, for the checksum.
  private func readBack() throws {
    count = Int(lseek(descriptor, 0, SEEK_END))
    guard let hasher, lseek(descriptor, 0, SEEK_SET) == 0 else { return }
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    var total = 0
    while true {
      let size = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if size < 0 && errno == EINTR { continue }
      guard size >= 0 else { throw FileError(.read, path, code: errno) }
      if size == 0 { break }
      piece.withUnsafeBytes { hasher.update(UnsafeRawBufferPointer(rebasing: $0[..<size])) }
      total += size
    }
    count = total
  }
}
