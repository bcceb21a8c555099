import FTTensor
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A whole file mapped read-only into memory: opening costs microseconds whatever the size, pages are read on first use.
///
/// Pointers obtained from it are valid as long as the `MappedFile` is alive. Another program that truncates the file in
/// place makes later reads of the lost pages fatal (SIGBUS), as with any mapping; ftlab's own writers never do that, they
/// replace files by renaming, which leaves an open mapping on the old content.
///
/// `@unchecked Sendable`, proof: both stored properties are constants set in `init`; the mapped pages are read-only
/// (`PROT_READ`), so concurrent readers cannot race; the only mutation, `munmap`, happens in `deinit`, when no reference
/// is left in any thread.
public final class MappedFile: @unchecked Sendable {
  /// The path the file was opened with.
  public let path: String
  private let base: UnsafeRawBufferPointer

  /// Advice to the operating system about a range of bytes.
  public enum Advice: Sendable {
    /// The range will be read soon: start reading ahead.
    case willNeed
    /// The range will not be read soon: its pages may be dropped from this process.
    case dontNeed
  }

  /// Maps the file at `path`.
  ///
  /// - Throws: ``FileError`` when the path is missing, unreadable, empty, a folder or not a regular file.
  public init(path: String) throws(FileError) {
    let descriptor = try RegularFile.open(path)
    defer { _ = Glibc.close(descriptor.number) }
    guard descriptor.byteCount > 0 else { throw FileError(.map, path, .empty) }
    guard let address = mmap(nil, descriptor.byteCount, PROT_READ, MAP_PRIVATE, descriptor.number, 0),
      address != MAP_FAILED
    else { throw FileError(.map, path, code: errno) }
    self.path = path
    self.base = UnsafeRawBufferPointer(start: address, count: descriptor.byteCount)
  }

  deinit {
    munmap(UnsafeMutableRawPointer(mutating: base.baseAddress!), base.count)
  }

  /// Size of the file in bytes, at least 1.
  public var count: Int { base.count }

  /// Calls `body` with all bytes of the file.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(base)
  }

  /// The bytes of `range`, counted from the start of the file; valid as long as this object is alive.
  ///
  /// - Precondition: `range` lies within `0..<count`.
  public func bytes(in range: Range<Int>) -> UnsafeRawBufferPointer {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count,
      "MappedFile.bytes: range \(range) is outside the \(count) bytes of \(path)")
    return UnsafeRawBufferPointer(rebasing: base[range])
  }

  /// Tells the operating system how `range` will be used. Advice only: it never changes what is read and cannot fail.
  ///
  /// - Precondition: `range` lies within `0..<count`.
  public func advise(_ advice: Advice, _ range: Range<Int>) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count,
      "MappedFile.advise: range \(range) is outside the \(count) bytes of \(path)")
    guard !range.isEmpty else { return }
    let pageSize = sysconf(Int32(_SC_PAGESIZE))
    // Read-ahead may cover whole pages at the borders; dropping must not take a neighbour's bytes with it.
    let start: Int
    let end: Int
    switch advice {
    case .willNeed:
      start = range.lowerBound / pageSize * pageSize
      end = range.upperBound
    case .dontNeed:
      start = (range.lowerBound + pageSize - 1) / pageSize * pageSize
      end = range.upperBound == count ? count : range.upperBound / pageSize * pageSize
    }
    guard start < end else { return }
    let address = UnsafeMutableRawPointer(mutating: base.baseAddress! + start)
    madvise(address, end - start, advice == .willNeed ? Int32(MADV_WILLNEED) : Int32(MADV_DONTNEED))
  }
}

extension MappedFile: MappedMemory {
  public func releasePages(of bytes: UnsafeRawBufferPointer) {
    guard let address = bytes.baseAddress else { return }
    let start = address - base.baseAddress!
    advise(.dontNeed, start..<start + bytes.count)
  }
}

/// Opening for reading, with the checks every reader of this module needs.
enum RegularFile {
  /// An open descriptor, owned by the caller, and the size of its file.
  struct Descriptor {
    let number: Int32
    let byteCount: Int
  }

  /// Opens a regular file. `O_NONBLOCK` keeps a named pipe from blocking the call for ever before it can be refused.
  static func open(_ path: String) throws(FileError) -> Descriptor {
    guard !path.isEmpty, !path.utf8.contains(0) else { throw FileError(.open, path, .missing) }
    let number = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else {
      // A socket answers ENXIO instead of opening.
      throw errno == ENXIO ? FileError(.open, path, .notAFile) : FileError(.open, path, code: errno)
    }
    var information = stat()
    guard fstat(number, &information) == 0 else {
      let code = errno
      _ = Glibc.close(number)
      throw FileError(.open, path, code: code)
    }
    let kind = information.st_mode & S_IFMT
    guard kind == S_IFREG else {
      _ = Glibc.close(number)
      throw FileError(.open, path, kind == S_IFDIR ? .directory : .notAFile)
    }
    return Descriptor(number: number, byteCount: Int(information.st_size))
  }
}
