extension ForeignTensor {
  typealias Problem = ForeignFileError.Reason

  /// Most dimensions of a tensor.
  static let maximumRank = 16

  /// The product of the extents.
  ///
  /// - Throws: why there is none: a negative extent, overflow, too many dimensions. Zeros count as ones here, so that the
  ///   strides of an empty tensor cannot overflow either.
  static func elementCount(_ shape: [Int]) throws(Problem) -> Int {
    guard shape.count <= maximumRank else { throw .tooMany("dimensions", atMost: maximumRank) }
    var count = 1
    for extent in shape {
      guard extent >= 0 else { throw .badShape(shape) }
      let (product, overflow) = count.multipliedReportingOverflow(by: max(extent, 1))
      // 2^56 elements: bytes of any type can be counted, too.
      guard !overflow, product < 1 << 56 else { throw .badShape(shape) }
      count = product
    }
    return shape.contains(0) ? 0 : count
  }

  /// A dense tensor in the mapped file.
  static func dense(
    _ name: String, _ type: ElementType, _ shape: [Int], in range: Range<Int>
  ) throws(Problem) -> ForeignTensor {
    let needed = try elementCount(shape) * (type.bitWidth / 8)
    guard needed == range.count else { throw .sizeMismatch(expected: needed, actual: range.count) }
    return ForeignTensor(
      name: name, shape: shape, type: type.rawValue,
      source: .mapped(type, start: range.lowerBound, strides: ONNXFile.denseStrides(shape)))
  }

  /// A dense tensor in the mapped file whose rows are whole blocks of ggml's.
  static func blocks(
    _ name: String, _ type: GGMLType, _ shape: [Int], in range: Range<Int>
  ) throws(Problem) -> ForeignTensor {
    let needed = type.byteCount(of: try elementCount(shape))
    guard needed == range.count else { throw .sizeMismatch(expected: needed, actual: range.count) }
    return ForeignTensor(
      name: name, shape: shape, type: type.description, source: .blocks(type, start: range.lowerBound))
  }

  /// A dense tensor of values decoded while opening.
  static func owned(
    _ name: String, _ type: ElementType, _ shape: [Int], _ bytes: [UInt8]
  ) throws(Problem) -> ForeignTensor {
    let needed = try elementCount(shape) * (type.bitWidth / 8)
    guard needed == bytes.count else { throw .sizeMismatch(expected: needed, actual: bytes.count) }
    return ForeignTensor(name: name, shape: shape, type: type.rawValue, source: .owned(type, bytes))
  }

  /// The same values under another name.
  func renamed(_ name: String) -> ForeignTensor {
    ForeignTensor(name: name, shape: shape, type: type, source: source)
  }
}
