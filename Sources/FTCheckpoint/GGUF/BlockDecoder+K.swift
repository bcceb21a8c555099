/// Q4_K and Q5_K, 256 values in 8 groups of 32, each group with a 6-bit scale and a 6-bit minimum.
///
/// Value: (d·scale)·q − (dmin·minimum).
extension BlockDecoder {
  /// 144 bytes: d, dmin (halves), 12 bytes of scales and minima, 128 bytes. Byte i of each 32 holds value i of an even
  /// group in its lower half and value i of the following group in its upper.
  static func q4K(_ source: UnsafeRawPointer, _ count: Int, _ destination: UnsafeMutablePointer<Float>) {
    for block in 0..<count {
      let from = source + 144 * block
      let d = scale(from, 0)
      let dmin = scale(from, 2)
      for pair in 0..<4 {
        let to = destination + 256 * block + 64 * pair
        let (evenScale, evenMinimum) = groupScale(from + 4, 2 * pair)
        let (oddScale, oddMinimum) = groupScale(from + 4, 2 * pair + 1)
        for part in 0..<2 {
          let bytes = from.loadUnaligned(fromByteOffset: 16 + 32 * pair + 16 * part, as: SIMD16<UInt8>.self)
          let (low, high) = halves(bytes)
          store(SIMD16<Float>(low) * (d * evenScale) - dmin * evenMinimum, to, 16 * part)
          store(SIMD16<Float>(high) * (d * oddScale) - dmin * oddMinimum, to, 32 + 16 * part)
        }
      }
    }
  }

  /// 176 bytes: as Q4_K, with 32 bytes of fifth bits before the 128: bit g of byte i belongs to value i of group g.
  static func q5K(_ source: UnsafeRawPointer, _ count: Int, _ destination: UnsafeMutablePointer<Float>) {
    for block in 0..<count {
      let from = source + 176 * block
      let d = scale(from, 0)
      let dmin = scale(from, 2)
      for pair in 0..<4 {
        let to = destination + 256 * block + 64 * pair
        let (evenScale, evenMinimum) = groupScale(from + 4, 2 * pair)
        let (oddScale, oddMinimum) = groupScale(from + 4, 2 * pair + 1)
        let shift = UInt8(2 * pair)
        for part in 0..<2 {
          let fifth = from.loadUnaligned(fromByteOffset: 16 + 16 * part, as: SIMD16<UInt8>.self)
          let bytes = from.loadUnaligned(fromByteOffset: 48 + 32 * pair + 16 * part, as: SIMD16<UInt8>.self)
          let (low, high) = halves(bytes)
          let even = low | ((fifth &>> shift) & 1) &<< 4
          let odd = high | ((fifth &>> (shift + 1)) & 1) &<< 4
          store(SIMD16<Float>(even) * (d * evenScale) - dmin * evenMinimum, to, 16 * part)
          store(SIMD16<Float>(odd) * (d * oddScale) - dmin * oddMinimum, to, 32 + 16 * part)
        }
      }
    }
  }

  /// Scale and minimum of one of the 8 groups. Groups 0–3 have six bits each in bytes 0–3 (scales) and 4–7 (minima);
  /// groups 4–7 have four bits of both in bytes 8–11 and the upper two in the top bits of bytes 0–3 and 4–7.
  @inline(__always)
  private static func groupScale(_ packed: UnsafeRawPointer, _ group: Int) -> (scale: Float, minimum: Float) {
    func byte(_ index: Int) -> UInt8 { packed.load(fromByteOffset: index, as: UInt8.self) }
    if group < 4 { return (Float(byte(group) & 63), Float(byte(group + 4) & 63)) }
    let scale = byte(group + 4) & 15 | (byte(group - 4) >> 6) << 4
    let minimum = byte(group + 4) >> 4 | (byte(group) >> 6) << 4
    return (Float(scale), Float(minimum))
  }
}

/// Q6_K, 256 values of 6 bits in 16 groups of 16, each group with a signed 8-bit scale. Value: (d·scale)·(q − 32).
extension BlockDecoder {
  /// 210 bytes: 128 bytes of lower four bits, 64 bytes of upper two bits, 16 scales, d (half). For each half of the block:
  /// quarter k of 32 values has its lower bits in the lower (k < 2) or upper half of the bytes 32·(k mod 2) …, its upper
  /// bits at bit 2k of the 32 bytes.
  static func q6K(_ source: UnsafeRawPointer, _ count: Int, _ destination: UnsafeMutablePointer<Float>) {
    for block in 0..<count {
      let from = source + 210 * block
      let d = scale(from, 208)
      for half in 0..<2 {
        for part in 0..<2 {
          let upper = from.loadUnaligned(fromByteOffset: 128 + 32 * half + 16 * part, as: SIMD16<UInt8>.self)
          for quarter in 0..<4 {
            let offset = 64 * half + 32 * (quarter & 1) + 16 * part
            let bytes = from.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
            let lower = quarter < 2 ? bytes & 15 : bytes &>> 4
            let q = lower | ((upper &>> UInt8(2 * quarter)) & 3) &<< 4
            let group = 8 * half + 2 * quarter + part
            let groupScale = Float(from.load(fromByteOffset: 192 + group, as: Int8.self))
            store(
              SIMD16<Float>(SIMD16<Int8>(truncatingIfNeeded: q) &- 32) * (d * groupScale),
              destination + 256 * block, 16 * group)
          }
        }
      }
    }
  }
}
