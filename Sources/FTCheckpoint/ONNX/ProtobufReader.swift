/// Reads one message of Protocol Buffers' wire format, field by field; every step checks that the bytes exist.
///
/// Source: protobuf.dev, "Encoding". Messages inside messages are given as ranges of bytes: nothing recurses here.
struct ProtobufReader {
  typealias Problem = ForeignFileError.Reason

  /// A field's value as its wire type says; what it means, the number of the field tells.
  enum Value {
    case varint(UInt64)
    case fixed32(UInt32)
    case fixed64(UInt64)
    case bytes(Range<Int>)
  }

  let file: MappedFile
  private(set) var position: Int
  let end: Int

  /// - Parameter range: the message's bytes within the file.
  init(_ file: MappedFile, _ range: Range<Int>) {
    self.file = file
    position = range.lowerBound
    end = range.upperBound
  }

  /// The next field, or `nil` at the end of the message.
  mutating func next() throws(Problem) -> (number: Int, value: Value)? {
    guard position < end else { return nil }
    let start = position
    let key = try varint()
    guard key >> 3 > 0, key >> 3 < 1 << 29 else {
      throw .malformed("a field with the number \(key >> 3)", offset: start)
    }
    let number = Int(key >> 3)
    switch key & 7 {
    case 0: return (number, .varint(try varint()))
    case 1: return (number, .fixed64(try fixed(UInt64.self)))
    case 2:
      let count = try varint()
      guard count <= UInt64(end - position) else { throw .truncated(offset: position, neededByteCount: count) }
      defer { position += Int(count) }
      return (number, .bytes(position..<position + Int(count)))
    case 5: return (number, .fixed32(try fixed(UInt32.self)))
    case let type: throw .malformed("a field of the wire type \(type)", offset: start)
    }
  }

  /// Up to ten bytes of seven bits, least significant first.
  mutating func varint() throws(Problem) -> UInt64 {
    let start = position
    var result: UInt64 = 0
    for shift in stride(from: 0, through: 63, by: 7) {
      guard position < end else { throw .truncated(offset: position, neededByteCount: 1) }
      let byte = file.bytes(in: position..<position + 1)[0]
      position += 1
      guard shift < 63 || byte <= 1 else { break }
      result |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte & 0x80 == 0 { return result }
    }
    throw .malformed("a number of more than 64 bits", offset: start)
  }

  private mutating func fixed<Integer: FixedWidthInteger & BitwiseCopyable>(
    _: Integer.Type
  ) throws(Problem) -> Integer {
    let size = MemoryLayout<Integer>.size
    guard size <= end - position else { throw .truncated(offset: position, neededByteCount: UInt64(size)) }
    defer { position += size }
    return Integer(littleEndian: file.bytes(in: position..<position + size).loadUnaligned(as: Integer.self))
  }

  /// A packed list of numbers.
  static func varints(_ file: MappedFile, _ range: Range<Int>) throws(Problem) -> [UInt64] {
    var reader = ProtobufReader(file, range)
    var result: [UInt64] = []
    while reader.position < reader.end { result.append(try reader.varint()) }
    return result
  }

  /// UTF-8 text.
  static func text(_ file: MappedFile, _ range: Range<Int>) throws(Problem) -> String {
    guard let text = String(validating: file.bytes(in: range), as: UTF8.self) else {
      throw .malformed("text that is not UTF-8", offset: range.lowerBound)
    }
    return text
  }
}
