import FTTensor

extension OperationTable {
  /// Margins that are absent, uneven, and as wide as reflection allows; copies are exact.
  static let padding: [OperationCase] = [
    ([2, 5, 4, 3], ImageMargins(top: 1, bottom: 2, left: 3, right: 0)), ([1, 2, 3, 1], ImageMargins(1)),
    ([2, 3, 7, 33], ImageMargins(top: 2, bottom: 2, left: 6, right: 6)),
    ([1, 4, 40, 16], ImageMargins(top: 0, bottom: 3, left: 4, right: 5)), ([1, 3, 3, 520], ImageMargins(2)),
    ([1, 1, 1, 5], ImageMargins(0)),
  ].flatMap { shape, margins in
    [paddingCase(shape, margins, reflects: true), paddingCase(shape, margins, reflects: false)]
  }

  private static func paddingCase(_ shape: [Int], _ margins: ImageMargins, reflects: Bool) -> OperationCase {
    let name = reflects ? "reflect" : "zero"
    let n = StyleStep.full.reduce(1, *)
    return OperationCase(
      .padding,
      "\(name) \(margins.top), \(margins.bottom), \(margins.left), \(margins.right) of \(shape)", [.picture(shape)],
      tolerance: .init(float32: 0, bfloat16: 0),
      benchmarks: shape == [2, 5, 4, 3]
        ? [BenchmarkShape("\(name) 4×256×256×32", [InputSpec(StyleStep.full)], operations: 0, elements: 2 * n)] : []
    ) { context, x in
      // A benchmark's pictures take the margin of the generator's 9×9 convolutions.
      let margins = x[0].shape == Shape(shape) ? margins : ImageMargins(4)
      return reflects ? x[0].reflectPadded(margins) : x[0].zeroPadded(margins)
    } reference: { x in
      Reference.padded(x[0], margins, reflects: reflects)
    }
  }
}

extension Reference {
  static func padded(_ x: DoubleArray, _ margins: ImageMargins, reflects: Bool) -> DoubleArray {
    let (height, width) = (x.shape[1], x.shape[2])
    let mirrored = { (place: Int, extent: Int) in place < 0 ? -place : place < extent ? place : 2 * (extent - 1) - place
    }
    let shape = [
      x.shape[0], margins.top + height + margins.bottom, margins.left + width + margins.right, x.shape[3],
    ]
    return .pictures(shape) { n, h, w, c in
      let (row, column) = (h - margins.top, w - margins.left)
      return reflects
        ? x.pixel(n, mirrored(row, height), mirrored(column, width), c) : x.pixel(n, row, column, c)
    }
  }
}
