import CKernels

extension Tensor {
  /// Values that are not set yet; every operation that makes one fills it.
  init(uninitialized shape: Shape, _ dtype: DType, on device: Device) {
    let (bytes, overflows) = shape.elementCount.multipliedReportingOverflow(by: dtype.byteCount)
    self.init(storage: Storage(byteCount: overflows ? .max : bytes, device: device), shape: shape, dtype: dtype)
  }

  /// A tensor of zeros.
  public init(zeros shape: Shape, dtype: DType = .float32, on device: Device) {
    self.init(uninitialized: shape, dtype, on: device)
    pointer.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
  }

  /// A tensor in which every element has one value.
  public init(repeating value: Float, shape: Shape, dtype: DType = .float32, on device: Device) {
    self.init(zeros: shape, dtype: dtype, on: device)
    let type = dtype.kernelType
    ftk_affine(pointer, type, 0, value, pointer, type, elementCount)
  }

  /// A float32 tensor of the given values; without a shape, a vector.
  public init(_ values: [Float], shape: Shape? = nil, on device: Device) {
    let shape = shape ?? [values.count]
    precondition(shape.elementCount == values.count, "\(values.count) values do not fill the shape \(shape)")
    self.init(uninitialized: shape, .float32, on: device)
    values.withUnsafeBytes {
      pointer.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(pointer), byteCount: $0.count)
    }
  }

  /// An int32 tensor of the given indices.
  public init(indices values: [Int32], shape: Shape? = nil, on device: Device) {
    let shape = shape ?? [values.count]
    precondition(shape.elementCount == values.count, "\(values.count) indices do not fill the shape \(shape)")
    self.init(uninitialized: shape, .int32, on: device)
    values.withUnsafeBytes {
      pointer.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(pointer), byteCount: $0.count)
    }
  }

  /// Copies raw little-endian elements, as a checkpoint file holds them.
  public init(copying bytes: UnsafeRawBufferPointer, shape: Shape, dtype: DType, on device: Device) {
    precondition(
      bytes.count == shape.elementCount * dtype.byteCount, "\(bytes.count) bytes do not fill \(shape) of \(dtype)")
    self.init(uninitialized: shape, dtype, on: device)
    if let base = bytes.baseAddress { pointer.copyMemory(from: base, byteCount: bytes.count) }
  }

  /// Lets `fill` write raw little-endian elements, as a file holds them.
  ///
  /// - Parameter fill: is given memory whose content is unknown, and has to write all of it.
  public init<Failure: Error>(
    shape: Shape, dtype: DType, on device: Device,
    filledBy fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    self.init(uninitialized: shape, dtype, on: device)
    try fill(UnsafeMutableRawBufferPointer(start: pointer, count: byteCount))
  }

  /// Looks into read-only memory that `owner` keeps alive, such as a mapped checkpoint. The memory must be aligned to the
  /// element size.
  public init(mapping bytes: UnsafeRawBufferPointer, owner: AnyObject, shape: Shape, dtype: DType, on device: Device) {
    precondition(
      bytes.count == shape.elementCount * dtype.byteCount, "\(bytes.count) bytes do not fill \(shape) of \(dtype)")
    guard let base = bytes.baseAddress, Int(bitPattern: base) % dtype.byteCount == 0 else {
      self.init(copying: bytes, shape: shape, dtype: dtype, on: device)
      return
    }
    let storage = Storage(borrowing: base, byteCount: bytes.count, owner: owner, device: device)
    self.init(storage: storage, shape: shape, dtype: dtype)
  }
}
