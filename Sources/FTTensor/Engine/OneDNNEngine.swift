import CKernels

/// oneDNN: the fastest engine in float32 and, with AVX-512, in bfloat16.
final class OneDNNEngine: ComputeEngine {
  /// A compiled product takes about 0.1 MB and 0.3 ms; training uses some hundred.
  static let cacheCapacity = 1024

  private let engine: OpaquePointer

  init() throws {
    guard let engine = ftk_dnn_create(Int32(Self.cacheCapacity)) else {
      throw EngineError.unavailable(engine: "oneDNN", reason: "it could not create a processor engine")
    }
    self.engine = engine
  }

  deinit { ftk_dnn_destroy(engine) }

  var name: String {
    let version = ftk_dnn_version()
    return "oneDNN \(version / 10000).\(version / 100 % 100).\(version % 100)"
  }

  // oneDNN 2 refuses bfloat16 below AVX-512.
  var hasFastBFloat16: Bool { InstructionSet.current >= .avx512BFloat16 }

  var cacheStatistics: (entries: Int, flushes: Int) {
    var entries: Int32 = 0
    var flushes: Int32 = 0
    ftk_dnn_statistics(engine, &entries, &flushes)
    return (Int(entries), Int(flushes))
  }

  func multiply(
    _ shape: ftk_matmul_shape, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ c: UnsafeMutableRawPointer
  ) {
    var shape = shape
    let usesBFloat16 = shape.a_type != FTK_F32 || shape.b_type != FTK_F32 || shape.c_type != FTK_F32
    if !usesBFloat16 || InstructionSet.current >= .avx512 {
      let status = ftk_dnn_matmul(engine, &shape, a, b, c)
      if status == 0 { return }
      precondition(usesBFloat16, "oneDNN refused a float32 product (status \(status)): \(shape)")
    }
    multiplyWidened(shape, a, b, c) { ftk_dnn_matmul(self.engine, &$0, $1, $2, $3) }
  }

  func convolve(_ operands: ConvolutionOperands) -> Bool {
    var shape = operands.shape
    // Mixed types and narrow ones without AVX-512 go through patches.
    if shape.type == FTK_BF16, InstructionSet.current < .avx512 { return false }
    return ftk_dnn_convolve(engine, &shape, operands.input, operands.weight, operands.bias, operands.output) == 0
  }
}
