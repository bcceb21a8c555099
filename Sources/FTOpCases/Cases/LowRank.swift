import FTTensor

extension OperationTable {
  /// The linear layer with a low-rank addition, with and without dropout on its branch.
  static let lowRank: [OperationCase] = [
    lowRankCase("rank 1", [5, 7], out: 3, rank: 1, scale: 2),
    lowRankCase("rank 8", [6, 33], out: 17, rank: 8, scale: 0.5, benchmarks: lowRankBenchmarks),
    lowRankCase("3 dimensions", [2, 3, 5], out: 4, rank: 2, scale: 4),
    lowRankCase("dropout 0.5", [5, 9], out: 6, rank: 3, scale: 1, dropout: 0.5),
    lowRankCase("rank above the width", [4, 3], out: 2, rank: 5, scale: 1),
  ]

  private static func lowRankCase(
    _ name: String, _ input: [Int], out: Int, rank: Int, scale: Float, dropout: Float = 0,
    benchmarks: [BenchmarkShape] = []
  ) -> OperationCase {
    OperationCase(
      .lowRank, name,
      [
        InputSpec(input), InputSpec([out, input.last!]), InputSpec([rank, input.last!]), InputSpec([out, rank]),
      ],
      // The low-rank value and the sum are rounded in bfloat16 too.
      tolerance: .init(bfloat16: 1.5e-2), benchmarks: benchmarks
    ) { _, x in
      x[0].linear(
        weight: x[1], adaptedBy: LowRankFactors(a: x[2], b: x[3], scale: scale, dropout: dropout, seed: 11))
    } reference: { x in
      let low = Reference.linear(Reference.linear(Reference.dropout(x[0], dropout, seed: 11), x[2]), x[3])
      return Reference.linear(x[0], x[1]).combined(with: low) { $0 + Double(scale) * $1 }
    }
  }

  private static let lowRankBenchmarks: [BenchmarkShape] = [
    ("query", SmolLM.width, SmolLM.width), ("gate", SmolLM.width, SmolLM.inner), ("down", SmolLM.inner, SmolLM.width),
  ].map { name, width, out in
    let m = SmolLM.tokens
    return BenchmarkShape(
      "\(name) \(m)×\(width)×\(out), rank 8",
      [
        InputSpec([m, width]), InputSpec([out, width], .normal(scale: 0.02), takesGradient: false),
        InputSpec([8, width], .normal(scale: 0.02)), InputSpec([out, 8], .normal(scale: 0.02)),
      ], operations: 2 * m * (width * out + 8 * width + 8 * out),
      elements: m * (width + out) + width * out + 8 * (width + out))
  }
}
