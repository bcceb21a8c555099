import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Receives the bytes of a file that ``AtomicFile`` is writing, in order, through a 256 KiB buffer.
///
/// A sink belongs to the closure it was handed to and must not be kept beyond it.
public final class FileSink {
  private let descriptor: Int32
  private let path: String
  private var pending: [UInt8] = []
  private static let capacity = 256 * 1024

  /// Bytes accepted so far.
  public private(set) var byteCount = 0

  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
    pending.reserveCapacity(Self.capacity)
  }

  /// Appends `bytes`.
  ///
  /// - Throws: ``FileError`` with reason `diskFull`, `fileTooLarge` or `system`.
  public func write(_ bytes: UnsafeRawBufferPointer) throws {
    byteCount += bytes.count
    if pending.count + bytes.count > Self.capacity { try flush() }
    if bytes.count >= Self.capacity {
      try writeThrough(bytes)
    } else {
      pending.append(contentsOf: bytes)
    }
  }

  /// Appends `bytes`.
  public func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try write($0) }
  }

  /// Appends the UTF-8 bytes of `text`.
  public func write(_ text: String) throws {
    try write(Array(text.utf8))
  }

  /// Hands everything buffered to the operating system.
  func flush() throws {
    guard !pending.isEmpty else { return }
    defer { pending.removeAll(keepingCapacity: true) }
    try pending.withUnsafeBytes { try writeThrough($0) }
  }

  private func writeThrough(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest)
      let written = Glibc.write(descriptor, piece.baseAddress, piece.count)
      if written < 0 {
        if errno == EINTR { continue }
        throw FileError(.write, path, code: errno)
      }
      rest = rest.dropFirst(written)
    }
  }
}
