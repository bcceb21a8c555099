import CKernels

/// OpenBLAS: the portable engine. Products of bfloat16 matrices go through float32 copies.
final class OpenBLASEngine: ComputeEngine {
  init(threads: Int) throws {
    if let message = ftk_blas_load(Int32(threads)) {
      throw EngineError.unavailable(engine: "OpenBLAS", reason: String(cString: message))
    }
  }

  var name: String {
    guard let core = ftk_blas_core() else { return "OpenBLAS" }
    return "OpenBLAS (core type \(String(cString: core)))"
  }

  var hasFastBFloat16: Bool { false }
  var cacheStatistics: (entries: Int, flushes: Int) { (0, 0) }

  func multiply(
    _ shape: ftk_matmul_shape, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ c: UnsafeMutableRawPointer
  ) {
    var shape = shape
    if ftk_blas_matmul(&shape, a, b, c) == 0 { return }
    multiplyWidened(shape, a, b, c) { ftk_blas_matmul(&$0, $1, $2, $3) }
  }
}
