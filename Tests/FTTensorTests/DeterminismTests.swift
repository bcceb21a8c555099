import FTOpCases
import FTTensor
import FTTestSupport
import Testing

@Suite struct DeterminismTests {
  @Test(arguments: [DType.float32, .bfloat16])
  func theSumOfAllElementsDoesNotDependOnTheThreads(_ precision: DType) throws {
    let input = InputSpec([300_001])
    let values = input.values(position: 0, precision: precision)
    let sums = try [1, 2, 3].map { threads in
      let device = try TestDevice.make(threads: threads)
      let x = input.tensor(values, precision: precision, on: device)
      return [x.sum().item(), Float(x.sumOfSquares())] + x.reshaped(to: [1, 300_001]).sum(along: 1).values()
    }
    #expect(sums[0] == sums[1])
    #expect(sums[0] == sums[2])
  }

  /// Attention, dropout, softmax and reductions do the same arithmetic however many threads share it.
  @Test(arguments: [
    OperationCase.Family.attention, .dropout, .softmax, .reduction, .unary, .embedding, .padding, .pooling, .upsampling,
    .instanceNorm, .batchNorm, .prelu, .variation, .channelMoments,
  ])
  func resultsDoNotDependOnTheThreads(_ family: OperationCase.Family) throws {
    for precision in [DType.float32, .bfloat16] {
      let contexts = try [1, 2].map { OperationContext(try TestDevice.make(threads: $0)) }
      for operation in OperationTable.cases(family) {
        let values = operation.inputValues(precision: precision)
        let results = contexts.map {
          operation.apply($0, operation.tensors(values, precision: precision, on: $0.device)).values()
        }
        #expect(results[0] == results[1], "\(operation) in \(precision)")
      }
    }
  }

  @Test(arguments: OperationTable.all.filter { !$0.differentiableInputs.isEmpty }, [DType.float32, .bfloat16])
  func runsAreEqualByteForByte(_ operation: OperationCase, _ precision: DType) throws {
    let values = operation.inputValues(precision: precision)
    let probe = Probe(shape: operation.reference(values).shape)
    let runs = try (0..<2).map { _ in
      let context = OperationContext(try TestDevice.make())
      return tapeGradients(of: operation, values, probe, context, precision: precision).mapValues {
        $0.values().map(\.bitPattern)
      }
    }
    #expect(runs[0] == runs[1])
  }

  /// A step's worth of the real shapes, twice: large enough for the whole team.
  @Test func largeProductsAreRepeatable() throws {
    let device = try TestDevice.make()
    let x = InputSpec([512, 576])
    let w = InputSpec([192, 576])
    let runs = (0..<3).map { _ in
      let (leafX, leafW) = (Leaf(), Leaf())
      let a = leafX.attached(to: x.tensor(x.values(position: 0, precision: .float32), precision: .float32, on: device))
      let b = leafW.attached(to: w.tensor(w.values(position: 1, precision: .float32), precision: .float32, on: device))
      let gradients = a.linear(weight: b).square().sum().gradients()
      return [gradients[leafX]!.values(), gradients[leafW]!.values()]
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0] == runs[2])
  }
}
