import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A failure of the file system while reading or writing a named file.
///
/// The description says what was attempted, on which path, why it failed and what to do next.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was being done.
  public enum Operation: String, Sendable {
    case open, read, map, create, write, replace
  }

  /// Why it failed.
  public enum Reason: Equatable, Sendable {
    /// Nothing has this path.
    case missing
    /// The folder that should hold the file does not exist.
    case folderMissing
    /// Permissions forbid it.
    case permissionDenied
    /// The path is a folder.
    case directory
    /// The path is a pipe, a device or a socket.
    case notAFile
    /// The file holds no bytes.
    case empty
    /// The device or the user's quota is full.
    case diskFull
    /// The file would exceed a size limit of the process or of the file system.
    case fileTooLarge
    /// The file system is mounted read-only.
    case readOnlyFileSystem
    /// The file ended earlier than its own size announced, so it changed while it was being read.
    case changedWhileReading
    /// Any other error number of the operating system.
    case system(code: Int32)
  }

  public let operation: Operation
  public let path: String
  public let reason: Reason

  public init(_ operation: Operation, _ path: String, _ reason: Reason) {
    self.operation = operation
    self.path = path
    self.reason = reason
  }

  /// Translates an error number of the operating system.
  public init(_ operation: Operation, _ path: String, code: Int32) {
    let creating = operation == .create || operation == .write || operation == .replace
    let reason: Reason
    switch code {
    case ENOENT, ENOTDIR: reason = creating ? .folderMissing : .missing
    case EACCES, EPERM: reason = .permissionDenied
    case EISDIR: reason = .directory
    case ENOSPC, EDQUOT: reason = .diskFull
    case EFBIG: reason = .fileTooLarge
    case EROFS: reason = .readOnlyFileSystem
    default: reason = .system(code: code)
    }
    self.init(operation, path, reason)
  }

  public var description: String {
    "\(path): cannot \(operation.rawValue) this file: \(explanation)"
  }

  private var explanation: String {
    switch reason {
    case .missing: "it does not exist; check the spelling of the path"
    case .folderMissing: "its folder does not exist; create the folder first"
    case .permissionDenied: "permission denied; check the owner and the mode of the file and its folder"
    case .directory: "it is a folder; name a file inside it"
    case .notAFile: "it is a pipe, device or socket; copy its content into a regular file first"
    case .empty: "it is empty; the download or copy was probably interrupted, fetch it again"
    case .diskFull: "the disk or quota is full; free some space and try again\(oldFileNote)"
    case .fileTooLarge: "it would exceed the file size limit (see `ulimit -f`); raise the limit\(oldFileNote)"
    case .readOnlyFileSystem: "the file system is read-only; choose another folder"
    case .changedWhileReading: "it shrank while it was being read; wait for the other program and try again"
    case .system(let code): "\(String(cString: strerror(code))) (error \(code))\(oldFileNote)"
    }
  }

  /// Writing goes through a temporary file, so whatever stood there before is still whole.
  private var oldFileNote: String {
    operation == .write || operation == .replace ? "; nothing was changed at this path" : ""
  }
}

extension String {
  /// The text in quotation marks for a message: control characters escaped, since names come from files nobody vouches for
  /// and messages go to terminals, and cut after 100 Unicode scalars.
  var forMessage: String {
    let head = String(UnicodeScalarView(unicodeScalars.prefix(100)))
    return head.debugDescription + (unicodeScalars.count > 100 ? "…" : "")
  }
}
