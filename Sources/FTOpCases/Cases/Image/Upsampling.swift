import FTTensor

extension OperationTable {
  static let upsampling: [OperationCase] = nearest + bilinear + shuffles

  private static let nearest: [OperationCase] = [
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

  /// Growing, shrinking, to one pixel, from one pixel, and to the same size.
  private static let bilinear: [OperationCase] = [
    ([2, 3, 5, 3], 6, 10), ([1, 4, 7, 33], 3, 5), ([1, 5, 5, 1], 1, 1), ([2, 1, 1, 4], 3, 2), ([1, 3, 4, 7], 3, 4),
    ([1, 9, 4, 2], 2, 11), ([1, 40, 30, 32], 25, 61), ([1, 2, 2, 520], 3, 3),
  ].map { shape, height, width in
    let n = 4 * 128 * 128 * 32
    let isTimed = shape == [2, 3, 5, 3]
    return OperationCase(
      .upsampling, "bilinear to \(height)×\(width) of \(shape)", [.picture(shape)],
      benchmarks: isTimed
        ? [
          BenchmarkShape(
            "bilinear ×2 of 4×128×128×32", [InputSpec([4, 128, 128, 32])], operations: 24 * n, elements: 5 * n)
        ] : []
    ) { _, x in
      x[0].shape == Shape(shape)
        ? x[0].resizedBilinear(height: height, width: width)
        : x[0].resizedBilinear(height: 2 * x[0].shape[1], width: 2 * x[0].shape[2])
    } reference: { x in
      Reference.resizedBilinear(x[0], height, width)
    }
  }

  private static let shuffles: [OperationCase] = [
    ([2, 3, 2, 12], 2), ([1, 2, 3, 9], 3), ([1, 5, 4, 48], 4), ([1, 1, 1, 3], 1),
  ]
  .flatMap { shape, r in
    let n = 4 * 128 * 128 * 48
    let channels = shape[3] / (r * r)
    let wide = [shape[0], shape[1] * r, shape[2] * r, channels]
    let exact = OperationCase.Tolerance(float32: 0, bfloat16: 0)
    return [
      OperationCase(
        .upsampling, "pixel shuffle ×\(r) of \(shape)", [.picture(shape)], tolerance: exact,
        benchmarks: r == 4
          ? [
            BenchmarkShape(
              "pixel shuffle ×4 of 4×128×128×48", [InputSpec([4, 128, 128, 48])], operations: 0, elements: 2 * n)
          ] : []
      ) { _, x in
        x[0].pixelShuffled(by: r)
      } reference: { x in
        .pictures(wide) { n, h, w, c in x[0].pixel(n, h / r, w / r, (c * r + h % r) * r + w % r) }
      },
      OperationCase(.upsampling, "pixel unshuffle ×\(r) to \(shape)", [.picture(wide)], tolerance: exact) { _, x in
        x[0].pixelUnshuffled(by: r)
      } reference: { x in
        .pictures(shape) { n, h, w, c in x[0].pixel(n, h * r + c / r % r, w * r + c % r, c / (r * r)) }
      },
    ]
  }
}

extension Reference {
  static func resizedBilinear(_ x: DoubleArray, _ height: Int, _ width: Int) -> DoubleArray {
    let source = { (place: Int, from: Int, to: Int) -> (first: Int, second: Int, weight: Double) in
      let coordinate = max(0, (Double(place) + 0.5) * Double(from) / Double(to) - 0.5)
      let first = min(Int(coordinate), from - 1)
      return (first, min(first + 1, from - 1), coordinate - Double(first))
    }
    return .pictures([x.shape[0], height, width, x.shape[3]]) { n, h, w, c in
      let (row, column) = (source(h, x.shape[1], height), source(w, x.shape[2], width))
      let along = { (r: Int) in
        (1 - column.weight) * x.pixel(n, r, column.first, c) + column.weight * x.pixel(n, r, column.second, c)
      }
      return (1 - row.weight) * along(row.first) + row.weight * along(row.second)
    }
  }
}
