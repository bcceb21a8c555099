extension GGUFFile {
  /// Converts `rows` of `tensor` to float32.
  ///
  /// The result is, bit by bit, what ggml's reference gives: every product and sum is rounded to float32 on its own, none
  /// is fused. `destination` receives `rows.count * tensor.rowLength` values, row-major.
  ///
  /// - Precondition: `rows` lies within `0..<tensor.rowCount`, `destination` has exactly the size of the result, and
  ///   `tensor` belongs to this file.
  /// - Throws: ``GGUFError`` with reason `cannotDequantize` when the type is none of F32, F16, BF16, Q8_0, Q4_0, Q4_1,
  ///   Q5_0, Q5_1, Q4_K, Q5_K, Q6_K.
  public func dequantize(
    _ tensor: GGUFTensor, rows: Range<Int>, into destination: UnsafeMutableBufferPointer<Float>
  ) throws(GGUFError) {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= tensor.rowCount,
      "GGUFFile.dequantize: rows \(rows) of \"\(tensor.name)\", which has \(tensor.rowCount)")
    precondition(
      destination.count == rows.count * tensor.rowLength,
      "GGUFFile.dequantize: \(destination.count) places for \(rows.count) rows of \(tensor.rowLength) values")
    guard let decode = BlockDecoder.function(for: tensor.type) else {
      throw GGUFError(file: path, name: tensor.name, .cannotDequantize(type: tensor.type.description))
    }
    let start = tensor.range.lowerBound + rows.lowerBound * tensor.rowByteCount
    let source = storage.bytes(in: start..<start + rows.count * tensor.rowByteCount)
    guard let from = source.baseAddress, let to = destination.baseAddress, !destination.isEmpty else { return }
    decode(from, source.count / tensor.type.blockByteCount, to)
  }
}
