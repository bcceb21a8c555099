/// Puts together pickles of protocol 2, right or wrong, without the code under test.
enum Pickle {
  static func text(_ text: String) -> [UInt8] { [0x58] + littleEndian(UInt32(text.utf8.count)) + Array(text.utf8) }
  static func int(_ value: Int32) -> [UInt8] { [0x4A] + littleEndian(value) }
  static func global(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }
  static func tuple(_ items: [UInt8]...) -> [UInt8] { [0x28] + items.joined() + [0x74] }
  static func dictionary(_ items: [UInt8]...) -> [UInt8] { [0x7D, 0x28] + items.joined() + [0x75] }
  static func whole(_ body: [UInt8]) -> [UInt8] { [0x80, 2] + body + [0x2E] }

  /// A reference to a storage.
  static func storage(_ key: String = "0", type: String = "FloatStorage", count: Int32 = 4) -> [UInt8] {
    tuple(text("storage"), global("torch", type), text(key), text("cpu"), int(count)) + [0x51]
  }

  /// A tensor in a storage.
  static func tensor(
    _ storage: [UInt8] = storage(), offset: Int32 = 0, shape: [Int32] = [4], strides: [Int32] = [1]
  ) -> [UInt8] {
    func list(_ values: [Int32]) -> [UInt8] { [0x28] + Array(values.map { int($0) }.joined()) + [0x74] }
    return global("torch._utils", "_rebuild_tensor_v2")
      + tuple(storage, int(offset), list(shape), list(strides), [0x89], [0x4E]) + [0x52]
  }
}

/// Puts together a zip archive, right or wrong, without the code under test.
struct ZipBuilder {
  struct Entry {
    var name: String
    var content: [UInt8]
    var method: UInt16 = 0
    var flags: UInt16 = 0
    /// Overrides for what the directory announces.
    var checksum: UInt32?
    var size: UInt32?
    var start: UInt32?
  }

  var entries: [Entry] = []

  /// A checkpoint with one pickle and storages of zeros.
  init(pickle: [UInt8], storages: [String: Int] = ["0": 16]) {
    add("a/data.pkl", pickle)
    for (key, count) in storages.sorted(by: { $0.key < $1.key }) {
      add("a/data/\(key)", [UInt8](repeating: 0, count: count))
    }
  }

  mutating func add(_ name: String, _ content: [UInt8]) { entries.append(Entry(name: name, content: content)) }

  static func crc(_ bytes: [UInt8]) -> UInt32 {
    var value = ~UInt32(0)
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1 }
    }
    return ~value
  }

  var bytes: [UInt8] {
    var (data, directory) = ([UInt8](), [UInt8]())
    for entry in entries {
      let start = entry.start ?? UInt32(data.count)
      let (crc, size) = (entry.checksum ?? Self.crc(entry.content), entry.size ?? UInt32(entry.content.count))
      var common = littleEndian(entry.flags) + littleEndian(entry.method) + littleEndian(UInt32(0)) + littleEndian(crc)
      common += littleEndian(size) + littleEndian(size) + littleEndian(UInt16(entry.name.utf8.count)) + [0, 0]
      data += littleEndian(UInt32(0x0403_4B50)) + [20, 0] + common
      data += Array(entry.name.utf8) + entry.content
      directory += littleEndian(UInt32(0x0201_4B50)) + [20, 0, 20, 0] + common
      directory += [UInt8](repeating: 0, count: 10) + littleEndian(start) + Array(entry.name.utf8)
    }
    let count = littleEndian(UInt16(entries.count))
    let end = littleEndian(UInt32(0x0605_4B50)) + [0, 0, 0, 0] + count + count
    return data + directory + end + littleEndian(UInt32(directory.count)) + littleEndian(UInt32(data.count)) + [0, 0]
  }
}
