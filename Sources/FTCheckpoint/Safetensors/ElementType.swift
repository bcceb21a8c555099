/// The element types a safetensors file can hold, in the format's own order (increasing alignment).
///
/// The raw value is the name used in the file's header. The order matters: files are written by descending type.
/// Source: safetensors `safetensors/src/tensor.rs`, `Dtype`.
public enum ElementType: String, CaseIterable, Comparable, Hashable, Sendable {
  /// One byte, 0 or 1.
  case bool = "BOOL"
  /// 4-bit float, two to a byte.
  case float4 = "F4"
  case float6E2M3 = "F6_E2M3"
  case float6E3M2 = "F6_E3M2"
  case uint8 = "U8"
  case int8 = "I8"
  case float8E5M2 = "F8_E5M2"
  case float8E4M3 = "F8_E4M3"
  /// 8-bit exponent without mantissa, used as a scale.
  case float8E8M0 = "F8_E8M0"
  case float8E4M3FNUZ = "F8_E4M3FNUZ"
  case float8E5M2FNUZ = "F8_E5M2FNUZ"
  case int16 = "I16"
  case uint16 = "U16"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int32 = "I32"
  case uint32 = "U32"
  case float32 = "F32"
  /// Two float32: real part, imaginary part.
  case complex64 = "C64"
  case float64 = "F64"
  case int64 = "I64"
  case uint64 = "U64"

  /// Width of one element in bits: 4, 6, 8, 16, 32 or 64.
  public var bitWidth: Int {
    switch self {
    case .float4: 4
    case .float6E2M3, .float6E3M2: 6
    case .bool, .uint8, .int8, .float8E5M2, .float8E4M3, .float8E8M0, .float8E4M3FNUZ, .float8E5M2FNUZ: 8
    case .int16, .uint16, .float16, .bfloat16: 16
    case .int32, .uint32, .float32: 32
    case .complex64, .float64, .int64, .uint64: 64
    }
  }

  public static func < (left: ElementType, right: ElementType) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int { Self.ranks[self]! }

  private static let ranks = Dictionary(uniqueKeysWithValues: zip(allCases, 0...))

  /// Bytes of a row-major tensor of this type.
  ///
  /// - Throws: why there is no such number: a negative dimension, arithmetic overflow, or a count of bits that does not
  ///   fill whole bytes.
  func byteCount(shape: [Int]) throws(SafetensorsError.Reason) -> Int {
    // Zeros count as ones here, stricter than the reference: the strides of an empty tensor must not overflow either.
    var extent = 1
    for dimension in shape {
      guard dimension >= 0 else { throw .negativeDimension(dimension) }
      let (product, overflow) = extent.multipliedReportingOverflow(by: max(dimension, 1))
      guard !overflow else { throw .shapeOverflow(shape) }
      extent = product
    }
    let elements = shape.contains(0) ? 0 : extent
    let (bits, overflow) = elements.multipliedReportingOverflow(by: bitWidth)
    guard !overflow else { throw .shapeOverflow(shape) }
    guard bits % 8 == 0 else { throw .partialByte(type: rawValue, bits: bits) }
    return bits / 8
  }
}
