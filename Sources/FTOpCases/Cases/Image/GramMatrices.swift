import FTTensor

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
        let (sample, row, column) = (index / channels / channels, index / channels % channels, index % channels)
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
