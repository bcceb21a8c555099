import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// The exclusive right to write into a run folder. The system gives it back when the process ends, however it ends.
final class RunLock: Sendable {
  private let descriptor: Int32

  static let fileName = ".lock"

  /// - Throws: ``RunFolderError/busy(_:)`` when another process has it, ``RunFolderError/notWritable(_:_:)``.
  init(_ folder: URL) throws {
    let path = folder.appending(path: Self.fileName).path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw RunFolderError.notWritable(folder.relativePath, String(cString: strerror(errno)))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(descriptor)
      throw code == EWOULDBLOCK
        ? RunFolderError.busy(folder.relativePath)
        : RunFolderError.notWritable(folder.relativePath, String(cString: strerror(code)))
    }
  }

  deinit { close(descriptor) }

  /// Whether a process works in the folder now.
  static func isHeld(_ folder: URL) -> Bool {
    let descriptor = open(folder.appending(path: fileName).path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }
}
