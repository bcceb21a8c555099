import FTCheckpoint
import Foundation

/// SHA256SUMS of a snapshot: the digests of its other files, as `sha256sum --check` reads them. A flipped bit would be learned on
/// without a word.
enum SnapshotDigests {
  static let part = "SHA256SUMS"

  /// Notes the digests of files of a folder.
  static func write(_ parts: [String], in folder: URL) throws {
    let lines = try parts.map { "\(try SHA256Digest(ofFile: folder.appending(path: $0).path))  \($0)\n" }
    try AtomicFile.write(lines.joined(), to: folder.appending(path: part).path)
  }

  /// Compares files with the digests that were noted when they were written. A snapshot without digests is one of an earlier
  /// version and is not compared.
  ///
  /// - Throws: ``TrainingError/snapshotMismatch(path:reason:)``.
  static func check(_ parts: [String], in folder: URL) throws {
    let file = folder.appending(path: part).path
    guard FileManager.default.fileExists(atPath: file) else { return }
    let lines = (try? String(contentsOfFile: file, encoding: .utf8))?.split(separator: "\n") ?? []
    for name in parts {
      let path = folder.appending(path: name).path
      guard let line = lines.first(where: { $0.hasSuffix("  \(name)") }),
        let noted = SHA256Digest(hex: String(line.dropLast(name.count + 2)))
      else { throw TrainingError.snapshotMismatch(path: file, reason: "it has no digest of \(name)") }
      guard try SHA256Digest(ofFile: path) == noted else {
        throw TrainingError.snapshotMismatch(
          path: path, reason: "its bytes are not those that were saved, so the file is damaged or was changed")
      }
    }
  }
}
