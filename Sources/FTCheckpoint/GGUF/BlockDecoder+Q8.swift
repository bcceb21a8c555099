/// Q8_0, 32 values in 34 bytes: scale d (half), 32 signed bytes q. Value: d·q.
extension BlockDecoder {
  static func q80(_ source: UnsafeRawPointer, _ count: Int, _ destination: UnsafeMutablePointer<Float>) {
    for block in 0..<count {
      let from = source + 34 * block
      let to = destination + 32 * block
      let d = scale(from, 0)
      let low = from.loadUnaligned(fromByteOffset: 2, as: SIMD16<Int8>.self)
      let high = from.loadUnaligned(fromByteOffset: 18, as: SIMD16<Int8>.self)
      store(SIMD16<Float>(low) * d, to, 0)
      store(SIMD16<Float>(high) * d, to, 16)
    }
  }
}
