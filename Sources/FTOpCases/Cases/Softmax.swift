import FTTensor
import Foundation

extension OperationTable {
  /// Softmax of rows of 1, odd and large width, and of logits far apart.
  static let softmax: [OperationCase] =
    [([5, 1], 1.0), ([5, 33], 1), ([2, 3, 7], 3), ([33], 1), ([3, 513], 2), ([4, 9], 40)].map { shape, scale in
      let n = SmolLM.tokens * SmolLM.segment
      return OperationCase(
        .softmax, "softmax \(shape)\(scale > 10 ? " far apart" : "")", [InputSpec(shape, .normal(scale: scale))],
        benchmarks: shape == [5, 33]
          ? [
            BenchmarkShape(
              "1024×256", [InputSpec([SmolLM.tokens, SmolLM.segment])], operations: 4 * n, elements: 2 * n)
          ]
          : []
      ) { _, x in
        x[0].softmax()
      } reference: { x in
        Reference.softmax(x[0])
      }
    }
}

extension Reference {
  /// exp(x - max) / Σ exp(x - max), row by row.
  static func softmax(_ x: DoubleArray) -> DoubleArray {
    var result = x
    for row in 0..<x.rows {
      let range = row * x.width..<(row + 1) * x.width
      let maximum = x.values[range].max()!
      let sum = range.reduce(0) { $0 + exp(x[$1] - maximum) }
      for i in range { result[i] = exp(x[i] - maximum) / sum }
    }
    return result
  }
}
