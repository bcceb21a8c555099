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

extension OperationTable {
  /// Gram matrices of features, one picture and several, odd sizes.
  static let gramMatrices: [OperationCase] = [[1, 3, 4, 5], [2, 5, 3, 4], [1, 6, 7, 17]].map { shape in
    OperationCase(
      .gramMatrices, "\(shape)", [.picture(shape)],
      tolerance: .init(float32: 4e-6, bfloat16: 6e-3, gradient: 3e-5)
    ) { _, x in
      x[0].gramMatrices()
    } reference: { x in
      let (pixels, channels) = (shape[1] * shape[2], shape[3])
      return DoubleArray(shape: [shape[0], channels, channels]) { index in
        let sample = index / channels / channels
        let row = index / channels % channels
        let column = index % channels
        let first = sample * pixels * channels
        let sum = (0..<pixels).reduce(0.0) { sum, pixel in
          let place = first + pixel * channels
          return sum + x[0].values[place + row] * x[0].values[place + column]
        }
        return sum / Double(pixels * channels)
      }
    }
  }
}
