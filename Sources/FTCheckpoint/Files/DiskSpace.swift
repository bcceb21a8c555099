import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Room on disks.
public enum DiskSpace {
  /// The disk of the nearest folder that is there, as the operating system numbers it, and its free bytes; nil where it cannot
  /// be asked.
  public static func disk(of folder: URL) -> (disk: UInt, free: Int)? {
    var folder = folder.standardizedFileURL
    var state = stat()
    while stat(folder.path, &state) != 0, folder.path != "/" { folder.deleteLastPathComponent() }
    var room = statvfs()
    guard statvfs(folder.path, &room) == 0 else { return nil }
    return (
      UInt(state.st_dev),
      Int(clamping: UInt64(room.f_bavail).multipliedReportingOverflow(by: UInt64(room.f_frsize)).partialValue)
    )
  }
}
