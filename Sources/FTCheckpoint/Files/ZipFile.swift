import CZlib

/// A zip archive of which single entries are unpacked, such as a package of Python's.
///
/// Source: PKWARE APPNOTE.TXT 6.3.10; the entries are deflated (RFC 1951) or stored.
package struct ZipFile {
  private let file: MappedFile
  private let archive: ZipArchive
  private let path: String

  /// Reads the directory.
  ///
  /// - Throws: ``FileError`` when the file cannot be read, ``ForeignFileError`` when it is no archive.
  package init(path: String) throws {
    self.path = path
    file = try MappedFile(path: path)
    var archive = ZipArchive(file, takesDeflated: true)
    do { try archive.read() } catch { throw ForeignFileError(file: path, name: archive.subject, error) }
    self.archive = archive
  }

  /// The names of all entries, sorted.
  package var names: [String] { (Array(archive.entries.keys) + archive.deflated.keys).sorted() }

  /// Unpacks an entry into a file, which is there when all of it is.
  ///
  /// - Throws: ``ForeignFileError`` when there is no such entry or its content is damaged, ``FileError`` when it cannot be
  ///   written.
  package func unpack(_ name: String, to target: String) throws {
    if let range = archive.entries[name] {
      try AtomicFile.write(to: target) { try $0.write(file.bytes(in: range)) }
    } else if let entry = archive.deflated[name] {
      try AtomicFile.write(to: target) { try inflate(entry, name, into: $0) }
    } else {
      throw ForeignFileError(file: path, name: name, .malformed("there is no such entry", offset: file.count))
    }
  }

  private func inflate(_ entry: ZipArchive.Deflated, _ name: String, into sink: FileSink) throws {
    func damaged(_ what: String) -> ForeignFileError {
      ForeignFileError(file: path, name: name, .malformed(what, offset: entry.range.lowerBound))
    }
    var stream = z_stream()
    // A negative window: no header around the bytes.
    guard inflateInit2_(&stream, -15, zlibVersion(), Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw damaged("zlib cannot be started")
    }
    defer { inflateEnd(&stream) }
    var rest = file.bytes(in: entry.range)[...]
    var piece = [UInt8](repeating: 0, count: 1 << 18)
    var checksum = crc32(0, nil, 0)
    var total = 0
    var status = Z_OK
    while status != Z_STREAM_END {
      if stream.avail_in == 0 {
        // zlib counts in 32 bits.
        let next = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
        rest = rest.dropFirst(next.count)
        stream.next_in = UnsafeMutablePointer(mutating: next.bindMemory(to: UInt8.self).baseAddress)
        stream.avail_in = UInt32(next.count)
      }
      let count = piece.withUnsafeMutableBufferPointer { buffer in
        stream.next_out = buffer.baseAddress
        stream.avail_out = UInt32(buffer.count)
        status = CZlib.inflate(&stream, Z_NO_FLUSH)
        return buffer.count - Int(stream.avail_out)
      }
      guard status == Z_OK || status == Z_STREAM_END, count > 0 || status == Z_STREAM_END else {
        throw damaged("content that is damaged or cut off")
      }
      total += count
      guard total <= entry.byteCount else { throw damaged("an entry that is larger than it says") }
      try piece.withUnsafeBytes { bytes in
        let part = UnsafeRawBufferPointer(rebasing: bytes[..<count])
        checksum = crc32(checksum, part.bindMemory(to: UInt8.self).baseAddress, UInt32(count))
        try sink.write(part)
      }
    }
    guard total == entry.byteCount else { throw damaged("an entry that is smaller than it says") }
    guard UInt32(checksum) == entry.checksum else { throw ForeignFileError(file: path, name: name, .checksum) }
  }
}
