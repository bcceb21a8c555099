import FTTensor

extension OperationTable {
  /// Both norms, at widths of 1, odd, and more than one block.
  static let norm: [OperationCase] = rms + layer

  /// One or two values normalise to about ±1 whatever they are; only a large ε leaves a gradient above rounding.
  private static func epsilon(_ shape: [Int]) -> Float { shape.last! <= 2 ? 0.5 : 1e-5 }

  private static let rms: [OperationCase] = [[1, 1], [5, 33], [2, 3, 7], [2, 513], [33]].flatMap { shape in
    [true, false].map { recomputes in
      let n = SmolLM.tokens * SmolLM.width
      let epsilon = epsilon(shape)
      return OperationCase(
        .norm, "rmsNorm \(shape)\(recomputes ? ", recomputed" : "")",
        [InputSpec(shape), InputSpec([shape.last!], .uniform(0.5...1.5), isAlwaysFloat32: true)],
        benchmarks: shape == [5, 33] && !recomputes
          ? [
            BenchmarkShape(
              "rmsNorm 1024×576",
              [InputSpec([SmolLM.tokens, SmolLM.width]), InputSpec([SmolLM.width], isAlwaysFloat32: true)],
              operations: 4 * n, elements: 2 * n)
          ] : []
      ) { _, x in
        x[0].rmsNorm(weight: x[1], epsilon: epsilon, recomputes: recomputes)
      } reference: { x in
        Reference.rmsNorm(x[0], weight: x[1], epsilon: Double(epsilon))
      }
    }
  }

  private static let layer: [OperationCase] = [[3, 2], [5, 33], [2, 3, 7], [2, 513]].map { shape in
    let n = SmolLM.tokens * SmolLM.width
    let epsilon = epsilon(shape)
    return OperationCase(
      .norm, "layerNorm \(shape)",
      [
        InputSpec(shape), InputSpec([shape.last!], .uniform(0.5...1.5), isAlwaysFloat32: true),
        InputSpec([shape.last!], isAlwaysFloat32: true),
      ],
      benchmarks: shape == [5, 33]
        ? [
          BenchmarkShape(
            "layerNorm 1024×576",
            [
              InputSpec([SmolLM.tokens, SmolLM.width]), InputSpec([SmolLM.width], isAlwaysFloat32: true),
              InputSpec([SmolLM.width], isAlwaysFloat32: true),
            ], operations: 7 * n, elements: 2 * n)
        ] : []
    ) { _, x in
      x[0].layerNorm(weight: x[1], bias: x[2], epsilon: epsilon)
    } reference: { x in
      Reference.layerNorm(x[0], weight: x[1], bias: x[2], epsilon: Double(epsilon))
    }
  }
}

extension Reference {
  /// x / √(mean(x²) + ε) · weight, row by row.
  static func rmsNorm(_ x: DoubleArray, weight: DoubleArray, epsilon: Double) -> DoubleArray {
    var result = x
    for row in 0..<x.rows {
      let range = row * x.width..<(row + 1) * x.width
      let meanSquare = range.reduce(0) { $0 + x[$1] * x[$1] } / Double(x.width)
      for i in range { result[i] = x[i] / (meanSquare + epsilon).squareRoot() * weight[i % x.width] }
    }
    return result
  }

  /// (x - mean) / √(variance + ε) · weight + bias, row by row, with the biased variance.
  static func layerNorm(_ x: DoubleArray, weight: DoubleArray, bias: DoubleArray, epsilon: Double) -> DoubleArray {
    var result = x
    for row in 0..<x.rows {
      let range = row * x.width..<(row + 1) * x.width
      let mean = range.reduce(0) { $0 + x[$1] } / Double(x.width)
      let variance = range.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / Double(x.width)
      for i in range {
        result[i] = (x[i] - mean) / (variance + epsilon).squareRoot() * weight[i % x.width] + bias[i % x.width]
      }
    }
    return result
  }
}
