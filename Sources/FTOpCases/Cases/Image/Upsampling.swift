import FTTensor

extension OperationTable {
  static let upsampling: [OperationCase] = [
    ([2, 3, 5, 3], 2), ([1, 4, 3, 33], 3), ([1, 1, 1, 1], 4), ([1, 2, 2, 520], 2), ([3, 20, 15, 32], 2),
    ([2, 3, 4, 7], 1),
  ].map { shape, factor in
    let n = 4 * 128 * 128 * 32
    return OperationCase(
      .upsampling, "nearest ×\(factor) of \(shape)", [.picture(shape)], tolerance: .init(float32: 0, bfloat16: 0),
      benchmarks: shape == [2, 3, 5, 3]
        ? [
          BenchmarkShape("nearest ×2 of 4×128×128×32", [InputSpec([4, 128, 128, 32])], operations: 0, elements: 5 * n)
        ]
        : []
    ) { _, x in
      x[0].upsampledNearest(by: factor)
    } reference: { x in
      .pictures([shape[0], shape[1] * factor, shape[2] * factor, shape[3]]) { n, h, w, c in
        x[0].pixel(n, h / factor, w / factor, c)
      }
    }
  }
}
