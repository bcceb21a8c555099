import FTTensor

extension OperationTable {
  /// Operations that move values without changing them: results are exact in both types.
  static let layout: [OperationCase] = reshapes + permutations + slices + expansions + concatenations + conversions

  private static func exact(
    _ name: String, _ inputs: [InputSpec], benchmarks: [BenchmarkShape] = [],
    _ apply: @escaping @Sendable ([Tensor]) -> Tensor, _ reference: @escaping @Sendable ([DoubleArray]) -> DoubleArray
  ) -> OperationCase {
    OperationCase(
      .layout, name, inputs, tolerance: .init(float32: 0, bfloat16: 0), benchmarks: benchmarks, apply: { apply($1) },
      reference: reference)
  }

  private static let reshapes: [OperationCase] = [([6, 4], [3, -1]), ([5], [5, 1]), ([1, 1], []), ([], [1, 1])].map {
    from, to in
    exact("reshape \(from) to \(to)", [InputSpec(from)]) {
      $0[0].reshaped(to: to)
    } _: { x in
      x[0].reshaped(to: to.map { $0 == -1 ? x[0].count / 3 : $0 })
    }
  }

  private static let permutations: [OperationCase] = [
    ([3, 5], [1, 0]), ([2, 3, 4], [2, 0, 1]), ([2, 3, 4, 5], [0, 2, 1, 3]), ([1, 7, 1], [2, 1, 0]), ([4], [0]),
    ([], []), ([33, 65], [1, 0]),
  ].map { shape, order in
    let n = SmolLM.tokens * SmolLM.width
    return exact(
      "permute \(shape) by \(order)", [InputSpec(shape)],
      benchmarks: shape == [3, 5]
        ? [
          BenchmarkShape(
            "transpose 1024×576", [InputSpec([SmolLM.tokens, SmolLM.width])], operations: 0, elements: 2 * n)
        ] : []
    ) {
      $0[0].permuted(order)
    } _: {
      Reference.permuted($0[0], order)
    }
  }

  private static let slices: [OperationCase] = [
    ([7, 3], 2..<5, 0), ([7, 3], 1..<2, 1), ([2, 5, 3], 1..<4, 1), ([1, 5, 3], 0..<2, 1), ([9], 8..<9, 0),
    ([4, 6], 0..<4, 0), ([2, 3, 4], 1..<3, -1),
  ].map { shape, range, dimension in
    exact("slice \(range) of \(shape) along \(dimension)", [InputSpec(shape)]) {
      $0[0].sliced(range, along: dimension)
    } _: {
      Reference.sliced($0[0], range, along: dimension)
    }
  }

  private static let expansions: [OperationCase] = [
    ([3, 1], [3, 5]), ([1], [4]), ([], [2, 3]), ([5], [2, 3, 5]), ([2, 1, 3, 1], [2, 4, 3, 2]),
  ].map { from, to in
    exact("expand \(from) to \(to)", [InputSpec(from)]) {
      $0[0].expanded(to: Shape(to))
    } _: { x in
      Reference.broadcast(x[0], DoubleArray(shape: to) { _ in 0 }) { value, _ in value }
    }
  }

  private static let concatenations: [OperationCase] = [
    ([[2, 3], [4, 3]], 0), ([[2, 3], [2, 1], [2, 5]], 1), ([[1, 2, 2], [1, 3, 2]], -2), ([[7]], 0),
  ].map { shapes, dimension in
    exact("concatenate \(shapes) along \(dimension)", shapes.map { InputSpec($0) }) {
      Tensor.concatenated($0, along: dimension)
    } _: {
      Reference.concatenated($0, along: dimension)
    }
  }

  private static let conversions: [OperationCase] = [
    OperationCase(
      .layout, "to bfloat16 and back", [InputSpec([7, 33])], tolerance: .init(float32: 4e-3, gradient: 4e-3)
    ) {
      $1[0].converted(to: .bfloat16).converted(to: .float32)
    } reference: {
      $0[0]
    }
  ]
}

extension Reference {
  /// New dimension i is old dimension order[i].
  static func permuted(_ x: DoubleArray, _ order: [Int]) -> DoubleArray {
    let shape = order.map { x.shape[$0] }
    return DoubleArray(shape: shape) { flat in
      var rest = flat
      var coordinates = [Int](repeating: 0, count: shape.count)
      for d in shape.indices.reversed() {
        coordinates[order[d]] = rest % shape[d]
        rest /= shape[d]
      }
      return x[zip(coordinates, x.shape).reduce(0) { $0 * $1.1 + $1.0 }]
    }
  }

  static func sliced(_ x: DoubleArray, _ range: Range<Int>, along dimension: Int) -> DoubleArray {
    let d = dimension < 0 ? dimension + x.shape.count : dimension
    let inner = x.shape[(d + 1)...].reduce(1, *)
    var shape = x.shape
    shape[d] = range.count
    return DoubleArray(shape: shape) { flat in
      let (o, rest) = flat.quotientAndRemainder(dividingBy: range.count * inner)
      return x[o * x.shape[d] * inner + range.lowerBound * inner + rest]
    }
  }

  static func concatenated(_ parts: [DoubleArray], along dimension: Int) -> DoubleArray {
    let d = dimension < 0 ? dimension + parts[0].shape.count : dimension
    var shape = parts[0].shape
    shape[d] = parts.reduce(0) { $0 + $1.shape[d] }
    var values: [Double] = []
    for o in 0..<shape[..<d].reduce(1, *) {
      for part in parts {
        let run = part.shape[d...].reduce(1, *)
        values += part.values[o * run..<(o + 1) * run]
      }
    }
    return DoubleArray(shape: shape, values: values)
  }
}
