import CKernels

/// A matrix product to perform: `C[batch] = A[batch] · B[batch]`, added to C when `accumulates`.
typealias MatmulShape = ftk_matmul_shape

/// What multiplies matrices. Two real engines exist, oneDNN and OpenBLAS, and a plain reference for tests.
package protocol ComputeEngine: AnyObject {
  /// A name with version, for reports.
  var name: String { get }
  /// Whether bfloat16 products run on the processor's own instructions.
  var hasFastBFloat16: Bool { get }
  /// What the engine keeps: compiled products, and how often that cache was emptied.
  var cacheStatistics: (entries: Int, flushes: Int) { get }
  /// Multiplies; every engine accepts every shape and type, if need be by way of float32.
  func multiply(
    _ shape: ftk_matmul_shape, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ c: UnsafeMutableRawPointer)
  /// Computes one pass of a convolution, or returns false where the engine has none for it; patches and products then do.
  func convolve(_ operands: ConvolutionOperands) -> Bool
}

extension ComputeEngine {
  package func convolve(_ operands: ConvolutionOperands) -> Bool { false }
}

/// Which engine a device uses.
public enum EngineChoice: String, Sendable, CaseIterable {
  /// oneDNN where its library loads, otherwise OpenBLAS.
  case automatic
  case oneDNN = "onednn"
  case openBLAS = "openblas"
  case reference

  func makeEngine(threads: Int) throws -> any ComputeEngine {
    switch self {
    case .automatic:
      if let engine = try? OneDNNEngine() { return engine }
      return try OpenBLASEngine(threads: threads)
    case .oneDNN: return try OneDNNEngine()
    case .openBLAS: return try OpenBLASEngine(threads: threads)
    case .reference: return ReferenceEngine()
    }
  }
}

/// A compute engine that cannot be used.
public enum EngineError: Error, CustomStringConvertible {
  case unavailable(engine: String, reason: String)
  /// A number of threads outside of ``Device/Configuration/threadRange``; the reason.
  case threads(String)

  public var description: String {
    switch self {
    case .unavailable(let engine, let reason):
      "the compute engine \(engine) cannot be used: \(reason); install it with: apt-get install libdnnl-dev libopenblas-dev"
    case .threads(let problem): problem
    }
  }
}

/// The plain triple loop with double accumulation.
final class ReferenceEngine: ComputeEngine {
  var name: String { "reference" }
  var hasFastBFloat16: Bool { false }
  var cacheStatistics: (entries: Int, flushes: Int) { (0, 0) }

  func multiply(
    _ shape: ftk_matmul_shape, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ c: UnsafeMutableRawPointer
  ) {
    var shape = shape
    ftk_reference_matmul(&shape, a, b, c)
  }
}

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
