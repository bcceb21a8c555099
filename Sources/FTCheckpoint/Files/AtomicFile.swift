import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Writing a file so that every reader, at every moment, sees either the whole old content or the whole new one.
///
/// The bytes go to a temporary file in the same folder, which is flushed to the device, renamed over the target and made
/// durable by flushing the folder. When anything fails before the renaming, the temporary file is removed and the target
/// is as it was. A process killed in between leaves a file named `.ftlab-….partial` behind that can be deleted.
public enum AtomicFile {
  /// Writes what `body` sends to the sink.
  ///
  /// An existing file keeps its permissions; when `path` is a symbolic link, the file it points to is replaced.
  ///
  /// - Throws: ``FileError``, or whatever `body` throws; in both cases nothing has changed at `path`. The one exception
  ///   is a failure to flush the folder (operation `replace`, reason `system`): the new content is in place then, but
  ///   might not survive a loss of power.
  /// - Returns: the result of `body`.
  @discardableResult
  public static func write<Result>(to path: String, _ body: (FileSink) throws -> Result) throws -> Result {
    let target = try Target(path)
    let (descriptor, temporary) = try createTemporary(for: target)
    var isOpen = true
    do {
      let sink = FileSink(descriptor: descriptor, path: path)
      let result = try body(sink)
      try sink.flush()
      if let mode = target.existingMode { _ = fchmod(descriptor, mode) }
      guard fsync(descriptor) == 0 else { throw FileError(.write, path, code: errno) }
      isOpen = false
      // Some file systems report a full quota only here.
      guard close(descriptor) == 0 else { throw FileError(.write, path, code: errno) }
      guard rename(temporary, target.path) == 0 else { throw FileError(.replace, path, code: errno) }
      try flushFolder(of: target)
      return result
    } catch {
      if isOpen { _ = close(descriptor) }
      _ = unlink(temporary)
      throw error
    }
  }

  /// Writes `bytes`.
  public static func write(_ bytes: [UInt8], to path: String) throws {
    try write(to: path) { sink in try sink.write(bytes) }
  }

  /// Writes the UTF-8 bytes of `text`.
  public static func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  /// The file to replace, with symbolic links followed.
  private struct Target {
    let requested: String
    let path: String
    let existingMode: mode_t?

    init(_ requested: String) throws(FileError) {
      guard !requested.isEmpty, !requested.utf8.contains(0) else {
        throw FileError(.create, requested, .missing)
      }
      self.requested = requested
      var resolved = requested
      if let real = realpath(requested, nil) {
        resolved = String(cString: real)
        free(real)
      }
      path = resolved
      var information = stat()
      guard stat(resolved, &information) == 0 else {
        guard errno == ENOENT else { throw FileError(.create, requested, code: errno) }
        existingMode = nil
        return
      }
      switch information.st_mode & S_IFMT {
      case S_IFREG: existingMode = information.st_mode & 0o7777
      case S_IFDIR: throw FileError(.create, requested, .directory)
      default: throw FileError(.create, requested, .notAFile)
      }
    }

    var folder: String {
      guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
      return slash == path.startIndex ? "/" : String(path[..<slash])
    }
  }

  private static func createTemporary(for target: Target) throws(FileError) -> (descriptor: Int32, path: String) {
    // The process number separates processes, exclusive creation separates threads and leftovers.
    for attempt in 0..<10_000 {
      let path = "\(target.folder)/.ftlab-\(getpid())-\(attempt).partial"
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (descriptor, path) }
      guard errno == EEXIST || errno == EINTR else { throw FileError(.create, target.requested, code: errno) }
    }
    throw FileError(.create, target.requested, code: EEXIST)
  }

  private static func flushFolder(of target: Target) throws(FileError) {
    let code = flushNames(in: target.folder)
    guard code == 0 else { throw FileError(.replace, target.requested, .system(code: code)) }
  }

  /// Makes the names in a folder durable; some file systems cannot, which is no failure.
  ///
  /// - Returns: 0 or an error number.
  static func flushNames(in folder: String) -> Int32 {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // A folder may be writable but not readable; then it cannot be flushed, and the data itself already is.
    guard descriptor >= 0 else { return 0 }
    defer { _ = close(descriptor) }
    return fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP ? 0 : errno
  }
}
