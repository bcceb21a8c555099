import FTTensor
import Foundation

extension OperationTable {
  /// Rotation by positions in order, repeated, and far from the start; several bases.
  static let rotary: [OperationCase] = [
    rotaryCase("first tokens", [5, 2, 6], positions: [0, 1, 2, 3, 4]),
    rotaryCase("two examples", [7, 3, 4], positions: [0, 1, 2, 3, 0, 1, 2]),
    rotaryCase("far out", [3, 1, 8], positions: [511, 256, 1]),
    rotaryCase("one pair", [2, 1, 2], positions: [9, 10]),
    rotaryCase(
      "base 100000, heads of 64", [9, 9, 64], positions: Array(0..<9), base: 100_000,
      benchmarks: [("query", SmolLM.heads), ("key", SmolLM.kvHeads)].map { name, heads in
        let n = SmolLM.tokens * heads * SmolLM.headWidth
        return BenchmarkShape(
          "\(name) 1024×\(heads)×64",
          [
            InputSpec([SmolLM.tokens, heads, SmolLM.headWidth]),
            InputSpec([SmolLM.tokens], .givenIndices((0..<SmolLM.tokens).map { $0 % SmolLM.segment })),
          ], operations: 3 * n, elements: 2 * n)
      }),
  ]

  private static func rotaryCase(
    _ name: String, _ shape: [Int], positions: [Int], base: Float = 10_000, benchmarks: [BenchmarkShape] = []
  ) -> OperationCase {
    OperationCase(
      .rotary, name, [InputSpec(shape), InputSpec([shape[0]], .givenIndices(positions))], benchmarks: benchmarks
    ) { context, x in
      let dim = x[0].shape[2]
      let table = context.prepared("rotary \(dim) \(base)") { RotaryTable(capacity: 512, dim: dim, base: base, on: $0) }
      return x[0].rotated(by: table, positions: x[1])
    } reference: { x in
      Reference.rotary(x[0], positions: x[1].indices, base: Double(base))
    }
  }
}

extension Reference {
  /// Turns the pair (x[i], x[i + dim/2]) by position · base^(-2i/dim); x is [tokens, heads, dim].
  static func rotary(_ x: DoubleArray, positions: [Int], base: Double) -> DoubleArray {
    let (heads, dim) = (x.shape[1], x.shape[2])
    var result = x
    for token in 0..<x.shape[0] {
      for head in 0..<heads {
        for i in 0..<dim / 2 {
          // Angles are rounded to float32, as the model's own implementation does.
          let angle = Double(Float(positions[token]) * Float(pow(base, -2 * Double(i) / Double(dim))))
          let (first, second) = ((token * heads + head) * dim + i, (token * heads + head) * dim + i + dim / 2)
          result[first] = x[first] * cos(angle) - x[second] * sin(angle)
          result[second] = x[second] * cos(angle) + x[first] * sin(angle)
        }
      }
    }
    return result
  }
}
