/// The entries of a zip archive as ranges of the mapped file. Of checkpoints only stored entries are read: `torch.save`
/// compresses nothing, and what is not unpacked cannot grow. Those of packages may be deflated; ``ZipFile`` unpacks them.
///
/// Source: PKWARE APPNOTE.TXT 6.3.10, with the 64-bit extensions.
struct ZipArchive {
  typealias Problem = ForeignFileError.Reason

  /// An entry that has to be unpacked.
  struct Deflated {
    let range: Range<Int>
    let byteCount: Int
    let checksum: UInt32
  }

  private let file: MappedFile
  private let takesDeflated: Bool
  /// Name → entry that has to be unpacked.
  private(set) var deflated: [String: Deflated] = [:]
  /// Name → bytes of the entry.
  private(set) var entries: [String: Range<Int>] = [:]
  /// What is being read, for errors.
  private(set) var subject: String?
  /// Bytes of all entries so far: entries that share bytes could make checking them take for ever.
  private var total = 0

  init(_ file: MappedFile, takesDeflated: Bool = false) {
    self.file = file
    self.takesDeflated = takesDeflated
  }

  mutating func read() throws(Problem) {
    let directory = try locateDirectory()
    var position = directory.start
    for _ in 0..<directory.count {
      position = try readEntry(at: position, end: directory.end)
    }
    guard position == directory.end else {
      throw .malformed("the central directory has another length than announced", offset: position)
    }
    subject = nil
  }

  private func integer<Integer: FixedWidthInteger & BitwiseCopyable>(
    _: Integer.Type, at position: Int
  ) throws(Problem) -> Int {
    let size = MemoryLayout<Integer>.size
    guard position >= 0, position <= file.count - size else {
      throw .truncated(offset: position, neededByteCount: UInt64(size))
    }
    let value = Integer(littleEndian: file.bytes(in: position..<position + size).loadUnaligned(as: Integer.self))
    return Int(clamping: value)
  }

  // MARK: Directory

  /// The record at the end of the archive, at most 65,535 bytes of comment before the end of the file.
  private func locateDirectory() throws(Problem) -> (start: Int, end: Int, count: Int) {
    var end = file.count - 22
    let lowest = max(0, end - 65_535)
    while true {
      guard end >= lowest else { throw .truncated(offset: file.count, neededByteCount: 22) }
      if try integer(UInt32.self, at: end) == 0x0605_4B50,
        try integer(UInt16.self, at: end + 20) == file.count - end - 22
      {
        break
      }
      end -= 1
    }
    var count = try integer(UInt16.self, at: end + 10)
    var size = try integer(UInt32.self, at: end + 12)
    var start = try integer(UInt32.self, at: end + 16)
    var limit = end
    if end >= 20, try integer(UInt32.self, at: end - 20) == 0x0706_4B50 {
      limit = try integer(UInt64.self, at: end - 12)
      guard limit <= end - 20 - 56, try integer(UInt32.self, at: limit) == 0x0606_4B50 else {
        throw .malformed("the 64-bit end record is not where it should be", offset: end - 12)
      }
      count = try integer(UInt64.self, at: limit + 32)
      size = try integer(UInt64.self, at: limit + 40)
      start = try integer(UInt64.self, at: limit + 48)
    }
    guard start <= limit, size <= limit - start else {
      throw .malformed("a central directory beyond its end record", offset: end)
    }
    // Every entry takes 46 bytes at least.
    guard count <= size / 46 else { throw .malformed("\(count) entries in \(size) bytes", offset: start) }
    return (start, start + size, count)
  }

  /// One record of the central directory; returns where the next begins.
  private mutating func readEntry(at position: Int, end: Int) throws(Problem) -> Int {
    guard position <= end - 46, try integer(UInt32.self, at: position) == 0x0201_4B50 else {
      throw .malformed("no entry of the central directory", offset: position)
    }
    let (flags, method) = (try integer(UInt16.self, at: position + 8), try integer(UInt16.self, at: position + 10))
    let checksum = try integer(UInt32.self, at: position + 16)
    let nameCount = try integer(UInt16.self, at: position + 28)
    let extraCount = try integer(UInt16.self, at: position + 30)
    let commentCount = try integer(UInt16.self, at: position + 32)
    let next = position + 46 + nameCount + extraCount + commentCount
    guard next <= end else { throw .malformed("an entry beyond the central directory", offset: position) }
    let nameStart = position + 46
    guard let name = String(validating: file.bytes(in: nameStart..<nameStart + nameCount), as: UTF8.self) else {
      throw .malformed("a name that is not UTF-8", offset: nameStart)
    }
    subject = name
    guard flags & 1 == 0 else { throw .unsupported("is encrypted; save the checkpoint again without a password") }
    guard method == 0 || (method == 8 && takesDeflated) else {
      throw .unsupported("is compressed, which torch.save never does; unpack the archive and zip it again with -0")
    }
    let extra = nameStart + nameCount..<nameStart + nameCount + extraCount
    let (compressed, size, start) = try sizes(at: position, extra)
    guard compressed == size || method == 8 else { throw .malformed("a stored entry of two sizes", offset: position) }
    let range = try data(header: start, size: compressed, limit: end)
    total += compressed
    guard total <= file.count else { throw .malformed("entries that share bytes", offset: position) }
    if method == 8 {
      let entry = Deflated(range: range, byteCount: size, checksum: UInt32(checksum))
      guard entries[name] == nil, deflated.updateValue(entry, forKey: name) == nil else { throw .duplicateName }
      return next
    }
    guard CRC32.value(of: file.bytes(in: range)) == UInt32(checksum) else { throw .checksum }
    guard deflated[name] == nil, entries.updateValue(range, forKey: name) == nil else { throw .duplicateName }
    return next
  }

  /// Sizes and the position of the local header; where a field is all ones, the 64-bit value is in the extra field 1.
  private func sizes(
    at position: Int, _ extra: Range<Int>
  ) throws(Problem) -> (compressed: Int, size: Int, start: Int) {
    var compressed = try integer(UInt32.self, at: position + 20)
    var size = try integer(UInt32.self, at: position + 24)
    var start = try integer(UInt32.self, at: position + 42)
    let full = Int(UInt32.max)
    guard compressed == full || size == full || start == full else { return (compressed, size, start) }
    var field = extra.lowerBound
    while field <= extra.upperBound - 4 {
      let (kind, count) = (try integer(UInt16.self, at: field), try integer(UInt16.self, at: field + 2))
      guard count <= extra.upperBound - field - 4 else { break }
      if kind == 1 {
        var place = field + 4
        let end = place + count
        func next() throws(Problem) -> Int {
          guard place <= end - 8 else { throw .malformed("a 64-bit field that is cut off", offset: place) }
          defer { place += 8 }
          return try integer(UInt64.self, at: place)
        }
        if size == full { size = try next() }
        if compressed == full { compressed = try next() }
        if start == full { start = try next() }
        return (compressed, size, start)
      }
      field += 4 + count
    }
    throw .malformed("an entry without its 64-bit sizes", offset: position)
  }

  /// The bytes behind the local header, whose name and extra field have lengths of their own.
  private func data(header: Int, size: Int, limit: Int) throws(Problem) -> Range<Int> {
    guard header <= file.count - 30, try integer(UInt32.self, at: header) == 0x0403_4B50 else {
      throw .malformed("an entry whose data is not where it should be", offset: min(header, file.count))
    }
    let start =
      header + 30 + (try integer(UInt16.self, at: header + 26)) + (try integer(UInt16.self, at: header + 28))
    guard start <= limit, size <= limit - start else {
      throw .truncated(offset: min(start, file.count), neededByteCount: UInt64(clamping: size))
    }
    return start..<start + size
  }
}

/// The checksum of zip archives: polynomial 0xEDB88320, reflected.
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }

  static func value(of bytes: UnsafeRawBufferPointer) -> UInt32 {
    table.withUnsafeBufferPointer { table in
      ~bytes.reduce(~UInt32(0)) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
    }
  }
}
