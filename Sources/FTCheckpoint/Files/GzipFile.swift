import CZlib

/// Unpacks gzip files (RFC 1952) through zlib.
public enum GzipFile {
  /// The unpacked content of the file at `path`.
  ///
  /// - Parameter limit: the largest content that is believed, in bytes.
  /// - Throws: ``FileError`` when the file cannot be read, ``GzipError`` when it is damaged or too large.
  public static func content(path: String, limit: Int = 1 << 28) throws -> [UInt8] {
    let file = try MappedFile(path: path)
    let packed = file.bytes(in: 0..<file.count)
    var stream = z_stream()
    // 16 asks for a gzip header; 15 is the largest window.
    guard inflateInit2_(&stream, 16 + 15, zlibVersion(), Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw GzipError(path: path, problem: "zlib cannot be started")
    }
    defer { inflateEnd(&stream) }
    guard let start = packed.bindMemory(to: UInt8.self).baseAddress, packed.count <= limit else {
      throw GzipError(path: path, problem: "it has \(packed.count) bytes")
    }
    stream.next_in = UnsafeMutablePointer(mutating: start)
    stream.avail_in = UInt32(packed.count)
    var result: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 18)
    var status = Z_OK
    while status != Z_STREAM_END {
      let count = piece.withUnsafeMutableBufferPointer { buffer in
        stream.next_out = buffer.baseAddress
        stream.avail_out = UInt32(buffer.count)
        status = inflate(&stream, Z_NO_FLUSH)
        return buffer.count - Int(stream.avail_out)
      }
      guard status == Z_OK || status == Z_STREAM_END else {
        throw GzipError(path: path, problem: "its content is damaged or cut off")
      }
      result += piece[..<count]
      guard result.count <= limit else {
        throw GzipError(path: path, problem: "it unpacks to more than \(limit >> 20) MB")
      }
    }
    return result
  }
}

/// A gzip file that cannot be unpacked.
public struct GzipError: Error, Equatable, CustomStringConvertible {
  public let path: String
  public let problem: String

  public var description: String { "\(path): cannot be unpacked: \(problem); fetch it again" }
}
