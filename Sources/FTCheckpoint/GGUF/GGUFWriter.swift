/// Writes a GGUF file, version 3, little-endian, one tensor at a time, so that a model never has to be in memory twice.
///
/// ```swift
/// try GGUFWriter.write(
///   [("general.architecture", .string("llama"))],
///   [GGUFWriter.Entry("output_norm.weight", .f32, [576]) { sink in try sink.write(bytes) }], to: "model.gguf")
/// ```
///
/// The same model gives the same bytes. The file appears whole or not at all, see ``AtomicFile``. Source of the layout: ggml
/// `docs/gguf.md`.
public enum GGUFWriter {
  /// A value of the metadata, in the types that the format's readers expect.
  public enum Value: Sendable, Equatable {
    case uint32(UInt32)
    case float32(Float)
    case bool(Bool)
    case string(String)
    case strings([String])
    case int32s([Int32])
    case float32s([Float])
  }

  /// A tensor to write.
  public struct Entry {
    public let name: String
    public let type: GGMLType
    /// Outermost dimension first, as everywhere in ftlab.
    public let shape: [Int]
    /// Sends the data to the sink; called once, when the tensor's turn has come.
    public let body: (FileSink) throws -> Void

    public init(_ name: String, _ type: GGMLType, _ shape: [Int], body: @escaping (FileSink) throws -> Void) {
      self.name = name
      self.type = type
      self.shape = shape
      self.body = body
    }

    var byteCount: Int { shape.reduce(1, *) / type.blockLength * type.blockByteCount }
  }

  /// Longest name of a tensor in bytes: ggml keeps 64 with an end mark.
  private static let maximumNameByteCount = 63
  private static let alignment = 32

  /// Writes metadata and tensors in their order.
  ///
  /// - Precondition: no key and no tensor twice; rows are whole blocks; every body sends what its type and shape call for.
  /// - Throws: ``FileError`` when writing fails, or whatever a body throws; the file at `path` is then untouched.
  public static func write(_ metadata: [(key: String, value: Value)], _ entries: [Entry], to path: String) throws {
    check(metadata.map(\.key), entries)
    var head = Bytes()
    head.values += Array("GGUF".utf8)
    head.append(UInt32(3))
    head.append(UInt64(entries.count))
    head.append(UInt64(metadata.count))
    for (key, value) in metadata {
      head.append(key)
      head.append(value)
    }
    var offset = 0
    for entry in entries {
      head.append(entry.name)
      head.append(UInt32(entry.shape.count))
      for extent in entry.shape.reversed() { head.append(UInt64(extent)) }
      head.append(entry.type.rawValue)
      head.append(UInt64(offset))
      offset += padded(entry.byteCount)
    }
    try AtomicFile.write(to: path) { sink in
      try sink.write(head.values)
      try pad(sink)
      for entry in entries {
        let start = sink.byteCount
        try entry.body(sink)
        precondition(
          sink.byteCount - start == entry.byteCount,
          "\(entry.name): \(sink.byteCount - start) bytes were sent where \(entry.byteCount) belong")
        try pad(sink)
      }
    }
  }

  private static func check(_ keys: [String], _ entries: [Entry]) {
    precondition(Set(keys).count == keys.count, "a key of a GGUF file was to be written twice")
    precondition(Set(entries.map(\.name)).count == entries.count, "a tensor of a GGUF file was to be written twice")
    for entry in entries {
      precondition(
        (1...4).contains(entry.shape.count) && entry.name.utf8.count <= maximumNameByteCount
          && entry.shape.last! % entry.type.blockLength == 0,
        "\(entry.name) \(entry.shape) cannot be written as \(entry.type)")
    }
  }

  private static func padded(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }

  private static func pad(_ sink: FileSink) throws {
    try sink.write([UInt8](repeating: 0, count: padded(sink.byteCount) - sink.byteCount))
  }

  /// Little-endian bytes.
  private struct Bytes {
    var values: [UInt8] = []

    mutating func append(_ number: some FixedWidthInteger) {
      for byte in 0..<number.bitWidth / 8 { values.append(UInt8(truncatingIfNeeded: number >> (8 * byte))) }
    }

    mutating func append(_ text: String) {
      append(UInt64(text.utf8.count))
      values += Array(text.utf8)
    }

    mutating func append(_ type: GGUFValueType) { append(type.rawValue) }

    mutating func append(_ value: Value) {
      switch value {
      case .uint32(let number):
        append(GGUFValueType.uint32)
        append(number)
      case .float32(let number):
        append(GGUFValueType.float32)
        append(number.bitPattern)
      case .bool(let truth):
        append(GGUFValueType.bool)
        append(UInt8(truth ? 1 : 0))
      case .string(let text):
        append(GGUFValueType.string)
        append(text)
      case .strings(let texts):
        append(GGUFValueType.array)
        append(GGUFValueType.string)
        append(UInt64(texts.count))
        for text in texts { append(text) }
      case .int32s(let numbers):
        append(GGUFValueType.array)
        append(GGUFValueType.int32)
        append(UInt64(numbers.count))
        for number in numbers { append(number) }
      case .float32s(let numbers):
        append(GGUFValueType.array)
        append(GGUFValueType.float32)
        append(UInt64(numbers.count))
        for number in numbers { append(number.bitPattern) }
      }
    }
  }
}
