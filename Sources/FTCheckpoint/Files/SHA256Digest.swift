import CLibcrypto
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A SHA-256 digest (FIPS 180-4), 32 bytes.
public struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
  /// The 32 bytes, most significant first.
  public let bytes: [UInt8]

  /// The digest of `bytes`.
  public init(of bytes: UnsafeRawBufferPointer) {
    let hasher = SHA256Hasher()
    hasher.update(bytes)
    self = hasher.finalize()
  }

  /// The digest of `bytes`.
  public init(of bytes: [UInt8]) {
    self = bytes.withUnsafeBytes { SHA256Digest(of: $0) }
  }

  /// The digest of a file's content, read in pieces of 1 MiB. An empty file is allowed.
  ///
  /// - Throws: ``FileError`` when the file is missing, unreadable, not a regular file, or shrinks while being read.
  public init(ofFile path: String) throws(FileError) {
    let file = try RegularFile.open(path)
    defer { _ = close(file.number) }
    let hasher = SHA256Hasher()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    var total = 0
    while true {
      let count = read(file.number, buffer.baseAddress, buffer.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(.read, path, code: errno)
      }
      if count == 0 { break }
      hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      total += count
    }
    guard total >= file.byteCount else { throw FileError(.read, path, .changedWhileReading) }
    self = hasher.finalize()
  }

  /// Parses 64 hexadecimal digits of either case; `nil` for anything else.
  public init?(hex: String) {
    let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard hex.utf8.count == 64, digits.count == 64 else { return nil }
    bytes = stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  init(bytes: [UInt8]) {
    precondition(bytes.count == 32, "SHA256Digest: \(bytes.count) bytes, expected 32")
    self.bytes = bytes
  }

  /// 64 lower-case hexadecimal digits.
  public var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  public var description: String { hex }
}

/// Computes a ``SHA256Digest`` of bytes that arrive in pieces.
public final class SHA256Hasher {
  private let context: OpaquePointer

  public init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("SHA256Hasher: libcrypto offers no SHA-256 (is a restrictive OpenSSL provider configured?)")
    }
    self.context = context
  }

  deinit {
    EVP_MD_CTX_free(context)
  }

  /// Adds `bytes`.
  public func update(_ bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty else { return }
    precondition(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1, "SHA256Hasher: update failed")
  }

  /// The digest of everything added; afterwards the hasher must not be used any more.
  public func finalize() -> SHA256Digest {
    var digest = [UInt8](repeating: 0, count: 32)
    precondition(EVP_DigestFinal_ex(context, &digest, nil) == 1, "SHA256Hasher: finalize was called twice")
    return SHA256Digest(bytes: digest)
  }
}
