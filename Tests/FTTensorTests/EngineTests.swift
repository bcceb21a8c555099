import FTOpCases
import FTTensor
import FTTestSupport
import Testing

/// The engines agree with the plain product, in every transpose and type, forward and backward.
@Suite struct EngineTests {
  @Test(arguments: [EngineChoice.oneDNN, .openBLAS, .reference], [DType.float32, .bfloat16])
  func agreesWithTheDoubleReference(_ engine: EngineChoice, _ precision: DType) throws {
    let context = OperationContext(try TestDevice.make(engine: engine))
    for operation in Self.cases {
      let values = operation.inputValues(precision: precision)
      let result = operation.apply(context, operation.tensors(values, precision: precision, on: context.device))
      let expected = operation.reference(values)
      let mismatch = Comparison.mismatch(
        result.values(), expected.values, shape: expected.shape, tolerance: operation.tolerance.forward(precision))
      #expect(mismatch == nil, "\(operation)")
    }
  }

  @Test(arguments: [EngineChoice.oneDNN, .openBLAS], [DType.float32, .bfloat16])
  func gradientsAgreeWithTheReferenceEngine(_ engine: EngineChoice, _ precision: DType) throws {
    let context = OperationContext(try TestDevice.make(engine: engine))
    let plain = OperationContext(try TestDevice.make(engine: .reference))
    for operation in Self.cases where !operation.differentiableInputs.isEmpty {
      let values = operation.inputValues(precision: precision)
      let probe = Probe(shape: operation.reference(values).shape)
      let expected = tapeGradients(of: operation, values, probe, plain, precision: precision)
      let actual = tapeGradients(of: operation, values, probe, context, precision: precision)
      for (input, gradient) in actual {
        let mismatch = Comparison.mismatch(
          gradient.values(), expected[input]!.values(), shape: gradient.shape.extents,
          tolerance: precision == .float32 ? 1e-5 : 2e-2)
        #expect(mismatch == nil, "\(operation), input \(input)")
      }
    }
  }

  @Test func theInstructionSetStaysBelowTheLimitOfTheEnvironment() throws {
    _ = try TestDevice.make()
    #expect(InstructionSet.current == min(InstructionSet.detected, TestDevice.instructionSet ?? .avx512BFloat16))
  }

  /// oneDNN 2.6, left alone, gave one of two threads a convolution that read beyond its weights some times in a thousand.
  @Test func threadsThatCompileAtTheSameTimeGetTheirOwnConvolutions() async throws {
    let wrong = try await withThrowingTaskGroup(of: [String].self) { group in
      for task in 0..<4 {
        group.addTask { try Self.convolutions(ofNewShapes: 400, task: task) }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(wrong.isEmpty)
  }

  /// Convolves ones with known weights in shapes that no other task has, so that each is compiled; the shapes that went wrong.
  private static func convolutions(ofNewShapes count: Int, task: Int) throws -> [String] {
    let device = try TestDevice.make()
    return (0..<count).compactMap { index in
      let side = [3, 5, 9][index % 3]
      let (channels, filters, padding) = (2 + index % 5 % 3, 2 + index % 7, index % 2)
      let type: DType = index % 4 < 2 ? .float32 : .bfloat16
      let shape: Shape = [1, side + 2 + task, side + index / 3, channels]
      let weights = (0..<filters * side * side * channels).map { Float($0 % 3) }
      let x = Tensor(repeating: 1, shape: shape, on: device).converted(to: type)
      let w = Tensor(weights, shape: [filters, side, side, channels], on: device).converted(to: type)
      let y = x.convolution(weight: w, padding: ImageMargins(padding)).converted(to: .float32)
      // Away from the edges every output is the sum of its filter's weights.
      let width = y.shape[2]
      let middle = (1 * width + min(1, width - 1 - padding)) * filters
      let expected = (0..<filters).map { f in
        weights[f * side * side * channels..<(f + 1) * side * side * channels].reduce(0, +)
      }
      let actual = Array(y.values()[middle..<middle + filters])
      let isRight = zip(actual, expected).allSatisfy { abs($0 - $1) <= 0.004 * $1 }
      return isRight ? nil : "\(shape) * \(w.shape), padding \(padding), \(type): \(actual), expected \(expected)"
    }
  }

  @Test func productsAreCompiledOncePerShape() throws {
    let device = try TestDevice.make(engine: .oneDNN)
    let (a, b) = (Tensor(zeros: [3, 4], on: device), Tensor(zeros: [4, 5], on: device))
    for _ in 0..<3 { _ = Tensor.matmul(a, b) }
    #expect(device.engine.cacheStatistics == (entries: 1, flushes: 0))
    _ = Tensor.matmul(a.transposed(), b.transposed(), transposeA: true, transposeB: true)
    #expect(device.engine.cacheStatistics == (entries: 2, flushes: 0))
  }

  @Test func theCacheOfProductsIsEmptiedWhenFull() throws {
    let device = try TestDevice.make(engine: .oneDNN)
    for columns in 1...1100 {
      let product = Tensor.matmul(
        Tensor(repeating: 1, shape: [1, 2], on: device), Tensor(repeating: 1, shape: [2, columns], on: device))
      #expect(product.values() == [Float](repeating: 2, count: columns))
    }
    #expect(device.engine.cacheStatistics == (entries: 1100 - 1024, flushes: 1))
  }

  private static let cases =
    OperationTable.cases(.matmul) + OperationTable.cases(.lowRank) + OperationTable.cases(.convolution)
}
