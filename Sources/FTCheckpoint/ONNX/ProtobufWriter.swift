/// Builds one message of Protocol Buffers' wire format, field by field, in the order of the calls.
///
/// A field is always written, also when it has its type's default: readers of ONNX made from the second version of its
/// schema ask whether a field is there. Source: protobuf.dev, "Encoding".
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  init() {}

  /// A message of which only some fields are put together here.
  init(_ body: (inout ProtobufWriter) -> Void) { body(&self) }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Negative numbers take ten bytes, as the format has it for int32 and int64.
  mutating func field(_ number: Int, _ value: Int) {
    varint(UInt64(number) << 3)
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func field(_ number: Int, _ value: Float) {
    varint(UInt64(number) << 3 | 5)
    let bits = value.bitPattern
    bytes += [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: bits >> $0) }
  }

  mutating func field(_ number: Int, _ text: String) {
    head(number, count: text.utf8.count)
    bytes += text.utf8
  }

  mutating func field(_ number: Int, _ body: (inout ProtobufWriter) -> Void) {
    let message = ProtobufWriter(body)
    head(number, count: message.bytes.count)
    bytes += message.bytes
  }

  /// A packed list.
  mutating func field(_ number: Int, _ values: [Int]) {
    field(number) { list in for value in values { list.varint(UInt64(bitPattern: Int64(value))) } }
  }

  /// A list of floats, each a field of its own.
  mutating func field(_ number: Int, _ values: [Float]) { for value in values { field(number, value) } }

  /// Announces a field of `count` bytes that the caller writes elsewhere.
  mutating func head(_ number: Int, count: Int) {
    varint(UInt64(number) << 3 | 2)
    varint(UInt64(count))
  }
}
