/// The types of a value in a GGUF file's metadata; the raw value is the number in the file.
///
/// Source: ggml `docs/gguf.md`, `gguf_metadata_value_type`.
public enum GGUFValueType: UInt32, Sendable, CaseIterable {
  case uint8 = 0
  case int8 = 1
  case uint16 = 2
  case int16 = 3
  case uint32 = 4
  case int32 = 5
  case float32 = 6
  case bool = 7
  case string = 8
  case array = 9
  case uint64 = 10
  case int64 = 11
  case float64 = 12

  /// The fewest bytes one value takes: texts and arrays begin with their counts.
  var minimumByteCount: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64, .string: 8
    case .array: 12
    }
  }
}

/// A value of a GGUF file's metadata.
public enum GGUFValue: Sendable {
  /// Any unsigned type of the file.
  case unsigned(UInt64)
  /// Any signed type of the file.
  case signed(Int64)
  /// `float32` (widened without loss) or `float64`.
  case float(Double)
  case bool(Bool)
  case string(String)
  /// Decoded only when asked for.
  case array(GGUFArray)

  /// What it is, for error messages.
  var kind: String {
    switch self {
    case .unsigned(let value): "the integer \(value)"
    case .signed(let value): "the integer \(value)"
    case .float(let value): "the number \(value)"
    case .bool(let value): "the truth value \(value)"
    case .string: "a text"
    case .array(let array): "a list of \(array.count) × \(array.elementType)"
    }
  }
}

extension GGUFCursor {
  /// Deeper nesting of arrays than any file needs.
  private static let maximumNesting = 8

  mutating func readValueType() throws(Problem) -> GGUFValueType {
    let number = try read(UInt32.self)
    guard let type = GGUFValueType(rawValue: number) else { throw .unknownValueType(number) }
    return type
  }

  /// Reads one value; an array is checked to its end but not decoded.
  mutating func readValue(
    _ type: GGUFValueType, of file: MappedFile, key: String, nesting: Int = 0
  ) throws(Problem) -> GGUFValue {
    switch type {
    case .uint8: .unsigned(UInt64(try read(UInt8.self)))
    case .uint16: .unsigned(UInt64(try read(UInt16.self)))
    case .uint32: .unsigned(UInt64(try read(UInt32.self)))
    case .uint64: .unsigned(try read(UInt64.self))
    case .int8: .signed(Int64(try read(Int8.self)))
    case .int16: .signed(Int64(try read(Int16.self)))
    case .int32: .signed(Int64(try read(Int32.self)))
    case .int64: .signed(try read(Int64.self))
    case .float32: .float(Double(Float(bitPattern: try read(UInt32.self))))
    case .float64: .float(Double(bitPattern: try read(UInt64.self)))
    case .bool: .bool(try readBoolean())
    case .string: .string(try readText())
    case .array: .array(try readArray(of: file, key: key, nesting: nesting + 1))
    }
  }

  private mutating func readArray(of file: MappedFile, key: String, nesting: Int) throws(Problem) -> GGUFArray {
    guard nesting <= Self.maximumNesting else { throw .nestingTooDeep(atMost: Self.maximumNesting) }
    let type = try readValueType()
    let count = try readCount(of: "array elements", eachAtLeast: type.minimumByteCount)
    let start = position
    switch type {
    case .bool: for _ in 0..<count { _ = try readBoolean() }
    case .string: for _ in 0..<count { _ = try readTextBytes() }
    case .array: for _ in 0..<count { _ = try readArray(of: file, key: key, nesting: nesting + 1) }
    default: _ = try read(UInt64(count * type.minimumByteCount))
    }
    return GGUFArray(file: file, key: key, elementType: type, count: count, start: start)
  }
}
