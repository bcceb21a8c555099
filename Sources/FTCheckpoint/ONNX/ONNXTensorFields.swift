/// The fields of a TensorProto. Exactly one of them holds the values.
struct ONNXTensorFields {
  typealias Problem = ForeignFileError.Reason

  private(set) var name = ""
  private var shape: [Int] = []
  private var type = 0
  private var raw: Range<Int>?
  private var isExternal = false
  /// Values in typed fields, as the type's little-endian bytes.
  private var typed: [UInt8] = []
  private var typedFields: Set<Int> = []

  /// Data types by their number, as far as they can be read.
  private static let types: [Int: ElementType] = [
    1: .float32, 2: .uint8, 3: .int8, 4: .uint16, 5: .int16, 6: .int32, 7: .int64, 9: .bool, 10: .float16,
    11: .float64, 12: .uint32, 13: .uint64, 16: .bfloat16,
  ]
  private static let typeNames: [Int: String] = [
    0: "UNDEFINED", 8: "STRING", 14: "COMPLEX64", 15: "COMPLEX128", 17: "FLOAT8E4M3FN", 18: "FLOAT8E4M3FNUZ",
    19: "FLOAT8E5M2", 20: "FLOAT8E5M2FNUZ", 21: "UINT4", 22: "INT4", 23: "FLOAT4E2M1", 24: "FLOAT8E8M0",
  ]

  /// Takes one field; the type comes before the values in every writer's files, but the values are kept as 64-bit
  /// patterns only where it must be known.
  mutating func add(_ number: Int, _ value: ProtobufReader.Value, _ file: MappedFile) throws(Problem) {
    switch (number, value) {
    case (1, .varint(let extent)): try addExtent(extent)
    case (1, .bytes(let range)): for extent in try ProtobufReader.varints(file, range) { try addExtent(extent) }
    case (2, .varint(let number)): type = Int(clamping: number)
    case (3, _): throw .unsupported("is stored in segments, which are not read; export the model again")
    case (4, .fixed32(let bits)): append(bits, 4)
    case (10, .fixed64(let bits)): append(bits, 10)
    case (4, .bytes(let range)), (10, .bytes(let range)):
      typedFields.insert(number)
      typed += file.bytes(in: range)
    case (5, .varint(let bits)), (7, .varint(let bits)), (11, .varint(let bits)): append(bits, number)
    case (5, .bytes(let range)), (7, .bytes(let range)), (11, .bytes(let range)):
      typedFields.insert(number)
      for bits in try ProtobufReader.varints(file, range) { append(bits, number) }
    case (6, _): typedFields.insert(6)
    case (8, .bytes(let range)): name = try ProtobufReader.text(file, range)
    case (9, .bytes(let range)): raw = range
    case (13, _): isExternal = true
    case (14, .varint(let location)): isExternal = isExternal || location != 0
    default: break
    }
  }

  private mutating func addExtent(_ bits: UInt64) throws(Problem) {
    guard shape.count < ForeignTensor.maximumRank else {
      throw .tooMany("dimensions", atMost: ForeignTensor.maximumRank)
    }
    shape.append(Int(truncatingIfNeeded: Int64(bitPattern: bits)))
  }

  private mutating func append(_ bits: some FixedWidthInteger, _ field: Int) {
    typedFields.insert(field)
    withUnsafeBytes(of: bits.littleEndian) { typed += $0 }
  }

  /// The tensor, checked.
  func tensor() throws(Problem) -> ForeignTensor {
    if isExternal {
      throw .unsupported(
        "has its values in another file (external data), which is not read; save the model in one file, for example "
          + "with onnx.save(onnx.load(path), path)")
    }
    guard let element = Self.types[type] else {
      let known = Self.typeNames[type] ?? "data type \(type)"
      _ = try ForeignTensor.elementCount(shape)
      return ForeignTensor(
        name: name, shape: shape, type: known,
        source: .unreadable(reason: "holds \(known) values, which are not read; export the model with float weights"))
    }
    guard typedFields.count <= 1, raw == nil || typedFields.isEmpty else {
      throw .malformed("a tensor with values in several fields", offset: raw?.lowerBound ?? 0)
    }
    if let raw { return try .dense(name, element, shape, in: raw) }
    return try .owned(name, element, shape, try narrowed(element))
  }

  /// The field for each type: float_data (4) and double_data (10) are as wide as their values, the others are 64-bit
  /// patterns: int32_data (5) holds all small types and the bits of halves, int64_data (7), uint64_data (11) the rest.
  private func narrowed(_ element: ElementType) throws(Problem) -> [UInt8] {
    guard let field = typedFields.first else { return [] }
    let expected =
      switch element {
      case .float32: 4
      case .float64: 10
      case .int64: 7
      case .uint32, .uint64: 11
      default: 5
      }
    guard field == expected else {
      throw .malformed("\(element.rawValue) values in field \(field), expected field \(expected)", offset: 0)
    }
    let width = element.bitWidth / 8
    guard field != 4, field != 10, width < 8 else { return typed }
    var result: [UInt8] = []
    result.reserveCapacity(typed.count / 8 * width)
    for start in stride(from: 0, to: typed.count, by: 8) {
      // Cutting must not change the number: the bytes cut off are all sign bits, or all zero for unsigned types.
      let value = typed.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: Int64.self) }
      let bits = 8 * width
      let low = element == .int8 || element == .int16 || element == .int32 ? -(Int64(1) << (bits - 1)) : 0
      let high = low < 0 ? Int64(1) << (bits - 1) : Int64(1) << bits
      guard value >= low, value < high else {
        throw .malformed("the value \(value) does not fit \(element.rawValue)", offset: 0)
      }
      result += typed[start..<start + width]
    }
    return result
  }
}
