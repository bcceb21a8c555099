import FTOpCases
import FTTensor

/// One operation at one shape and precision, ready to be timed.
struct OperationRun {
  private let operation: OperationCase
  private let shape: BenchmarkShape
  private let dtype: DType
  private let withGradients: Bool
  private let context: OperationContext
  private let inputs: [Tensor]

  init(
    _ operation: OperationCase, _ shape: BenchmarkShape, _ dtype: DType, withGradients: Bool, on device: Device
  ) {
    self.operation = operation
    self.shape = shape
    self.dtype = dtype
    self.withGradients = withGradients
    context = OperationContext(device)
    inputs = shape.inputs.enumerated().map { position, spec in
      spec.tensor(spec.values(position: position, precision: dtype), precision: dtype, on: device)
    }
  }

  /// Runs until 0.3 seconds have passed and at least 5 times, after two runs that fill caches and the buffer pool.
  func measured() -> OperationMeasurement {
    for _ in 0..<2 { once() }
    let clock = ContinuousClock()
    var times: [Double] = []
    var total = 0.0
    while total < 0.3 || times.count < 5 {
      let seconds = clock.measure { once() } / .seconds(1)
      times.append(seconds)
      total += seconds
    }
    times.sort()
    let median = times[times.count / 2]
    let bytes = shape.elements * Double(dtype.byteCount)
    return OperationMeasurement(
      operation: operation.family.rawValue, shape: shape.name, precision: dtype == .float32 ? "f32" : "bf16",
      pass: withGradients ? "forward+backward" : "forward", runs: times.count, medianSeconds: median,
      minimumSeconds: times[0], gigaflops: withGradients ? nil : shape.operations / median / 1e9,
      gigabytesPerSecond: withGradients ? nil : bytes / median / 1e9)
  }

  private func once() {
    guard withGradients else {
      _ = operation.apply(context, inputs)
      return
    }
    var attached = inputs
    for (i, spec) in shape.inputs.enumerated() where spec.isDifferentiable {
      attached[i] = Leaf().attached(to: inputs[i])
    }
    _ = operation.apply(context, attached).sum().gradients()
  }
}

/// The keys of one line of JSON; they stay the same from version to version.
struct OperationMeasurement: Encodable {
  var kind = "operation"
  /// The family, such as "matmul".
  let operation: String
  let shape: String
  let precision: String
  let pass: String
  let runs: Int
  let medianSeconds: Double
  let minimumSeconds: Double
  /// Floating-point operations per second by the median, in 10⁹; `nil` for the backward pass.
  let gigaflops: Double?
  /// Least memory traffic per second by the median, in 10⁹ bytes; `nil` for the backward pass.
  let gigabytesPerSecond: Double?
}
