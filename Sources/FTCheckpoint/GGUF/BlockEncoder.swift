/// Float32 values as a GGUF file stores them.
///
/// The bytes are those of ggml's reference (`ggml-quants.c`, `quantize_row_q8_0_ref`): a block of Q8_0 is 32 values, their
/// scale d = max |x| / 127 in float16, and x / d rounded, halves away from zero.
public enum BlockEncoder {
  /// The types that are written.
  public static let types: Set<GGMLType> = [.f32, .f16, .bf16, .q80]

  /// Encodes whole blocks of finite values.
  ///
  /// - Precondition: `type` is one of ``types``; the count is a multiple of its block's length.
  /// - Returns: the bytes; `nil` where a value is too large for the type.
  public static func encode(_ values: [Float], as type: GGMLType) -> [UInt8]? {
    precondition(
      types.contains(type) && values.count % type.blockLength == 0,
      "\(values.count) values as \(type), which is not written")
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count / type.blockLength * type.blockByteCount)
    switch type {
    case .f32:
      for value in values { append(value.bitPattern, to: &bytes) }
    case .f16:
      for value in values {
        let half = Float16(value)
        guard half.isFinite else { return nil }
        append(half.bitPattern, to: &bytes)
      }
    case .bf16:
      for value in values {
        let bits = value.bitPattern
        let rounded = UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
        // The largest finite one.
        guard rounded & 0x7FFF <= 0x7F7F else { return nil }
        append(rounded, to: &bytes)
      }
    default:
      for start in stride(from: 0, to: values.count, by: 32) {
        guard appendQ8(values[start..<start + 32], to: &bytes) else { return nil }
      }
    }
    return bytes
  }

  private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    for byte in 0..<number.bitWidth / 8 { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * byte))) }
  }

  private static func appendQ8(_ block: ArraySlice<Float>, to bytes: inout [UInt8]) -> Bool {
    let scale = block.reduce(0) { max($0, abs($1)) } / 127
    let stored = Float16(scale)
    guard stored.isFinite else { return false }
    append(stored.bitPattern, to: &bytes)
    let inverse = scale == 0 ? 0 : 1 / scale
    for value in block {
      // An inverse of a scale below 2⁻¹²⁸ is infinite; such a block is zero.
      let quotient = (value * inverse).rounded(.toNearestOrAwayFromZero)
      bytes.append(UInt8(bitPattern: quotient.isFinite ? Int8(max(-127, min(127, quotient))) : 0))
    }
    return true
  }
}
