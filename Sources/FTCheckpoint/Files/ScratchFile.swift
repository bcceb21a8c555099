import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A file without a name, for values that are too many for memory and need not outlive the process.
///
/// Its name is taken away as soon as it is open: whatever ends the process, nothing is left on the disk, and nobody else can
/// change or cut it. What is read again soon comes from the operating system's cache.
public final class ScratchFile {
  private let descriptor: Int32
  /// For messages: the file itself has no name.
  private let path: String
  /// Bytes that were appended.
  public private(set) var byteCount = 0

  /// - Parameter folder: on whose disk it is made.
  /// - Throws: ``FileError``.
  public init(in folder: URL) throws(FileError) {
    path = folder.path
    let name = folder.appending(path: ".scratch-\(UUID().uuidString)").path
    descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileError(.create, path, code: errno) }
    _ = unlink(name)
  }

  deinit { _ = close(descriptor) }

  /// Appends bytes and says where they begin.
  ///
  /// - Throws: ``FileError``, above all where the disk is full; what was appended before is still there.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
    var done = 0
    while done < bytes.count {
      let count = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(byteCount + done))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError(.write, path, code: count < 0 ? errno : ENOSPC) }
      done += count
    }
    defer { byteCount += bytes.count }
    return byteCount
  }

  /// Fills `target` with the bytes from `offset` on.
  ///
  /// - Throws: ``FileError``.
  public func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
    var done = 0
    while done < target.count {
      let count = pread(descriptor, target.baseAddress! + done, target.count - done, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(.read, path, code: errno) }
      guard count > 0 else { throw FileError(.read, path, .changedWhileReading) }
      done += count
    }
  }
}
