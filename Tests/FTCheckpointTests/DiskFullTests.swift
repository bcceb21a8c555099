import FTCheckpoint
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Both tests run in a process of their own, because limits and mounts hold for a whole process.
@Suite struct DiskFullTests {
  @Test func fileSizeLimitLeavesTheOldFile() async {
    await #expect(processExitsWith: .success) {
      // Without this the system ends the process at the limit instead of letting the write fail.
      signal(SIGXFSZ, SIG_IGN)
      let folder = try ScratchFolder()
      let path = try folder.add("model.safetensors", [1, 2, 3])
      var limit = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
      precondition(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let big = SafetensorsWriter.Entry(name: "big", dtype: .uint8, shape: [3 << 20]) { sink in
        for _ in 0..<3 { try sink.write([UInt8](repeating: 0, count: 1 << 20)) }
      }
      let error = #expect(throws: FileError.self) { try SafetensorsWriter.write([big], to: path) }
      #expect(error == FileError(.write, path, .fileTooLarge))
      #expect(try readBytes(path) == [1, 2, 3])
      #expect(try folder.contents == ["model.safetensors"])
    }
  }

  @Test(.enabled(if: canMount(), "needs the right to mount a small file system"))
  func fullDiskLeavesTheOldFile() async {
    await #expect(processExitsWith: .success) {
      let folder = try ScratchFolder()
      try #require(mountSmallDisk(folder.path))
      defer { umount(folder.path) }
      let path = try folder.add("model.safetensors", [1, 2, 3])
      let error = #expect(throws: FileError.self) {
        try AtomicFile.write(to: path) { sink in
          for _ in 0..<8 { try sink.write([UInt8](repeating: 0, count: 1 << 17)) }
        }
      }
      #expect(error == FileError(.write, path, .diskFull))
      #expect(error?.description.contains("free some space") == true)
      #expect(try readBytes(path) == [1, 2, 3])
      #expect(try folder.contents == ["model.safetensors"])
      // Once there is room again the same call succeeds.
      try AtomicFile.write([UInt8](repeating: 4, count: 1 << 17), to: path)
      #expect(try readBytes(path).count == 1 << 17)
    }
  }
}

/// Mounts 256 KiB at `path`.
private func mountSmallDisk(_ path: String) -> Bool {
  mount("tmpfs", path, "tmpfs", 0, "size=256k") == 0
}

/// Whether ``mountSmallDisk(_:)`` succeeds here.
private func canMount() -> Bool {
  guard geteuid() == 0, let folder = try? ScratchFolder(), mountSmallDisk(folder.path) else { return false }
  return umount(folder.path) == 0
}
