import CKernels

extension Tensor {
  /// All elements as float32, in row-major order.
  public func values() -> [Float] {
    [Float](unsafeUninitializedCapacity: elementCount) { buffer, count in
      if let base = buffer.baseAddress, elementCount > 0 {
        ftk_unary(Int32(FTK_COPY.rawValue), pointer, dtype.kernelType, base, ftk_dtype(FTK_F32), elementCount)
      }
      count = elementCount
    }
  }

  /// All elements of an int32 tensor.
  public func indexValues() -> [Int32] { Array(UnsafeBufferPointer(start: indices, count: elementCount)) }

  /// The only element of a tensor that has one.
  public func item() -> Float {
    precondition(elementCount == 1, "item() of a tensor of shape \(shape); it has \(elementCount) elements")
    return values()[0]
  }

  /// Calls `body` with the elements' bytes.
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try body(UnsafeRawBufferPointer(start: pointer, count: byteCount))
  }

  /// The sum of squares of all elements, in double precision.
  public func sumOfSquares() -> Double { ftk_sum_of_squares(pointer, dtype.kernelType, elementCount) }

  /// Whether no element is infinite or not a number.
  public var isFinite: Bool { ftk_all_finite(pointer, dtype.kernelType, elementCount) != 0 }
}

extension Tensor {
  /// Whether the values lie in memory of the device's own, not in a mapped file.
  public var isWritable: Bool { storage.isWritable }

  /// Gives the pages of a mapped file back to the operating system once the values have been copied elsewhere; they are read
  /// again when they are needed. Does nothing where the values are in memory of the device's own.
  public func releasePages() {
    (storage.owner as? any MappedMemory)?.releasePages(of: UnsafeRawBufferPointer(start: pointer, count: byteCount))
  }

  /// A float32 copy that shares nothing with this tensor.
  public func float32Copy() -> Tensor {
    let copy = Tensor(uninitialized: shape, .float32, on: device)
    ftk_unary(
      Int32(FTK_COPY.rawValue), pointer, dtype.kernelType, copy.pointer, ftk_dtype(FTK_F32), elementCount)
    return copy
  }
}
