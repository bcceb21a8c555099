/// Puts together the bytes of a GGUF file, right or wrong, without the code under test.
struct GGUFBuilder {
  var magic: [UInt8] = Array("GGUF".utf8)
  var version: UInt32 = 3
  /// Overrides for the counts the file announces.
  var keyCount: UInt64?
  var tensorCount: UInt64?
  var alignment = 32
  private var keys: [[UInt8]] = []
  private var tensors: [[UInt8]] = []
  var data: [UInt8] = []

  static func text(_ string: String) -> [UInt8] { littleEndian(UInt64(string.utf8.count)) + Array(string.utf8) }

  mutating func add(key: String, type: UInt32, _ value: [UInt8]) {
    keys.append(Self.text(key) + littleEndian(type) + value)
  }

  /// Adds an entry to the list of tensors; dimensions innermost first, as in the file.
  mutating func add(tensor: String, type: UInt32, _ dimensions: [UInt64], offset: UInt64) {
    tensors.append(
      Self.text(tensor) + littleEndian(UInt32(dimensions.count)) + dimensions.flatMap { littleEndian($0) }
        + littleEndian(type) + littleEndian(offset))
  }

  /// Bytes before the padding.
  var header: [UInt8] {
    magic + littleEndian(version) + littleEndian(tensorCount ?? UInt64(tensors.count))
      + littleEndian(keyCount ?? UInt64(keys.count)) + keys.joined() + tensors.joined()
  }

  var bytes: [UInt8] {
    var bytes = header
    while bytes.count % alignment != 0 { bytes.append(0) }
    return bytes + data
  }
}
