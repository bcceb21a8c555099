import FTTensor
import Foundation

extension OperationTable {
  /// Causal attention: grouped heads, packed examples of unequal lengths, lengths around the kernels' blocks.
  static let attention: [OperationCase] = [
    attentionCase("one token", [1], heads: 1, kvHeads: 1, dim: 4),
    attentionCase("one example", [7], heads: 2, kvHeads: 2, dim: 6),
    attentionCase("grouped heads", [9], heads: 6, kvHeads: 2, dim: 8),
    attentionCase("one key head for all", [5], heads: 4, kvHeads: 1, dim: 5),
    attentionCase("packed, unequal lengths", [3, 1, 6, 2], heads: 3, kvHeads: 1, dim: 8),
    attentionCase("packed, single tokens", [1, 1, 1], heads: 2, kvHeads: 1, dim: 16),
    attentionCase("odd width", [6, 5], heads: 2, kvHeads: 1, dim: 33),
    attentionCase("given scale", [8], heads: 1, kvHeads: 1, dim: 4, scale: 0.25),
    attentionCase("scores far apart", [12], heads: 2, kvHeads: 1, dim: 4, scale: 20),
    attentionCase("a window, packed", [9, 3, 2], heads: 2, kvHeads: 1, dim: 4, window: 3),
    attentionCase("a window beside blocks", [150, 70], heads: 2, kvHeads: 1, dim: 4, takesGradient: false, window: 65),
    attentionCase("a window across blocks", [67], heads: 2, kvHeads: 1, dim: 2, window: 2),
    attentionCase("a window within blocks", [600], heads: 2, kvHeads: 1, dim: 16, takesGradient: false, window: 100),
    attentionCase(
      "a shared beginning", [4, 3, 6], rows: [0, 1, 2, 3, 0, 1, 4, 0, 1, 4, 5, 6, 7], heads: 2, kvHeads: 1, dim: 4),
    attentionCase(
      "the beginning of another example", [5, 3, 2], rows: [0, 1, 2, 3, 4, 0, 1, 2, 5, 6], heads: 3, kvHeads: 3, dim: 5),
    attentionCase(
      "a shared beginning and a window", [6, 7], rows: [0, 1, 2, 3, 4, 5, 0, 1, 2, 6, 7, 8, 9], heads: 2, kvHeads: 1,
      dim: 4, window: 3),
    attentionCase("heads of 64", [33, 17], heads: 3, kvHeads: 1, dim: 64, takesGradient: false),
    attentionCase("513 tokens", [300, 213], heads: 3, kvHeads: 1, dim: 16, takesGradient: false),
    attentionCase(
      "more than one block", [65, 7], heads: 2, kvHeads: 1, dim: 2, benchmarks: [attentionBenchmark]),
  ]

  private static func attentionCase(
    _ name: String, _ lengths: [Int], rows: [Int32]? = nil, heads: Int, kvHeads: Int, dim: Int, scale: Float? = nil,
    takesGradient: Bool = true, window: Int? = nil, benchmarks: [BenchmarkShape] = []
  ) -> OperationCase {
    let rows = rows ?? Array(0..<Int32(lengths.reduce(0, +)))
    let tokens = Set(rows).count
    return OperationCase(
      .attention, name,
      [
        InputSpec([tokens, heads, dim], takesGradient: takesGradient),
        InputSpec([tokens, kvHeads, dim], takesGradient: takesGradient),
        InputSpec([tokens, kvHeads, dim], takesGradient: takesGradient),
      ], tolerance: .init(float32: 1e-5, bfloat16: 1.5e-2, gradient: 5e-5), benchmarks: benchmarks
    ) { context, x in
      // The benchmark's batch is cut into examples of 256 tokens.
      let isCase = x[0].shape[0] == tokens
      let parts = isCase ? lengths : Array(repeating: SmolLM.segment, count: x[0].shape[0] / SmolLM.segment)
      let segments = context.prepared("segments \(parts)") {
        isCase ? TokenSegments(lengths: parts, rows: rows, on: $0) : TokenSegments(lengths: parts, on: $0)
      }
      return Tensor.causalAttention(
        query: x[0], key: x[1], value: x[2], segments: segments, scale: scale, window: window)
    } reference: { x in
      Reference.attention(
        x[0], x[1], x[2], lengths: lengths, rows: rows.map { Int($0) }, scale: scale.map { Double($0) }, window: window)
    }
  }

  private static let attentionBenchmark: BenchmarkShape = {
    let examples = SmolLM.tokens / SmolLM.segment
    let pairs = examples * SmolLM.segment * (SmolLM.segment + 1) / 2
    let (query, key) = (SmolLM.heads * SmolLM.headWidth, SmolLM.kvHeads * SmolLM.headWidth)
    return BenchmarkShape(
      "4 examples of 256, 9/3 heads of 64",
      [
        InputSpec([SmolLM.tokens, SmolLM.heads, SmolLM.headWidth]),
        InputSpec([SmolLM.tokens, SmolLM.kvHeads, SmolLM.headWidth]),
        InputSpec([SmolLM.tokens, SmolLM.kvHeads, SmolLM.headWidth]),
      ], operations: 4 * pairs * query, elements: 2 * SmolLM.tokens * (query + key))
  }()
}

extension Reference {
  /// out[i, h] = Σ_j p_j v[j, h'], p = softmax of scale · q[i, h]·k[j, h'] over the tokens j ≤ i of i's example, with a
  /// window the last of them; h' = h / (heads / kvHeads). `rows` says where a token lies.
  static func attention(
    _ q: DoubleArray, _ k: DoubleArray, _ v: DoubleArray, lengths: [Int], rows: [Int], scale: Double?, window: Int?
  ) -> DoubleArray {
    let heads = q.shape[1]
    let dim = q.shape[2]
    let kvHeads = k.shape[1]
    let factor = scale ?? 1 / Double(dim).squareRoot()
    var result = DoubleArray(shape: q.shape) { _ in 0 }
    var start = 0
    for length in lengths {
      for i in start..<start + length {
        let first = max(start, i + 1 - (window ?? length))
        for h in 0..<heads {
          let (query, group) = ((rows[i] * heads + h) * dim, h / (heads / kvHeads))
          let scores = (first...i).map { j in
            factor * (0..<dim).reduce(0) { $0 + q[query + $1] * k[(rows[j] * kvHeads + group) * dim + $1] }
          }
          let weights = softmax(DoubleArray(shape: [scores.count], values: scores)).values
          // Tokens that share a row have the same result.
          for d in 0..<dim { result[query + d] = 0 }
          for (j, weight) in zip(first...i, weights) {
            for d in 0..<dim { result[query + d] += weight * v[(rows[j] * kvHeads + group) * dim + d] }
          }
        }
      }
      start += length
    }
    return result
  }
}
