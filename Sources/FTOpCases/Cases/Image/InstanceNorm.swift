import FTTensor

extension OperationTable {
  /// Gain and offset per channel, per picture and absent; with and without what may follow in the same pass.
  static let instanceNorm: [OperationCase] =
    [[2, 5, 7, 3], [3, 4, 4, 33], [1, 40, 30, 32], [2, 3, 2, 1], [1, 2, 2, 520], [2, 37, 61, 8]].flatMap { shape in
      [
        instanceNormCase(shape, parameters: [shape[3]]),
        instanceNormCase(shape, parameters: [shape[0], shape[3]], .relu),
      ]
    } + [
      instanceNormCase([2, 5, 7, 3], parameters: nil),
      instanceNormCase([2, 6, 5, 4], parameters: [2, 4], hasResidual: true),
      instanceNormCase([2, 6, 5, 16], parameters: [16], .relu, hasResidual: true),
    ]

  private static func instanceNormCase(
    _ shape: [Int], parameters: [Int]?, _ activation: NormActivation = .none, hasResidual: Bool = false
  ) -> OperationCase {
    let inputs = { (shape: [Int], parameters: [Int]?, takesGradient: Bool) in
      [InputSpec(shape, takesGradient: takesGradient)]
        + (parameters.map {
          [
            InputSpec($0, .uniform(0.5...1.5), isAlwaysFloat32: true, takesGradient: takesGradient),
            InputSpec($0, isAlwaysFloat32: true, takesGradient: takesGradient),
          ]
        } ?? []) + (hasResidual ? [InputSpec(shape, takesGradient: takesGradient)] : [])
    }
    let n = StyleStep.full.reduce(1, *)
    let isRelu = activation == .relu
    let suffix = "\(isRelu ? ", relu" : "")\(hasResidual ? ", residual" : "")"
    let isTimed = shape == [2, 5, 7, 3] && parameters != nil || hasResidual && !isRelu
    return OperationCase(
      .instanceNorm, "\(shape), gain \(parameters.map { "\($0)" } ?? "absent")\(suffix)",
      inputs(shape, parameters, shape.reduce(1, *) <= 800),
      // The gradient's sums cancel: their rounding is relative to terms of unit size.
      tolerance: .init(float32: 4e-6, gradient: 2e-5),
      benchmarks: isTimed
        ? [
          BenchmarkShape(
            "4×256×256×32\(suffix)", inputs(StyleStep.full, parameters?.count == 1 ? [32] : [4, 32], true),
            operations: 7 * n,
            elements: (hasResidual ? 4 : 3) * n)
        ] : []
    ) { _, x in
      x[0].instanceNorm(
        gain: parameters == nil ? nil : x[1], offset: parameters == nil ? nil : x[2], epsilon: 1e-3,
        activation: activation, residual: hasResidual ? x.last : nil)
    } reference: { x in
      let normalized = Reference.instanceNorm(
        x[0], gain: parameters == nil ? nil : x[1], offset: parameters == nil ? nil : x[2], epsilon: 1e-3)
      let activated = isRelu ? normalized.map { max($0, 0) } : normalized
      return hasResidual ? activated.combined(with: x.last!, +) : activated
    }
  }
}

extension Reference {
  /// (x - mean) / √(variance + ε) · gain + offset over the pixels of each picture and channel.
  static func instanceNorm(_ x: DoubleArray, gain: DoubleArray?, offset: DoubleArray?, epsilon: Double) -> DoubleArray {
    let (samples, channels) = (x.shape[0], x.shape[3])
    let pixels = x.shape[1] * x.shape[2]
    var result = x
    for n in 0..<samples {
      for c in 0..<channels {
        let places = (0..<pixels).map { (n * pixels + $0) * channels + c }
        let mean = places.reduce(0) { $0 + x[$1] } / Double(pixels)
        let variance = places.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / Double(pixels)
        let pick = { (values: DoubleArray?, otherwise: Double) in
          values.map { $0.shape.count == 1 ? $0[c] : $0[n * channels + c] } ?? otherwise
        }
        let scale = pick(gain, 1) / (variance + epsilon).squareRoot()
        for i in places { result[i] = (x[i] - mean) * scale + pick(offset, 0) }
      }
    }
    return result
  }
}
