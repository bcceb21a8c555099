import FTTensor

extension OperationTable {
  /// Mean and deviation side by side, `[batch, 2 · channels]`.
  static let channelMoments: [OperationCase] = [
    ([2, 4, 5, 3], false), ([2, 4, 5, 3], true), ([1, 2, 3, 33], false), ([3, 1, 1, 4], false), ([2, 70, 61, 4], true),
  ].map { shape, isUnbiased in
    let n = StyleStep.encoder.reduce(1, *)
    return OperationCase(
      .channelMoments, "\(shape)\(isUnbiased ? ", unbiased" : "")", [.picture(shape)],
      tolerance: .init(gradient: 2e-5),
      benchmarks: shape == [2, 4, 5, 3] && !isUnbiased
        ? [BenchmarkShape("4×256×256×64", [InputSpec(StyleStep.encoder)], operations: 4 * n, elements: n)] : []
    ) { _, x in
      let moments = x[0].channelMoments(epsilon: 1e-3, isUnbiased: isUnbiased)
      return Tensor.concatenated([moments.mean, moments.deviation], along: 1)
    } reference: { x in
      let (channels, pixels) = (shape[3], shape[1] * shape[2])
      return DoubleArray(shape: [shape[0], 2 * channels]) { i in
        let (sample, c) = (i / (2 * channels), i % channels)
        let values = (0..<pixels).map { x[0][(sample * pixels + $0) * channels + c] }
        let mean = values.reduce(0, +) / Double(pixels)
        if i % (2 * channels) < channels { return mean }
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(isUnbiased ? pixels - 1 : pixels) + 1e-3).squareRoot()
      }
    }
  }
}
