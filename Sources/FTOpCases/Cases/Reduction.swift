import FTTensor

extension OperationTable {
  /// Sums, means and maxima of everything and along each dimension.
  static let reduction: [OperationCase] = whole + alongDimensions

  private static let whole: [OperationCase] = [[], [1], [7, 33], [3, 5, 7], [33_333]].flatMap { shape in
    // Central differences of 33,333 elements would take minutes; the gradient is a constant there.
    let input = InputSpec(shape, .uniform(-0.5...1), takesGradient: shape.reduce(1, *) < 1000)
    let n = SmolLM.tokens * SmolLM.width
    return [
      OperationCase(
        .reduction, "sum of \(shape)", [input],
        benchmarks: shape == [7, 33]
          ? [BenchmarkShape("sum 1024×576", [InputSpec([SmolLM.tokens, SmolLM.width])], operations: n, elements: n)]
          : []
      ) { _, x in
        x[0].sum()
      } reference: { x in
        DoubleArray(scalar: x[0].values.reduce(0, +))
      },
      OperationCase(.reduction, "mean of \(shape)", [input]) { _, x in
        x[0].mean()
      } reference: { x in
        DoubleArray(scalar: x[0].values.reduce(0, +) / Double(x[0].count))
      },
    ]
  }

  private static let alongDimensions: [OperationCase] =
    [
      ([33], 0), ([7, 33], 0), ([7, 33], 1), ([2, 3, 5], 1), ([2, 1, 5], -2), ([2, 3, 4, 5], 2), ([3, 513], -1),
      ([513, 3], 0),
    ]
    .flatMap { shape, dimension in
      [false, true].flatMap { keeps in
        [
          alongCase("sum", shape, dimension, keeps, { $0.sum(along: dimension, keepsDimension: keeps) }) {
            $0.reduce(0, +)
          },
          alongCase("mean", shape, dimension, keeps, { $0.mean(along: dimension, keepsDimension: keeps) }) {
            $0.reduce(0, +) / Double($0.count)
          },
          alongCase(
            "maximum", shape, dimension, keeps, takesGradient: false,
            { $0.maximum(along: dimension, keepsDimension: keeps) }
          ) { $0.max()! },
        ]
      }
    }

  private static func alongCase(
    _ name: String, _ shape: [Int], _ dimension: Int, _ keeps: Bool, takesGradient: Bool = true,
    _ apply: @escaping @Sendable (Tensor) -> Tensor, _ function: @escaping @Sendable ([Double]) -> Double
  ) -> OperationCase {
    OperationCase(
      .reduction, "\(name) of \(shape) along \(dimension)\(keeps ? ", kept" : "")",
      // A mean in bfloat16 is a rounded sum that is scaled and rounded again.
      [InputSpec(shape, takesGradient: takesGradient)], tolerance: .init(bfloat16: name == "mean" ? 8e-3 : 4e-3)
    ) { _, x in
      apply(x[0])
    } reference: { x in
      Reference.reduced(x[0], along: dimension, keeps: keeps, function)
    }
  }
}

extension Reference {
  /// `function` of the elements along one dimension.
  static func reduced(_ x: DoubleArray, along dimension: Int, keeps: Bool, _ function: ([Double]) -> Double)
    -> DoubleArray
  {
    let d = dimension < 0 ? dimension + x.shape.count : dimension
    let (outer, axis) = (x.shape[..<d].reduce(1, *), x.shape[d])
    let inner = x.shape[(d + 1)...].reduce(1, *)
    let shape = x.shape[..<d] + (keeps ? [1] : []) + x.shape[(d + 1)...]
    var result = DoubleArray(shape: Array(shape)) { _ in 0 }
    for o in 0..<outer {
      for i in 0..<inner {
        result[o * inner + i] = function((0..<axis).map { x[(o * axis + $0) * inner + i] })
      }
    }
    return result
  }
}
