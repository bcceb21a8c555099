import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A failure of the file system with a folder.
public struct FolderError: Error, Equatable, Sendable, CustomStringConvertible {
  public let path: String
  let action: String
  let reason: String

  /// - Parameter action: what was tried, as it fits into "cannot … this folder".
  public init(path: String, action: String, _ error: any Error) {
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
