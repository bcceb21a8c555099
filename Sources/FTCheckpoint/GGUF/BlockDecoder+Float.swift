/// Types that store every value on its own: F32, F16, BF16 (blocks of one value, little-endian).
extension BlockDecoder {
  static func f32(_ source: UnsafeRawPointer, _ count: Int, _ destination: UnsafeMutablePointer<Float>) {
    for index in 0..<count {
      let bits = source.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
      destination[index] = Float(bitPattern: UInt32(littleEndian: bits))
    }
  }

  static func f16(_ source: UnsafeRawPointer, _ count: Int, _ destination: UnsafeMutablePointer<Float>) {
    for index in 0..<count { destination[index] = scale(source, 2 * index) }
  }

  /// A bfloat16 is the upper half of a float32.
  static func bf16(_ source: UnsafeRawPointer, _ count: Int, _ destination: UnsafeMutablePointer<Float>) {
    for index in 0..<count {
      let bits = UInt16(littleEndian: source.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
      destination[index] = Float(bitPattern: UInt32(bits) << 16)
    }
  }
}
