import FTCheckpoint
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// The folder where the files of one model gather before they are imported, and the right to write into it.
///
/// It stays after an interruption, which is what makes going on possible, and is removed when the model is imported.
final class DownloadFolder: Sendable {
  let url: URL
  private let lock: Int32

  /// - Parameters:
  ///   - root: the folder of all downloads.
  ///   - path: the model's own below it.
  ///   - subject: what it is, for people.
  /// - Throws: ``DownloadError/busy(_:)`` when another process works there, `FolderError`.
  init(_ root: URL, _ path: String, subject: String) throws {
    url = root.appending(path: path, directoryHint: .isDirectory)
    do { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) } catch {
      throw FolderError(path: url.path, action: "create", error)
    }
    // The system gives it back when the process ends, however it ends.
    let name = url.deletingLastPathComponent().appending(path: ".\(url.lastPathComponent).lock").path
    lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard lock >= 0 else { throw FileError(.create, name, code: errno) }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(lock)
      throw code == EWOULDBLOCK ? DownloadError.busy(subject) as any Error : FileError(.create, name, code: code)
    }
  }

  deinit { close(lock) }

  func file(_ name: String) -> URL { url.appending(path: name) }

  /// Bytes of a file that are there, whole or in part.
  func bytes(of name: String) -> Int {
    let whole = try? FileManager.default.attributesOfItem(atPath: file(name).path)[.size] as? Int
    return whole ?? PartFile.bytes(of: file(name))
  }

  /// Removes everything that was fetched.
  func remove() { try? FileManager.default.removeItem(at: url) }
}

/// Room on disks.
enum FreeSpace {
  /// What must stay free besides.
  private static let reserve = 64 << 20

  /// Refuses to begin what cannot end.
  ///
  /// - Parameter needs: folders, which need not be there yet, and the bytes that will be written into each. Those of one disk are
  ///   added.
  /// - Throws: ``DownloadError/noSpace(folder:needed:free:)``.
  static func check(_ needs: [(folder: URL, bytes: Int)]) throws(DownloadError) {
    var disks: [UInt: (folder: URL, bytes: Int, free: Int)] = [:]
    for need in needs where need.bytes > 0 {
      guard let (disk, free) = DiskSpace.disk(of: need.folder) else { continue }
      disks[disk] = (need.folder, (disks[disk]?.bytes ?? 0) + need.bytes, free)
    }
    for (folder, bytes, free) in disks.values where bytes > max(0, free - reserve) {
      throw .noSpace(folder: folder.path, needed: bytes + reserve, free: free)
    }
  }
}
