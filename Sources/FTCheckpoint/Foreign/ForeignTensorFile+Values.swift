extension ForeignTensorFile {
  /// The values as float32, row-major. Float64 and wide integers are rounded to the nearest float32; quantised values are
  /// `(value − zero) × scale`, with one rounding for each of the two operations, as ONNX defines DequantizeLinear.
  ///
  /// - Throws: ``ForeignFileError`` for a tensor of a type without a number in it, such as text.
  public func floats(of tensor: ForeignTensor) throws(ForeignFileError) -> [Float] {
    switch tensor.source {
    case .quantized(let values, let scales, let zeros, let axis):
      let inner = tensor.shape.dropFirst(axis + 1).reduce(1, *)
      return try integers(of: values).enumerated().map { index, value in
        let channel = scales.count == 1 ? 0 : index / inner % scales.count
        return Float(value - zeros[channel]) * scales[channel]
      }
    case .mapped(.float32, let start, let strides) where strides == Self.denseStrides(tensor.shape):
      let bytes = storage.bytes(in: start..<start + 4 * tensor.elementCount)
      return [Float](unsafeUninitializedCapacity: tensor.elementCount) { values, count in
        UnsafeMutableRawBufferPointer(values).copyMemory(from: bytes)
        count = tensor.elementCount
      }
    case .blocks(let type, let start):
      guard let decode = BlockDecoder.function(for: type) else {
        throw ForeignFileError(file: path, name: tensor.name, .unsupported("is stored as \(type), which is not read"))
      }
      let count = type.byteCount(of: tensor.elementCount)
      let bytes = storage.bytes(in: start..<start + count)
      return [Float](unsafeUninitializedCapacity: tensor.elementCount) { values, initialized in
        if let from = bytes.baseAddress, let to = values.baseAddress { decode(from, count / type.blockByteCount, to) }
        initialized = tensor.elementCount
      }
    default:
      return try read(tensor) { type, bytes, offset in type.float(bytes, offset) }
    }
  }

  /// The values of a tensor of integers or truth values, row-major.
  ///
  /// - Throws: ``ForeignFileError`` when the tensor holds other values.
  public func integers(of tensor: ForeignTensor) throws(ForeignFileError) -> [Int] {
    guard tensor.isInteger else {
      throw ForeignFileError(file: path, name: tensor.name, .wrongType(expected: "integers", actual: tensor.type))
    }
    return try read(tensor) { type, bytes, offset in type.integer(bytes, offset) }
  }

  /// Collects all elements, walking the strides.
  private func read<Element>(
    _ tensor: ForeignTensor, _ element: (ElementType, UnsafeRawBufferPointer, Int) -> Element
  ) throws(ForeignFileError) -> [Element] {
    let count = tensor.elementCount
    switch tensor.source {
    case .owned(let type, let bytes):
      let width = type.bitWidth / 8
      return bytes.withUnsafeBytes { bytes in (0..<count).map { element(type, bytes, $0 * width) } }
    case .mapped(let type, let start, let strides):
      let width = type.bitWidth / 8
      let bytes = storage.bytes(in: 0..<storage.count)
      if strides == Self.denseStrides(tensor.shape) {
        return (0..<count).map { element(type, bytes, start + $0 * width) }
      }
      var result: [Element] = []
      result.reserveCapacity(count)
      var index = [Int](repeating: 0, count: tensor.shape.count)
      var position = 0
      for _ in 0..<count {
        result.append(element(type, bytes, start + position * width))
        for dimension in index.indices.reversed() {
          index[dimension] += 1
          position += strides[dimension]
          if index[dimension] < tensor.shape[dimension] { break }
          position -= strides[dimension] * tensor.shape[dimension]
          index[dimension] = 0
        }
      }
      return result
    case .unreadable(let reason):
      throw ForeignFileError(file: path, name: tensor.name, .unsupported(reason))
    case .quantized, .blocks:
      throw ForeignFileError(file: path, name: tensor.name, .wrongType(expected: "plain values", actual: tensor.type))
    }
  }

  /// Elements between neighbours of a dense row-major tensor.
  static func denseStrides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for dimension in shape.indices.dropLast().reversed() {
      strides[dimension] = strides[dimension + 1] * max(1, shape[dimension + 1])
    }
    return strides
  }
}

extension ElementType {
  /// The types that ``ForeignTensor/Source`` holds.
  static let readable: Set<ElementType> = [
    .float32, .float64, .float16, .bfloat16, .bool, .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64,
  ]

  /// The element at `offset` as float32; unaligned positions are allowed.
  func float(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Float {
    switch self {
    case .float32: Float(bitPattern: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    case .float64: Float(Double(bitPattern: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
    case .float16: Float(Float16(bitPattern: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
    case .bfloat16: Float(bitPattern: UInt32(bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)) << 16)
    case .uint64: Float(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    default: Float(integer(bytes, offset))
    }
  }

  /// The integer at `offset`; unsigned 64-bit values beyond the range of `Int` become its largest value.
  func integer(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Int {
    switch self {
    case .bool: bytes[offset] == 0 ? 0 : 1
    case .uint8: Int(bytes[offset])
    case .int8: Int(Int8(bitPattern: bytes[offset]))
    case .uint16: Int(bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    case .int16: Int(bytes.loadUnaligned(fromByteOffset: offset, as: Int16.self))
    case .uint32: Int(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    case .int32: Int(bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))
    case .int64: Int(bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self))
    case .uint64: Int(clamping: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    default: preconditionFailure("\(rawValue) values are not integers")
    }
  }
}
