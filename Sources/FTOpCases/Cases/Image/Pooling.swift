import FTTensor

extension OperationTable {
  /// Windows that tile, overlap, leave gaps and hang over the edge.
  static let pooling: [OperationCase] =
    windows.flatMap { shape, window in
      [maximumCase(shape, window), averageCase(shape, window, true), averageCase(shape, window, false)]
    } + [[2, 5, 7, 3], [1, 1, 1, 1], [3, 20, 30, 33]].map(globalCase)

  private static let windows: [([Int], PoolingWindow)] = [
    ([2, 6, 8, 5], PoolingWindow(2)), ([1, 7, 5, 16], PoolingWindow(3, stride: 2, padding: 1)),
    ([2, 5, 5, 33], PoolingWindow(3, stride: 1)), ([1, 9, 8, 2], PoolingWindow(2, stride: 3)),
    ([1, 3, 3, 515], PoolingWindow(3)), ([1, 4, 4, 1], PoolingWindow(4, stride: 1, padding: 2)),
    (
      [2, 1, 9, 7],
      PoolingWindow(
        kernel: .init(height: 1, width: 3), stride: .init(height: 1, width: 2), padding: .init(height: 0, width: 1))
    ),
  ]

  private static func name(_ shape: [Int], _ window: PoolingWindow) -> String {
    let k = window.kernel
    let s = window.stride
    let p = window.padding
    return "\(k.height)×\(k.width) by \(s.height)×\(s.width) padded \(p.height)×\(p.width) of \(shape)"
  }

  private static func benchmarks(_ name: String, _ window: PoolingWindow) -> [BenchmarkShape] {
    let n = StyleStep.encoder.reduce(1, *)
    return window == PoolingWindow(2)
      ? [
        BenchmarkShape(
          "\(name) 2×2 of 4×256×256×64", [InputSpec(StyleStep.encoder)], operations: n, elements: 5 * n / 4)
      ]
      : []
  }

  private static func maximumCase(_ shape: [Int], _ window: PoolingWindow) -> OperationCase {
    // Distinct values: a difference across a tie has no gradient.
    OperationCase(
      .pooling, "maximum \(name(shape, window))", [.picture(shape)], tolerance: .init(float32: 0, bfloat16: 0),
      benchmarks: benchmarks("maximum", window)
    ) { _, x in
      x[0].maxPooled(window)
    } reference: { x in
      Reference.pooled(x[0], window) { $0.max()! }
    }
  }

  private static func averageCase(_ shape: [Int], _ window: PoolingWindow, _ countsPadding: Bool) -> OperationCase {
    let places = Double(window.kernel.height * window.kernel.width)
    return OperationCase(
      .pooling, "mean \(name(shape, window))\(countsPadding ? "" : ", inside")", [.picture(shape)],
      benchmarks: countsPadding ? benchmarks("mean", window) : []
    ) { _, x in
      x[0].averagePooled(window, countsPadding: countsPadding)
    } reference: { x in
      Reference.pooled(x[0], window) { $0.reduce(0, +) / (countsPadding ? places : Double($0.count)) }
    }
  }

  private static func globalCase(_ shape: [Int]) -> OperationCase {
    let n = StyleStep.full.reduce(1, *)
    return OperationCase(
      .pooling, "global mean of \(shape)", [.picture(shape)],
      benchmarks: shape == [2, 5, 7, 3]
        ? [BenchmarkShape("global mean of 4×256×256×32", [InputSpec(StyleStep.full)], operations: n, elements: n)] : []
    ) { _, x in
      x[0].globalAveragePooled()
    } reference: { x in
      let whole = PoolingWindow(kernel: .init(height: shape[1], width: shape[2]), stride: .init(height: 1, width: 1))
      return Reference.pooled(x[0], whole) { $0.reduce(0, +) / Double($0.count) }.reshaped(to: [shape[0], shape[3]])
    }
  }
}

extension Reference {
  /// `combine` over the pixels of each place of the window that lie in the picture.
  static func pooled(_ x: DoubleArray, _ window: PoolingWindow, _ combine: ([Double]) -> Double) -> DoubleArray {
    let k = window.kernel
    let s = window.stride
    let p = window.padding
    let shape = [
      x.shape[0], (x.shape[1] + 2 * p.height - k.height) / s.height + 1,
      (x.shape[2] + 2 * p.width - k.width) / s.width + 1, x.shape[3],
    ]
    return .pictures(shape) { n, h, w, c in
      var inside: [Double] = []
      for row in h * s.height - p.height..<h * s.height - p.height + k.height where row >= 0 && row < x.shape[1] {
        for column in w * s.width - p.width..<w * s.width - p.width + k.width where column >= 0 && column < x.shape[2] {
          inside.append(x.pixel(n, row, column, c))
        }
      }
      return combine(inside)
    }
  }
}
