/// Turns stored blocks into float32, one function per block type, one file per family of types.
///
/// These files are the module's kernels: raw pointers, no checks inside the loops. Their one caller,
/// ``GGUFFile/dequantize(_:rows:into:)``, has checked that source and destination hold the given number of blocks.
/// Block layouts: ggml `src/ggml-common.h`.
enum BlockDecoder {
  /// Reads `count` blocks from `source` and writes `count * blockLength` values to `destination`.
  typealias Function = (_ source: UnsafeRawPointer, _ count: Int, _ destination: UnsafeMutablePointer<Float>) -> Void

  /// The decoder of `type`, `nil` if there is none.
  static func function(for type: GGMLType) -> Function? {
    switch type {
    case .f32: f32
    case .f16: f16
    case .bf16: bf16
    case .q80: q80
    case .q40: q40
    case .q41: q41
    case .q50: q50
    case .q51: q51
    case .q4K: q4K
    case .q5K: q5K
    case .q6K: q6K
    default: nil
    }
  }

  /// The half-precision scale at `offset`.
  @inline(__always)
  static func scale(_ source: UnsafeRawPointer, _ offset: Int) -> Float {
    float(half: UInt16(littleEndian: source.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
  }

  /// Widens an IEEE 754 half-precision number, exactly, in integer arithmetic: a mode of the processor that flushes
  /// subnormal numbers to zero cannot change it.
  @inline(__always)
  static func float(half bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let magnitude = UInt32(bits & 0x7FFF)
    // Exponent bias 15 becomes 127; infinities and NaN go from exponent 31 to 255.
    let normal = magnitude << 13 &+ 112 << 23
    let special = magnitude << 13 &+ 224 << 23
    // A subnormal half is a small integer times 2^-24, which is a normal float.
    let subnormal = (Float(magnitude) * 0x1p-24).bitPattern
    let widened = magnitude >= 0x7C00 ? special : (magnitude >= 0x0400 ? normal : subnormal)
    return Float(bitPattern: sign | widened)
  }

  @inline(__always)
  static func store<Vector>(_ vector: Vector, _ destination: UnsafeMutablePointer<Float>, _ offset: Int) {
    UnsafeMutableRawPointer(destination + offset).storeBytes(of: vector, as: Vector.self)
  }
}

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
