import FTCheckpoint
import FTModels

/// Rounds float32 rows and sends them to a file being written.
struct TensorConversion {
  /// The source, for errors.
  let file: String
  /// The type written: bfloat16 or float32.
  let type: ElementType

  /// Sends `rows` rows of `rowLength` values, a piece at a time, so that memory stays small whatever the tensor's size.
  ///
  /// - Parameters:
  ///   - groupRows: rows of a piece; reordering happens within a piece.
  ///   - order: for each row of a piece in the result, its place in the source's piece; `nil` keeps the order.
  ///   - read: fills the buffer with the given rows of the source.
  func write(
    _ tensor: String, rows: Int, rowLength: Int, groupRows: Int, order: [Int]? = nil, to sink: FileSink,
    read: (Range<Int>, UnsafeMutableBufferPointer<Float>) throws -> Void
  ) throws {
    precondition(order.map { $0.count == groupRows && rows % groupRows == 0 } ?? true, "a piece of another length")
    let values = UnsafeMutableBufferPointer<Float>.allocate(capacity: groupRows * rowLength)
    let rounded = UnsafeMutableBufferPointer<UInt16>.allocate(capacity: rowLength)
    defer {
      values.deallocate()
      rounded.deallocate()
    }
    for start in stride(from: 0, to: rows, by: groupRows) {
      let piece = start..<min(start + groupRows, rows)
      try read(piece, UnsafeMutableBufferPointer(rebasing: values[..<(piece.count * rowLength)]))
      for index in 0..<piece.count {
        let place = order?[index] ?? index
        let row = UnsafeBufferPointer(rebasing: values[place * rowLength..<(place + 1) * rowLength])
        guard Self.isFinite(row, as: type) else { throw ModelImportError.notFinite(file: file, tensor: tensor) }
        if type == .bfloat16 {
          Self.round(row, into: rounded)
          try sink.write(UnsafeRawBufferPointer(rounded))
        } else {
          try sink.write(UnsafeRawBufferPointer(row))
        }
      }
    }
  }

  /// Rows of a piece when their order is kept: about a million values.
  static func groupRows(rowLength: Int) -> Int { max(1, (1 << 20) / max(1, rowLength)) }

  /// To the nearest bfloat16, ties to even. All values are finite.
  static func round(_ values: UnsafeBufferPointer<Float>, into result: UnsafeMutableBufferPointer<UInt16>) {
    for index in values.indices {
      let bits = values[index].bitPattern
      result[index] = UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
    }
  }

  /// Whether every value is finite, and stays so when rounded: the largest bfloat16 is 0x7F7F.
  static func isFinite(_ values: UnsafeBufferPointer<Float>, as type: ElementType) -> Bool {
    let limit: UInt32 = type == .bfloat16 ? 0x7F7F_8000 : 0x7F80_0000
    var largest: UInt32 = 0
    for value in values { largest = max(largest, value.bitPattern & 0x7FFF_FFFF) }
    return largest < limit
  }
}
