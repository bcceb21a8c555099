import CSndfile
import Foundation
import Glibc

/// A WAV file whose header was never finished, as a recorder leaves it that was switched off: its data have the length 0, and the samples
/// stand there. Read through here its header says how long they are.
///
/// The lengths of the RIFF and of the data chunk, 4 bytes each, are replaced on the way; the file stays as it is. Source of the layout:
/// Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0" (1991).
final class UnfinishedWAV {
  private let file: Int32
  private let size: Int64
  private let patches: [(offset: Int64, bytes: [UInt8])]
  private var position: Int64 = 0

  /// nil where a file is none of these.
  init?(path: String) {
    let file = Glibc.open(path, O_RDONLY)
    guard file >= 0 else { return nil }
    let size = Int64(lseek(file, 0, SEEK_END))
    guard let data = Self.emptyData(file, size) else {
      close(file)
      return nil
    }
    self.file = file
    self.size = size
    patches = [(4, Self.little(size - 8)), (data + 4, Self.little(size - data - 8))]
  }

  deinit { close(file) }

  /// Opens it with libsndfile, which reads from it until it is closed; nil where it cannot be read either.
  func open(_ info: inout SF_INFO) -> OpaquePointer? {
    var functions = SF_VIRTUAL_IO(
      get_filelen: { Unmanaged<UnfinishedWAV>.fromOpaque($0!).takeUnretainedValue().size },
      seek: { offset, whence, context in
        Unmanaged<UnfinishedWAV>.fromOpaque(context!).takeUnretainedValue().seek(offset, whence)
      },
      read: { target, count, context in
        Unmanaged<UnfinishedWAV>.fromOpaque(context!).takeUnretainedValue().read(target!, count)
      },
      write: { _, _, _ in 0 },
      tell: { Unmanaged<UnfinishedWAV>.fromOpaque($0!).takeUnretainedValue().position })
    return sf_open_virtual(&functions, Int32(SFM_READ), &info, Unmanaged.passUnretained(self).toOpaque())
  }

  private func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
    let base =
      switch whence {
      case SEEK_CUR: position
      case SEEK_END: size
      default: Int64(0)
      }
    position = max(0, base + offset)
    return position
  }

  private func read(_ target: UnsafeMutableRawPointer, _ count: Int64) -> Int64 {
    let read = Int64(pread(file, target, Int(count), off_t(position)))
    guard read > 0 else { return 0 }
    for (offset, bytes) in patches {
      for (index, byte) in bytes.enumerated() {
        let place = offset + Int64(index) - position
        if place >= 0, place < read { target.storeBytes(of: byte, toByteOffset: Int(place), as: UInt8.self) }
      }
    }
    position += read
    return read
  }

  /// Where the data chunk begins whose length is 0 though bytes follow that are no further chunk.
  private static func emptyData(_ file: Int32, _ size: Int64) -> Int64? {
    func bytes(_ count: Int, at offset: Int64) -> [UInt8]? {
      var buffer = [UInt8](repeating: 0, count: count)
      return pread(file, &buffer, count, off_t(offset)) == count ? buffer : nil
    }
    guard let start = bytes(12, at: 0), start.starts(with: Array("RIFF".utf8)),
      Array(start[8...]) == Array("WAVE".utf8)
    else { return nil }
    var offset: Int64 = 12
    // A file of nothing but headers is none.
    for _ in 0..<64 {
      guard let head = bytes(8, at: offset) else { return nil }
      let length = (0..<4).reduce(Int64(0)) { $0 | Int64(head[4 + $1]) << Int64(8 * $1) }
      guard Array(head[..<4]) == Array("data".utf8) else {
        offset += 8 + length + length % 2
        continue
      }
      guard length == 0, size - offset - 8 >= 2, size < Int64(UInt32.max) else { return nil }
      if let next = bytes(8, at: offset + 8), next[..<4].allSatisfy({ (0x20...0x7e).contains($0) }) {
        let following = (0..<4).reduce(Int64(0)) { $0 | Int64(next[4 + $1]) << Int64(8 * $1) }
        if abs(offset + 16 + following - size) <= 1 { return nil }
      }
      return offset
    }
    return nil
  }

  private static func little(_ value: Int64) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> Int64(8 * $0)) }
  }
}
