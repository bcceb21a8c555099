import FTTensor

/// One operation on inputs of one set of shapes, with the plain implementation it must agree with.
///
/// The same table drives the comparison with the reference, the gradient check against central differences, and the
/// benchmarks.
public struct OperationCase: Sendable, CustomStringConvertible {
  public enum Family: String, Sendable, CaseIterable {
    case matmul, elementwise, unary, reduction, norm, softmax, rotary, embedding, attention, dropout, layout
    case crossEntropy = "cross-entropy"
    case lowRank = "low-rank"
    case convolution
    case composition
    case padding, pooling, upsampling, prelu, variation
    case instanceNorm = "instance-norm"
    case groupNorm = "group-norm"
    case batchNorm = "batch-norm"
    case channelMoments = "channel-moments"
    case gramMatrices = "gram-matrices"
    case framing, fourier, lstm
    case sourceFilter = "source-filter"
  }

  /// How far results may be from the reference, as a fraction of its largest magnitude.
  public struct Tolerance: Sendable {
    public var float32: Double
    public var bfloat16: Double
    /// For gradients in float32, against central differences.
    public var gradient: Double

    /// The defaults hold for operations that accumulate in float32 and round once at the end: bfloat16 has 8 significant
    /// bits, so rounding alone costs up to 2⁻⁹ = 0.002.
    public init(float32: Double = 2e-6, bfloat16: Double = 4e-3, gradient: Double = 1e-5) {
      self.float32 = float32
      self.bfloat16 = bfloat16
      self.gradient = gradient
    }

    public func forward(_ precision: DType) -> Double { precision == .float32 ? float32 : bfloat16 }
  }

  public let family: Family
  public let name: String
  public let inputs: [InputSpec]
  public let tolerance: Tolerance
  /// Shapes of real models at which the operation is timed.
  public let benchmarks: [BenchmarkShape]
  public let apply: @Sendable (OperationContext, [Tensor]) -> Tensor
  public let reference: @Sendable ([DoubleArray]) -> DoubleArray

  init(
    _ family: Family, _ name: String, _ inputs: [InputSpec], tolerance: Tolerance = Tolerance(),
    benchmarks: [BenchmarkShape] = [], apply: @escaping @Sendable (OperationContext, [Tensor]) -> Tensor,
    reference: @escaping @Sendable ([DoubleArray]) -> DoubleArray
  ) {
    self.family = family
    self.name = "\(family.rawValue)/\(name)"
    self.inputs = inputs
    self.tolerance = tolerance
    self.benchmarks = benchmarks
    self.apply = apply
    self.reference = reference
  }

  public var description: String { name }

  /// The inputs through which a gradient flows.
  public var differentiableInputs: [Int] { inputs.indices.filter { inputs[$0].isDifferentiable } }

  /// The inputs' values, rounded to `precision`.
  public func inputValues(precision: DType) -> [DoubleArray] {
    inputs.enumerated().map { $1.values(position: $0, precision: precision) }
  }

  /// Inputs as tensors.
  public func tensors(_ values: [DoubleArray], precision: DType, on device: Device) -> [Tensor] {
    zip(inputs, values).map { $0.tensor($1, precision: precision, on: device) }
  }
}

/// A named real shape at which a case is timed, with what one forward run has to do at least.
public struct BenchmarkShape: Sendable {
  public let name: String
  public let inputs: [InputSpec]
  /// Floating-point operations; a multiplication and an addition are two.
  public let operations: Double
  /// Values read or written once each; times the bytes per value this is the least traffic.
  public let elements: Double

  init(_ name: String, _ inputs: [InputSpec], operations: Int, elements: Int) {
    (self.name, self.inputs) = (name, inputs)
    (self.operations, self.elements) = (Double(operations), Double(elements))
  }
}

/// Where a case runs, and what it prepares once: tables and masks that are no part of the operation's time.
public final class OperationContext {
  public let device: Device
  private var prepared: [String: Any] = [:]

  public init(_ device: Device) { self.device = device }

  /// The value made the first time under this key.
  func prepared<Value>(_ key: String, _ make: (Device) -> Value) -> Value {
    if let value = prepared[key] as? Value { return value }
    let value = make(device)
    prepared[key] = value
    return value
  }
}

/// All cases.
public enum OperationTable {
  public static let all: [OperationCase] =
    matmul + linear + lowRank + broadcast + scalar + unary + reduction + norm + softmax + rotary + embedding
    + attention + dropout + crossEntropy + layout + composition + convolution + images + framing + fourier + lstm
    + sourceFilter

  private static let images: [OperationCase] =
    padding + pooling + upsampling + instanceNorm + groupNorm + batchNorm + prelu + variation + channelMoments
    + gramMatrices

  /// The cases of one family.
  public static func cases(_ family: OperationCase.Family) -> [OperationCase] { all.filter { $0.family == family } }
}

/// The sizes of SmolLM2-135M, the model the benchmarks take their shapes from (its config.json), and a batch of 4 × 256.
enum SmolLM {
  static let tokens = 1024
  static let width = 576
  static let keyWidth = 192
  static let inner = 1536
  static let vocabulary = 49_152
  static let heads = 9
  static let kvHeads = 3
  static let headWidth = 64
  static let segment = 256
}
