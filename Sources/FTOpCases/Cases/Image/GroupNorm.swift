import FTTensor

extension OperationTable {
  /// Gain and offset per channel, per picture and absent; groups of one, some and all channels.
  static let groupNorm: [OperationCase] = [
    groupNormCase([2, 5, 7, 6], group: 3, parameters: [6]),
    groupNormCase([2, 5, 7, 6], group: 2, parameters: [2, 6], .silu),
    groupNormCase([1, 3, 5, 33], group: 11, parameters: [1, 33], .relu),
    groupNormCase([3, 4, 2, 8], group: 8, parameters: nil, .silu),
    groupNormCase([2, 3, 4, 6], group: 2, parameters: [6], .relu6, hasResidual: true),
    groupNormCase([2, 3, 3, 5], group: 1, parameters: [5], .silu),
    groupNormCase([1, 2, 2, 520], group: 26, parameters: [520], .silu),
    groupNormCase([2, 4, 3, 12], group: 4, parameters: [2, 12], .silu, hasResidual: true),
    groupNormCase([2, 37, 61, 8], group: 4, parameters: [2, 8], .silu),
  ]

  private static func groupNormCase(
    _ shape: [Int], group: Int, parameters: [Int]?, _ activation: NormActivation = .none, hasResidual: Bool = false
  ) -> OperationCase {
    func inputs(_ shape: [Int], _ parameters: [Int]?, _ takesGradient: Bool) -> [InputSpec] {
      [InputSpec(shape, takesGradient: takesGradient)]
        + (parameters.map {
          [
            InputSpec($0, .uniform(0.5...1.5), isAlwaysFloat32: true, takesGradient: takesGradient),
            InputSpec($0, isAlwaysFloat32: true, takesGradient: takesGradient),
          ]
        } ?? []) + (hasResidual ? [InputSpec(shape, takesGradient: takesGradient)] : [])
    }
    let step = [32, 32, 32, 48]
    let n = step.reduce(1, *)
    let isTimed = shape == [2, 5, 7, 6] && activation == .silu
    return OperationCase(
      .groupNorm,
      "\(shape) by \(group), gain \(parameters.map { "\($0)" } ?? "absent"), \(activation)\(hasResidual ? ", residual" : "")",
      inputs(shape, parameters, shape.reduce(1, *) <= 800), tolerance: .init(float32: 4e-6, gradient: 2e-5),
      benchmarks: isTimed
        ? [BenchmarkShape("32×32×32×48, silu", inputs(step, [32, 48], true), operations: 12 * n, elements: 3 * n)] : []
    ) { _, x in
      x[0].groupNorm(
        group: group, gain: parameters == nil ? nil : x[1], offset: parameters == nil ? nil : x[2], epsilon: 1e-3,
        activation: activation, residual: hasResidual ? x.last : nil)
    } reference: { x in
      let normalized = Reference.groupNorm(
        x[0], group: group, gain: parameters == nil ? nil : x[1], offset: parameters == nil ? nil : x[2],
        epsilon: 1e-3)
      let activated = normalized.map { value in
        switch activation {
        case .none: value
        case .relu: max(value, 0)
        case .silu: value * Reference.sigmoid(value)
        case .relu6: min(max(value, 0), 6)
        }
      }
      return hasResidual ? activated.combined(with: x.last!, +) : activated
    }
  }
}

extension Reference {
  /// (x - mean) / √(variance + ε) · gain + offset over the pixels of each picture and the channels of each group.
  static func groupNorm(
    _ x: DoubleArray, group: Int, gain: DoubleArray?, offset: DoubleArray?, epsilon: Double
  ) -> DoubleArray {
    let (samples, channels) = (x.shape[0], x.shape[3])
    let pixels = x.shape[1] * x.shape[2]
    var result = x
    for n in 0..<samples {
      for first in stride(from: 0, to: channels, by: group) {
        let places = (0..<pixels).flatMap { pixel in
          (first..<first + group).map { (n * pixels + pixel) * channels + $0 }
        }
        let mean = places.reduce(0) { $0 + x[$1] } / Double(places.count)
        let variance = places.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / Double(places.count)
        for i in places {
          let c = i % channels
          func pick(_ values: DoubleArray?, _ otherwise: Double) -> Double {
            values.map { $0.shape.count == 1 ? $0[c] : $0[n * channels + c] } ?? otherwise
          }
          result[i] = (x[i] - mean) / (variance + epsilon).squareRoot() * pick(gain, 1) + pick(offset, 0)
        }
      }
    }
    return result
  }
}
