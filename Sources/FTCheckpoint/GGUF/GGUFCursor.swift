/// Reads a mapped file from front to back; every step checks that the bytes exist before touching them.
struct GGUFCursor {
  typealias Problem = GGUFError.Reason

  private let file: MappedFile
  private(set) var position: Int

  init(_ file: MappedFile, at position: Int = 0) {
    self.file = file
    self.position = position
  }

  /// Bytes from here to the end of the file.
  var remaining: Int { file.count - position }

  /// The next `count` bytes.
  mutating func read(_ count: UInt64) throws(Problem) -> UnsafeRawBufferPointer {
    guard count <= UInt64(remaining) else { throw .truncated(offset: position, neededByteCount: count) }
    let bytes = file.bytes(in: position..<position + Int(count))
    position += Int(count)
    return bytes
  }

  /// The next little-endian integer.
  mutating func read<Integer: FixedWidthInteger & BitwiseCopyable>(_: Integer.Type) throws(Problem) -> Integer {
    Integer(littleEndian: try read(UInt64(MemoryLayout<Integer>.size)).loadUnaligned(as: Integer.self))
  }

  /// The next text: a 64-bit count of bytes, then UTF-8.
  mutating func readTextBytes(atMost limit: Int? = nil) throws(Problem) -> UnsafeRawBufferPointer {
    let count = try read(UInt64.self)
    if let limit, count > UInt64(limit) { throw .nameTooLong(byteCount: count, atMost: limit) }
    let start = position
    let bytes = try read(count)
    guard Self.isUTF8(bytes) else { throw .notUTF8(offset: start) }
    return bytes
  }

  /// The next text as a string.
  mutating func readText(atMost limit: Int? = nil) throws(Problem) -> String {
    String(decoding: try readTextBytes(atMost: limit), as: UTF8.self)
  }

  /// The next truth value.
  mutating func readBoolean() throws(Problem) -> Bool {
    let byte = try read(UInt8.self)
    guard byte <= 1 else { throw .notABoolean(byte: byte) }
    return byte == 1
  }

  /// The next count of `what`, refused when the rest of the file cannot hold that many of at least `size` bytes each.
  /// Nothing is ever allocated by a count that has not passed this check.
  mutating func readCount(of what: String, eachAtLeast size: Int) throws(Problem) -> Int {
    let count = try read(UInt64.self)
    try check(count, of: what, eachAtLeast: size)
    return Int(count)
  }

  func check(_ count: UInt64, of what: String, eachAtLeast size: Int) throws(Problem) {
    let limit = remaining / size
    guard count <= UInt64(limit) else { throw .countBeyondFile(what: what, count: count, atMost: limit) }
  }

  /// Almost all text is ASCII, which needs no decoding to be recognised.
  private static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var bits: UInt8 = 0
    for byte in bytes { bits |= byte }
    return bits < 0x80 || String(validating: bytes, as: UTF8.self) != nil
  }
}
