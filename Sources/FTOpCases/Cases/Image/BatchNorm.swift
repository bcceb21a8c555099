import FTTensor

extension OperationTable {
  /// With running averages and with the batch's own; pictures and plain rows.
  static let batchNorm: [OperationCase] = [[2, 3, 4, 5], [3, 2, 2, 33], [7, 3], [2, 70, 61, 4]].flatMap { shape in
    [
      inferenceCase(shape, .none), inferenceCase(shape, .relu), inferenceCase(shape, .relu6),
      trainingCase(shape, .none),
      trainingCase(shape, .relu6),
    ]
  }

  /// - Parameter activation: ReLU6 gets gains with which both of its bends are met.
  private static func inputs(_ shape: [Int], _ activation: NormActivation) -> [InputSpec] {
    let c = shape.last!
    let takesGradient = shape.reduce(1, *) <= 800
    return [
      InputSpec(shape, takesGradient: takesGradient),
      InputSpec(
        [c], .uniform(activation == .relu6 ? 4...8 : 0.5...1.5), isAlwaysFloat32: true, takesGradient: takesGradient),
      InputSpec([c], isAlwaysFloat32: true, takesGradient: takesGradient),
    ]
  }

  private static func inferenceCase(_ shape: [Int], _ activation: NormActivation) -> OperationCase {
    let c = shape.last!
    let n = StyleStep.full.reduce(1, *)
    let statistics = [
      InputSpec([c], isAlwaysFloat32: true, takesGradient: false),
      InputSpec([c], .uniform(0.2...2), isAlwaysFloat32: true, takesGradient: false),
    ]
    let timedStatistics = [
      InputSpec([32], isAlwaysFloat32: true, takesGradient: false),
      InputSpec([32], .uniform(0.2...2), isAlwaysFloat32: true, takesGradient: false),
    ]
    return OperationCase(
      .batchNorm, "inference \(shape), activation \(activation)", inputs(shape, activation) + statistics,
      benchmarks: shape == [2, 3, 4, 5] && activation == .none
        ? [
          BenchmarkShape(
            "inference 4×256×256×32",
            [
              InputSpec(StyleStep.full), InputSpec([32], .uniform(0.5...1.5), isAlwaysFloat32: true),
              InputSpec([32], isAlwaysFloat32: true),
            ] + timedStatistics, operations: 3 * n, elements: 2 * n)
        ] : []
    ) { _, x in
      x[0].batchNorm(mean: x[3], variance: x[4], gain: x[1], offset: x[2], epsilon: 1e-3, activation: activation)
    } reference: { x in
      DoubleArray(shape: x[0].shape) { i in
        let k = i % c
        let y = (x[0][i] - x[3][k]) / (x[4][k] + 1e-3).squareRoot() * x[1][k] + x[2][k]
        return activated(y, activation)
      }
    }
  }

  private static func activated(_ value: Double, _ activation: NormActivation) -> Double {
    switch activation {
    case .none: value
    case .relu: max(value, 0)
    case .relu6: min(max(value, 0), 6)
    case .silu: value * Reference.sigmoid(value)
    }
  }

  private static func trainingCase(_ shape: [Int], _ activation: NormActivation) -> OperationCase {
    OperationCase(
      .batchNorm, "training \(shape), activation \(activation)", inputs(shape, activation),
      tolerance: .init(float32: 4e-6, gradient: 2e-5)
    ) { _, x in
      x[0].batchNormTraining(gain: x[1], offset: x[2], epsilon: 1e-3, activation: activation).result
    } reference: { x in
      // The batch as one picture.
      let whole = x[0].reshaped(to: [1, 1, x[0].rows, shape.last!])
      return Reference.instanceNorm(whole, gain: x[1], offset: x[2], epsilon: 1e-3).reshaped(to: shape)
        .map { activated($0, activation) }
    }
  }
}
