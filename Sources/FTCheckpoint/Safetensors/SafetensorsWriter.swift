/// Writes a safetensors file, one tensor at a time, so that the model never has to be in memory twice.
///
/// ```swift
/// try SafetensorsWriter.write(
///   [.init(name: "weight", dtype: .float32, shape: [2, 2]) { sink in try sink.write(bytes) }],
///   metadata: ["format": "pt"], to: "model.safetensors")
/// ```
///
/// The bytes are those of the reference writer for the same tensors: sorted by descending element type, then by name,
/// the header padded with spaces to a multiple of 8 bytes. Metadata keys are sorted (the reference leaves their order
/// open). The file appears whole or not at all, see ``AtomicFile``.
public enum SafetensorsWriter {
  /// A tensor to write.
  public struct Entry {
    public let name: String
    public let dtype: ElementType
    /// Row-major, outermost dimension first; empty for a scalar.
    public let shape: [Int]
    /// Sends the data, little-endian and row-major, to the sink; called once, when the tensor's turn has come.
    public let body: (FileSink) throws -> Void

    public init(name: String, dtype: ElementType, shape: [Int], body: @escaping (FileSink) throws -> Void) {
      self.name = name
      self.dtype = dtype
      self.shape = shape
      self.body = body
    }
  }

  /// Writes `entries`, in any order, to `path`.
  ///
  /// - Throws: ``SafetensorsError`` for a duplicate or reserved name, a shape without a size, or a body that sends too few
  ///   or too many bytes; ``FileError`` when writing fails; whatever a body throws. The file at `path` is then untouched.
  public static func write(_ entries: [Entry], metadata: [String: String] = [:], to path: String) throws {
    let sorted = entries.sorted { left, right in
      left.dtype == right.dtype
        ? left.name.utf8.lexicographicallyPrecedes(right.name.utf8) : left.dtype > right.dtype
    }
    let byteCounts = try sizes(of: sorted, path: path)
    let header = header(of: sorted, byteCounts: byteCounts, metadata: metadata)
    try AtomicFile.write(to: path) { sink in
      try sink.write(withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) })
      try sink.write(header)
      for (entry, expected) in zip(sorted, byteCounts) {
        let start = sink.byteCount
        try entry.body(sink)
        guard sink.byteCount - start == expected else {
          throw SafetensorsError(
            file: path, tensor: entry.name, .wrongBodySize(expected: expected, actual: sink.byteCount - start))
        }
      }
    }
  }

  private static func sizes(of entries: [Entry], path: String) throws(SafetensorsError) -> [Int] {
    var names: Set<String> = []
    var counts: [Int] = []
    var total = 0
    for entry in entries {
      func fail(_ reason: SafetensorsError.Reason) -> SafetensorsError {
        SafetensorsError(file: path, tensor: entry.name, reason)
      }
      guard entry.name != "__metadata__" else { throw fail(.reservedName) }
      guard names.insert(entry.name).inserted else { throw fail(.duplicateName) }
      let count: Int
      do { count = try entry.dtype.byteCount(shape: entry.shape) } catch { throw fail(error) }
      let (sum, overflow) = total.addingReportingOverflow(count)
      guard !overflow else { throw fail(.shapeOverflow(entry.shape)) }
      total = sum
      counts.append(count)
    }
    return counts
  }

  private static func header(of entries: [Entry], byteCounts: [Int], metadata: [String: String]) -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      let text = pairs.map { "\(quoted($0.key)):\(quoted($0.value))" }.joined(separator: ",")
      members.append("\"__metadata__\":{\(text)}")
    }
    var begin = 0
    for (entry, count) in zip(entries, byteCounts) {
      let shape = entry.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(quoted(entry.name)):{\"dtype\":\"\(entry.dtype.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(begin),\(begin + count)]}")
      begin += count
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    while header.count % 8 != 0 { header.append(0x20) }
    return header
  }

  /// A JSON string; escapes exactly what the reference's serialiser does (quote, backslash, control characters).
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{8}": result += "\\b"
      case "\t": result += "\\t"
      case "\n": result += "\\n"
      case "\u{C}": result += "\\f"
      case "\r": result += "\\r"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
