import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Building a folder so that every reader, at every moment, sees either the whole old one or the whole new one.
///
/// The files are written into a folder beside the target; when it is complete, the two change places in one step and the
/// old one is removed. A process killed in between leaves a folder `.NAME.PID.partial` behind; the next one that writes
/// the same target removes it.
public enum AtomicFolder {
  /// What happens to a folder that has the target's name already.
  public enum Existing: Sendable {
    /// It stays, and ``FolderError`` is thrown.
    case keep
    case replace
  }

  /// Fills a new folder with `body` and puts it in its place.
  ///
  /// - Throws: ``FolderError``, or whatever `body` throws; in both cases nothing has changed at `target`.
  /// - Returns: the result of `body`.
  @discardableResult
  public static func write<Result>(
    to target: URL, existing: Existing = .replace, _ body: (URL) throws -> Result
  ) throws -> Result {
    let target = target.standardizedFileURL
    let parent = target.deletingLastPathComponent()
    let partial = parent.appending(
      path: ".\(target.lastPathComponent).\(getpid())\(suffix)", directoryHint: .isDirectory)
    do {
      try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
      removeLeftovers(in: parent, of: target.lastPathComponent)
      try? FileManager.default.removeItem(at: partial)
      try FileManager.default.createDirectory(at: partial, withIntermediateDirectories: false)
    } catch {
      throw FolderError(path: parent.path, action: "write into", error)
    }
    do {
      let result = try body(partial)
      // A folder that is not durable yet is no reason to take it back.
      _ = AtomicFile.flushNames(in: partial.path)
      try publish(partial, as: target, existing)
      _ = AtomicFile.flushNames(in: parent.path)
      return result
    } catch {
      try? FileManager.default.removeItem(at: partial)
      throw error
    }
  }

  /// Removes the partial folders that killed processes have left in a folder.
  ///
  /// - Parameter name: only what was to have this name; by default all.
  public static func removeLeftovers(in folder: URL, of name: String? = nil) {
    for partial in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] {
      guard partial.hasPrefix("."), partial.hasSuffix(suffix),
        let dot = partial.dropLast(suffix.count).lastIndex(of: "."),
        let process = Int32(partial[dot...].dropFirst().dropLast(suffix.count)), process > 0,
        name.map({ partial[..<dot] == ".\($0)" }) ?? true,
        process == getpid() || (kill(process, 0) != 0 && errno == ESRCH)
      else { continue }
      try? FileManager.default.removeItem(at: folder.appending(path: partial))
    }
  }

  private static let suffix = ".partial"

  private static func publish(_ partial: URL, as target: URL, _ existing: Existing) throws {
    guard FileManager.default.fileExists(atPath: target.path) else {
      guard rename(partial.path, target.path) == 0 else {
        throw FolderError(path: target.path, action: "create", code: errno)
      }
      return
    }
    guard existing == .replace else {
      throw FolderError(path: target.path, action: "create", reason: "it exists already")
    }
    if exchange(partial.path, target.path) {
      try? FileManager.default.removeItem(at: partial)
      return
    }
    // A file system that cannot exchange names: the old folder has another name for a moment.
    let old = partial.path + ".old"
    guard rename(target.path, old) == 0 else { throw FolderError(path: target.path, action: "replace", code: errno) }
    guard rename(partial.path, target.path) == 0 else {
      let code = errno
      _ = rename(old, target.path)
      throw FolderError(path: target.path, action: "replace", code: code)
    }
    try? FileManager.default.removeItem(atPath: old)
  }

  /// Lets two paths change places in one step: Linux `renameat2` with RENAME_EXCHANGE, which Glibc's module lacks.
  private static func exchange(_ first: String, _ second: String) -> Bool {
    typealias Function = @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
    guard let symbol = dlsym(nil, "renameat2") else { return false }
    return unsafeBitCast(symbol, to: Function.self)(AT_FDCWD, first, AT_FDCWD, second, 2) == 0
  }
}
