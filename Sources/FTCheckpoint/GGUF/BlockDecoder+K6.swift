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
