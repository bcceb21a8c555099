import FTTensor

extension OperationTable {
  static let prelu: [OperationCase] =
    [
      ([2, 3, 4, 5], 5), ([2, 3, 4, 5], 1), ([3, 33], 33), ([1, 1, 2, 520], 520), ([1, 2, 2, 1], 1),
      ([2, 60, 61, 3], 3),
    ].map { shape, slopes in
      let takesGradient = shape.reduce(1, *) <= 1100
      let n = StyleStep.full.reduce(1, *)
      return OperationCase(
        .prelu, "\(shape), slope [\(slopes)]",
        [
          InputSpec(shape, .awayFromZero, takesGradient: takesGradient),
          InputSpec([slopes], .uniform(-0.5...0.5), isAlwaysFloat32: true, takesGradient: takesGradient),
        ],
        benchmarks: slopes == 5
          ? [
            BenchmarkShape(
              "4×256×256×32", [InputSpec(StyleStep.full), InputSpec([32], isAlwaysFloat32: true)], operations: n,
              elements: 2 * n)
          ] : []
      ) { _, x in
        x[0].prelu(slope: x[1])
      } reference: { x in
        DoubleArray(shape: shape) { i in x[0][i] > 0 ? x[0][i] : x[0][i] * x[1][i % slopes] }
      }
    }
    + [[2, 3, 4, 5], [7, 33]].map { shape in
      OperationCase(.prelu, "leaky 0.2 \(shape)", [InputSpec(shape, .awayFromZero)]) { _, x in
        x[0].leakyRelu(slope: 0.2)
      } reference: { x in
        x[0].map { $0 > 0 ? $0 : Double(Float(0.2)) * $0 }
      }
    }
}
