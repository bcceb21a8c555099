import FTCheckpoint
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Builds a folder beside its place and moves it there when it is complete, so that nobody ever sees half of it.
///
/// A process killed in between leaves a folder `.NAME.PID.partial` behind; the next one with the same target removes it.
struct FolderTransaction {
  let target: URL
  /// Where the files are to be written.
  let folder: URL

  /// Creates the folder to fill, and the target's parent where it is missing.
  init(target: URL) throws {
    self.target = target.standardizedFileURL
    let parent = self.target.deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
      Self.removeLeftovers(of: self.target)
      folder = parent.appending(path: Self.partialName(self.target, getpid()), directoryHint: .isDirectory)
      try? FileManager.default.removeItem(at: folder)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    } catch {
      throw FolderError(path: parent.path, action: "write into", error)
    }
  }

  /// Fills the folder with `body` and moves it to its place; on any error nothing has changed there.
  ///
  /// - Parameter replace: whether a folder at the target gives way.
  func run<Result>(replace: Bool, _ body: (URL) throws -> Result) throws -> Result {
    do {
      let result = try body(folder)
      try moveIntoPlace(replace: replace)
      return result
    } catch {
      try? FileManager.default.removeItem(at: folder)
      throw error
    }
  }

  private func moveIntoPlace(replace: Bool) throws {
    let parent = target.deletingLastPathComponent()
    Self.flush(folder)
    let old = parent.appending(path: ".\(target.lastPathComponent).\(getpid()).replaced", directoryHint: .isDirectory)
    let exists = FileManager.default.fileExists(atPath: target.path)
    guard !exists || replace else { throw ModelImportError.targetExists(target.path) }
    if exists, rename(target.path, old.path) != 0 {
      throw FolderError(path: target.path, action: "replace", code: errno)
    }
    guard rename(folder.path, target.path) == 0 else {
      let code = errno
      if exists { _ = rename(old.path, target.path) }
      throw FolderError(path: target.path, action: "create", code: code)
    }
    Self.flush(parent)
    if exists { try? FileManager.default.removeItem(at: old) }
  }

  private static func partialName(_ target: URL, _ process: Int32) -> String {
    ".\(target.lastPathComponent).\(process).partial"
  }

  private static func removeLeftovers(of target: URL) {
    let parent = target.deletingLastPathComponent()
    let prefix = ".\(target.lastPathComponent)."
    for name in (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? [] {
      guard name.hasPrefix(prefix), name.hasSuffix(".partial"),
        let process = Int32(name.dropFirst(prefix.count).dropLast(".partial".count)), process > 0,
        kill(process, 0) != 0, errno == ESRCH
      else { continue }
      try? FileManager.default.removeItem(at: parent.appending(path: name))
    }
  }

  /// Makes the names in a folder durable; some file systems cannot, which is no reason to fail.
  private static func flush(_ folder: URL) {
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    _ = close(descriptor)
  }
}

/// A failure of the file system with a folder.
public struct FolderError: Error, Equatable, Sendable, CustomStringConvertible {
  public let path: String
  let action: String
  let reason: String

  init(path: String, action: String, _ error: any Error) {
    self.init(path: path, action: action, reason: (error as NSError).localizedDescription)
  }

  init(path: String, action: String, code: Int32) {
    self.init(path: path, action: action, reason: String(cString: strerror(code)))
  }

  init(path: String, action: String, reason: String) {
    self.path = path
    self.action = action
    self.reason = reason
  }

  public var description: String {
    "\(path): cannot \(action) this folder: \(reason). Check its owner, its mode and the space on the disk, or choose "
      + "another folder"
  }
}
