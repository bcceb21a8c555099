import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A small file system in memory.
struct SmallDisk {
  let path: String

  init(_ path: String, megabytes: Int) throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else { throw POSIXError(.EPERM) }
  }

  func grow(megabytes: Int) { _ = mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT), "size=\(megabytes)m") }

  func unmount() { _ = umount2(path, Int32(MNT_DETACH)) }

  /// Whether this process may mount.
  static let isAllowed: Bool = {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("ftlab-disk-\(UUID().uuidString)").path
    guard geteuid() == 0, let disk = try? SmallDisk(path, megabytes: 1) else { return false }
    disk.unmount()
    return rmdir(path) == 0
  }()
}
