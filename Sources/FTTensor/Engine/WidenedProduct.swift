import CKernels
import Glibc

/// Performs a product on dense float32 copies of its operands, for engines and processors without the asked-for types or
/// strides. Copies one batch entry at a time.
func multiplyWidened(
  _ shape: ftk_matmul_shape, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ c: UnsafeMutableRawPointer,
  with product: (inout ftk_matmul_shape, UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer) -> Int32
) {
  let m = Int(shape.m)
  let n = Int(shape.n)
  let k = Int(shape.k)
  func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
    OutOfMemory.allocate(count * 4, for: "a product of matrices").bindMemory(to: Float.self, capacity: count)
  }
  let wideA = floats(m * k)
  let wideB = floats(k * n)
  let wideC = floats(m * n)
  defer { for pointer in [wideA, wideB, wideC] { free(pointer) } }
  var dense = ftk_matmul_shape(
    batch: 1, m: shape.m, n: shape.n, k: shape.k, a_batch: 0, a_row: shape.k, a_column: 1, b_batch: 0, b_row: shape.n,
    b_column: 1, c_batch: 0, c_row: shape.n, a_type: ftk_dtype(FTK_F32), b_type: ftk_dtype(FTK_F32),
    c_type: ftk_dtype(FTK_F32), accumulate: shape.accumulate)
  for entry in 0..<Int(shape.batch) {
    let outputOffset = entry * Int(shape.c_batch)
    widen(a, shape.a_type, entry * Int(shape.a_batch), Int(shape.a_row), Int(shape.a_column), m, k, wideA)
    widen(b, shape.b_type, entry * Int(shape.b_batch), Int(shape.b_row), Int(shape.b_column), k, n, wideB)
    if shape.accumulate != 0 { widen(c, shape.c_type, outputOffset, Int(shape.c_row), 1, m, n, wideC) }
    if product(&dense, wideA, wideB, wideC) != 0 { ftk_reference_matmul(&dense, wideA, wideB, wideC) }
    let size = shape.c_type == FTK_F32 ? 4 : 2
    for row in 0..<m {
      let destination = c + (outputOffset + row * Int(shape.c_row)) * size
      ftk_unary(Int32(FTK_COPY.rawValue), wideC + row * n, ftk_dtype(FTK_F32), destination, shape.c_type, n)
    }
  }
}

/// Copies a strided matrix of either type into a dense float32 one.
private func widen(
  _ source: UnsafeRawPointer, _ type: ftk_dtype, _ offset: Int, _ rowStride: Int, _ columnStride: Int, _ rows: Int,
  _ columns: Int, _ out: UnsafeMutablePointer<Float>
) {
  let size = type == FTK_F32 ? 4 : 2
  let copy = OutOfMemory.allocate(rows * columns * size, for: "a product of matrices")
  defer { free(copy) }
  ftk_strided_copy(source + offset * size, copy, size, 2, [rows, columns], [rowStride, columnStride])
  ftk_unary(Int32(FTK_COPY.rawValue), copy, type, out, ftk_dtype(FTK_F32), rows * columns)
}
