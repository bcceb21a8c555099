/// A tensor of a GGUF file.
public struct GGUFTensor: Equatable, Sendable {
  public let name: String
  public let type: GGMLType
  /// Outermost dimension first, as everywhere in ftlab (the file stores the innermost first); empty for a scalar.
  public let shape: [Int]
  /// Position of the data, counted from the start of the file.
  public let range: Range<Int>

  /// Values in a row, the innermost dimension; 1 for a scalar.
  public var rowLength: Int { shape.last ?? 1 }

  /// Number of rows: the product of all dimensions but the innermost.
  public var rowCount: Int { shape.dropLast().reduce(1, *) }

  /// Number of values.
  public var elementCount: Int { rowLength * rowCount }

  /// Bytes of one row.
  public var rowByteCount: Int { rowLength / type.blockLength * type.blockByteCount }
}

/// A tensor as the file's list describes it, before its data has been located.
struct GGUFTensorDescription {
  let name: String
  let type: GGMLType
  let shape: [Int]
  let byteCount: Int
  /// Position of the data relative to the start of all data.
  let offset: UInt64

  /// - Throws: why type and dimensions (innermost first) do not fit together.
  init(
    name: String, type: GGMLType, dimensions: [UInt64], offset: UInt64
  ) throws(GGUFError.Reason) {
    var shape: [Int] = []
    // Zeros count as ones here: an empty tensor must not have a number of rows that overflows either.
    var extent = 1
    for dimension in dimensions {
      guard let length = Int(exactly: dimension) else { throw .sizeOverflow }
      let (product, overflow) = extent.multipliedReportingOverflow(by: max(length, 1))
      guard !overflow else { throw .sizeOverflow }
      extent = product
      shape.append(length)
    }
    let elements = shape.contains(0) ? 0 : extent
    let rowLength = shape.first ?? 1
    guard rowLength % type.blockLength == 0 else {
      throw .partialBlock(rowLength: rowLength, blockLength: type.blockLength)
    }
    let (byteCount, overflow) = (elements / type.blockLength).multipliedReportingOverflow(by: type.blockByteCount)
    guard !overflow else { throw .sizeOverflow }
    self.name = name
    self.type = type
    self.shape = shape.reversed()
    self.byteCount = byteCount
    self.offset = offset
  }

  /// The tensor with its position in the file.
  func located(dataStart: Int, alignment: Int, fileByteCount: Int) throws(GGUFError.Reason) -> GGUFTensor {
    guard offset % UInt64(alignment) == 0 else { throw .misaligned(offset: offset, alignment: alignment) }
    let room = fileByteCount - dataStart
    guard room >= 0, offset <= UInt64(room), byteCount <= room - Int(offset) else {
      throw .dataBeyondFile(offset: offset, byteCount: byteCount, fileByteCount: fileByteCount)
    }
    let start = dataStart + Int(offset)
    return GGUFTensor(name: name, type: type, shape: shape, range: start..<start + byteCount)
  }
}
