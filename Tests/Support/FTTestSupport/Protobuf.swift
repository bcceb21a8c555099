/// Puts together messages of Protocol Buffers, right or wrong, without the code under test.
public enum Protobuf {
  public static func varint(_ value: UInt64) -> [UInt8] {
    var (rest, bytes) = (value, [UInt8]())
    repeat {
      bytes.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
      rest >>= 7
    } while rest > 0
    return bytes
  }

  public static func field(_ number: UInt64, _ value: UInt64) -> [UInt8] { varint(number << 3) + varint(value) }

  public static func field(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
    varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes
  }

  public static func field(_ number: UInt64, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

  /// A model whose graph has the given fields.
  public static func model(_ graph: [UInt8]...) -> [UInt8] {
    field(1, 8) + field(7, Array(graph.joined())) + field(8, field(2, 17))
  }

  /// An initializer: extents, data type, and further fields, `raw_data` (9) among them.
  public static func initializer(_ name: String, _ extents: [UInt64], type: UInt64 = 1, _ fields: [UInt8] = [])
    -> [UInt8]
  {
    field(5, extents.flatMap { field(1, $0) } + field(2, type) + field(8, name) + fields)
  }

  public static func raw(_ count: Int) -> [UInt8] { field(9, [UInt8](repeating: 0, count: count)) }
}
