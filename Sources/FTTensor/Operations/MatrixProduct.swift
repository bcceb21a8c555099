import CKernels

/// A matrix as an operand of a product: the last two dimensions of a tensor, read plainly or transposed.
struct Operand {
  let tensor: Tensor
  var isTransposed = false
  /// How much of each row of the tensor is read, where rows are longer than the matrix; nil for all.
  var width: Int?

  private var tensorColumns: Int { width ?? tensor.shape.last }
  var rows: Int { isTransposed ? tensorColumns : tensor.shape[-2] }
  var columns: Int { isTransposed ? tensor.shape[-2] : tensorColumns }
  /// From one matrix to the next.
  var stride: Int { tensor.shape[-2] * tensor.shape.last }
  /// Matrices in the tensor.
  var batch: Int { tensor.shape.extents.dropLast(2).reduce(1, *) }
  var rowStride: Int { isTransposed ? 1 : tensor.shape.last }
  var columnStride: Int { isTransposed ? tensor.shape.last : 1 }
  var transposed: Operand { Operand(tensor: tensor, isTransposed: !isTransposed, width: width) }
}

/// `output = a · b`, or `output += a · b`. An operand with one matrix is used for every matrix of the other.
func multiply(_ a: Operand, _ b: Operand, into output: Tensor, accumulates: Bool = false) {
  let batch = max(a.batch, b.batch)
  precondition(
    a.columns == b.rows && (a.batch == batch || a.batch == 1) && (b.batch == batch || b.batch == 1),
    "matmul: [\(a.rows), \(a.columns)] × \(a.batch) and [\(b.rows), \(b.columns)] × \(b.batch) do not fit")
  precondition(
    output.elementCount == batch * a.rows * b.columns, "matmul: output \(output.shape) does not hold the product")
  if output.elementCount == 0 { return }
  if a.columns == 0 {
    if !accumulates { output.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: output.byteCount) }
    return
  }
  let shape = ftk_matmul_shape(
    batch: Int64(batch), m: Int64(a.rows), n: Int64(b.columns), k: Int64(a.columns),
    a_batch: a.batch == 1 ? 0 : Int64(a.stride), a_row: Int64(a.rowStride), a_column: Int64(a.columnStride),
    b_batch: b.batch == 1 ? 0 : Int64(b.stride), b_row: Int64(b.rowStride), b_column: Int64(b.columnStride),
    c_batch: Int64(a.rows * b.columns), c_row: Int64(b.columns), a_type: a.tensor.dtype.kernelType,
    b_type: b.tensor.dtype.kernelType, c_type: output.dtype.kernelType, accumulate: accumulates ? 1 : 0)
  output.device.tally?.add(shape)
  output.device.engine.multiply(shape, a.tensor.pointer, b.tensor.pointer, output.pointer)
}

extension Tensor {
  /// The tensor as rows of its last dimension: `[rows, width]`.
  var matrix: Tensor {
    Tensor(
      storage: storage, byteOffset: byteOffset, shape: [elementCount / max(1, shape.last), shape.last], dtype: dtype)
  }
}
