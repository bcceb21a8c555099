import FTTensor

extension OperationTable {
  /// Both kinds and reductions, with one row, one column and one pixel.
  static let variation: [OperationCase] = [
    [2, 4, 5, 3], [1, 1, 6, 4], [1, 6, 1, 33], [1, 1, 1, 2], [1, 3, 2, 520], [2, 60, 50, 3],
  ].flatMap { shape in
    [Tensor.VariationKind.squared, .absolute].flatMap { kind in
      [variationCase(shape, kind, .mean), variationCase(shape, kind, .sum)]
    }
  }

  private static func variationCase(
    _ shape: [Int], _ kind: Tensor.VariationKind, _ reduction: Tensor.VariationReduction
  ) -> OperationCase {
    let n = 4 * 256 * 256 * 3
    return OperationCase(
      .variation, "\(kind), \(reduction) of \(shape)",
      [InputSpec(shape, takesGradient: shape[1...].reduce(1, *) <= 200)],
      benchmarks: shape == [2, 4, 5, 3] && reduction == .mean
        ? [BenchmarkShape("\(kind) of 4×256×256×3", [InputSpec([4, 256, 256, 3])], operations: 6 * n, elements: n)] : []
    ) { _, x in
      x[0].totalVariation(kind, reduction)
    } reference: { x in
      DoubleArray(scalar: Reference.totalVariation(x[0], kind == .absolute, reduction == .mean))
    }
  }
}

extension Reference {
  static func totalVariation(_ x: DoubleArray, _ isAbsolute: Bool, _ takesMean: Bool) -> Double {
    var sums = [0.0, 0.0]
    var terms = [0, 0]
    let s = x.shape
    for i in 0..<x.count {
      let (h, w) = (i / s[3] / s[2] % s[1], i / s[3] % s[2])
      for (direction, step) in [h + 1 < s[1] ? s[2] * s[3] : 0, w + 1 < s[2] ? s[3] : 0].enumerated() where step > 0 {
        let difference = x[i + step] - x[i]
        sums[direction] += isAbsolute ? abs(difference) : difference * difference
        terms[direction] += 1
      }
    }
    return takesMean ? sums[0] / Double(max(1, terms[0])) + sums[1] / Double(max(1, terms[1])) : sums[0] + sums[1]
  }
}
