import FTOpCases
import FTTensor
import FTTestSupport
import Testing

/// The shapes of the other tests are mostly too small to be shared among threads; those of the benchmarks are not.
@Suite struct TeamTests {
  @Test(arguments: timed, [DType.float32, .bfloat16])
  func threeThreadsComputeWhatOneComputes(_ timed: TimedOperation, _ precision: DType) throws {
    let runs = try [1, 3].map { try resultAndGradients(timed, precision, threads: $0) }
    #expect(runs[0].count == runs[1].count)
    for (key, alone) in runs[0] {
      // Weight gradients of norms are added in another order; everything else is the same arithmetic.
      let mismatch = Comparison.mismatch(
        try #require(runs[1][key]), alone, shape: [alone.count], tolerance: precision == .float32 ? 2e-6 : 4e-3)
      #expect(mismatch == nil, "\(key)")
    }
  }

  struct TimedOperation: Sendable, CustomStringConvertible {
    let operation: OperationCase
    let shape: BenchmarkShape
    var description: String { "\(operation.family.rawValue)/\(shape.name)" }
  }

  private static let timed: [TimedOperation] = OperationTable.all.flatMap { operation in
    operation.benchmarks.map { TimedOperation(operation: operation, shape: $0) }
  }.filter { $0.shape.inputs.allSatisfy { $0.shape.reduce(1, *) < 4_000_000 } }

  private func resultAndGradients(_ timed: TimedOperation, _ precision: DType, threads: Int) throws -> [String: [Float]]
  {
    let context = OperationContext(try TestDevice.make(threads: threads))
    var (inputs, leaves) = ([Tensor](), [Leaf]())
    for (position, spec) in timed.shape.inputs.enumerated() {
      let tensor = spec.tensor(
        spec.values(position: position, precision: precision), precision: precision, on: context.device)
      leaves.append(Leaf())
      inputs.append(spec.isDifferentiable ? leaves[position].attached(to: tensor) : tensor)
    }
    let result = timed.operation.apply(context, inputs)
    let gradients = (result * result.detached).sum().gradients()
    var found = ["result": result.values()]
    for (position, leaf) in leaves.enumerated() { found["gradient \(position)"] = gradients[leaf]?.values() }
    return found
  }
}
