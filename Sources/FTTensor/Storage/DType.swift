import CKernels

/// The element types of a tensor.
public enum DType: String, Sendable, CaseIterable {
  case float32
  case bfloat16
  /// Indices and labels; takes no part in arithmetic.
  case int32

  /// Bytes per element.
  public var byteCount: Int { self == .bfloat16 ? 2 : 4 }

  /// The C kernels' number for the two floating-point types.
  var kernelType: ftk_dtype {
    precondition(self != .int32, "an int32 tensor holds indices; arithmetic needs float32 or bfloat16")
    return self == .float32 ? ftk_dtype(FTK_F32) : ftk_dtype(FTK_BF16)
  }

  /// The type of a result that mixes two types: float32 unless both are bfloat16.
  static func promoted(_ a: DType, _ b: DType) -> DType { a == b ? a : .float32 }

  /// A finite number rounded to this type, ties to even.
  public func nearest(to number: Float) -> Float {
    guard self == .bfloat16 else { return number }
    let bits = number.bitPattern
    return Float(bitPattern: (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF_0000)
  }
}
