/// Q4_0 and Q4_1, 32 values of 4 bits. Byte i of the 16 holds value i in its lower half and value i + 16 in its upper.
extension BlockDecoder {
  /// 18 bytes: scale d (half), 16 bytes. Value: d·(q − 8).
  static func q40(_ source: UnsafeRawPointer, _ count: Int, _ destination: UnsafeMutablePointer<Float>) {
    for block in 0..<count {
      let from = source + 18 * block
      let to = destination + 32 * block
      let d = scale(from, 0)
      let (low, high) = halves(from.loadUnaligned(fromByteOffset: 2, as: SIMD16<UInt8>.self))
      store(SIMD16<Float>(SIMD16<Int8>(truncatingIfNeeded: low) &- 8) * d, to, 0)
      store(SIMD16<Float>(SIMD16<Int8>(truncatingIfNeeded: high) &- 8) * d, to, 16)
    }
  }

  /// 20 bytes: scale d, minimum m (halves), 16 bytes. Value: d·q + m.
  static func q41(_ source: UnsafeRawPointer, _ count: Int, _ destination: UnsafeMutablePointer<Float>) {
    for block in 0..<count {
      let from = source + 20 * block
      let to = destination + 32 * block
      let d = scale(from, 0)
      let m = scale(from, 2)
      let (low, high) = halves(from.loadUnaligned(fromByteOffset: 4, as: SIMD16<UInt8>.self))
      store(SIMD16<Float>(low) * d + m, to, 0)
      store(SIMD16<Float>(high) * d + m, to, 16)
    }
  }

  /// The lower and the upper four bits of each byte.
  @inline(__always)
  static func halves(_ bytes: SIMD16<UInt8>) -> (low: SIMD16<UInt8>, high: SIMD16<UInt8>) {
    (bytes & 15, bytes &>> 4)
  }
}
