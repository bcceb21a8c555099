import FTTensor

/// How FTTensor computes what PyTorch computed for one case of a golden file.
struct GoldenOperation: Sendable, CustomStringConvertible {
  let file: String
  let name: String
  let apply: @Sendable ([Tensor]) -> Tensor

  init(_ file: String, _ name: String, _ apply: @escaping @Sendable ([Tensor]) -> Tensor) {
    self.file = file
    self.name = name
    self.apply = apply
  }

  var description: String { "\(file)/\(name)" }

  static let all: [GoldenOperation] = matmul + elementwise + unary + rows + attention + others + images

  private static let matmul = [
    GoldenOperation("matmul", "plain") { Tensor.matmul($0[0], $0[1]) },
    GoldenOperation("matmul", "transposed a") { Tensor.matmul($0[0], $0[1], transposeA: true) },
    GoldenOperation("matmul", "transposed b") { Tensor.matmul($0[0], $0[1], transposeB: true) },
    GoldenOperation("matmul", "both transposed") { Tensor.matmul($0[0], $0[1], transposeA: true, transposeB: true) },
    GoldenOperation("matmul", "batched") { Tensor.matmul($0[0], $0[1], transposeB: true) },
    GoldenOperation("matmul", "shared right") { Tensor.matmul($0[0], $0[1]) },
    GoldenOperation("matmul", "linear") { $0[0].linear(weight: $0[1], bias: $0[2]) },
    // alpha / rank = 4, alpha / √rank = 8.
    GoldenOperation("low_rank", "alpha 16, rank 4") {
      $0[0].linear(weight: $0[1], adaptedBy: LowRankFactors(a: $0[2], b: $0[3], scale: 4))
    },
    GoldenOperation("low_rank", "alpha 16, rank 4, stabilised") {
      $0[0].linear(weight: $0[1], adaptedBy: LowRankFactors(a: $0[2], b: $0[3], scale: 8))
    },
  ]

  private static let elementwise = [
    GoldenOperation("elementwise", "add") { $0[0] + $0[1] },
    GoldenOperation("elementwise", "subtract") { $0[0] - $0[1] },
    GoldenOperation("elementwise", "multiply") { $0[0] * $0[1] },
    GoldenOperation("elementwise", "divide") { $0[0] / $0[1] },
    GoldenOperation("elementwise", "product with itself") { $0[0] * $0[0] },
  ]

  private static let unary = [
    GoldenOperation("unary", "exp") { $0[0].exp() },
    GoldenOperation("unary", "log") { $0[0].log() },
    GoldenOperation("unary", "squareRoot") { $0[0].squareRoot() },
    GoldenOperation("unary", "square") { $0[0].square() },
    GoldenOperation("unary", "reciprocal") { $0[0].reciprocal() },
    GoldenOperation("unary", "tanh") { $0[0].tanh() },
    GoldenOperation("unary", "sigmoid") { $0[0].sigmoid() },
    GoldenOperation("unary", "relu") { $0[0].relu() },
    GoldenOperation("unary", "silu") { $0[0].silu() },
    GoldenOperation("unary", "gelu") { $0[0].gelu() },
    GoldenOperation("unary", "geluTanh") { $0[0].geluTanh() },
    GoldenOperation("unary", "swiGLU") { Tensor.swiGLU(gate: $0[0], up: $0[1]) },
  ]

  private static let rows = [
    GoldenOperation("reduction", "sum") { $0[0].sum() },
    GoldenOperation("reduction", "mean") { $0[0].mean() },
    GoldenOperation("reduction", "sum along 1") { $0[0].sum(along: 1) },
    GoldenOperation("reduction", "mean along -1, kept") { $0[0].mean(along: -1, keepsDimension: true) },
    GoldenOperation("norm", "rmsNorm") { $0[0].rmsNorm(weight: $0[1], epsilon: 1e-5) },
    GoldenOperation("norm", "layerNorm") { $0[0].layerNorm(weight: $0[1], bias: $0[2], epsilon: 1e-5) },
    GoldenOperation("norm", "softmax") { $0[0].softmax() },
    GoldenOperation("rotary", "base 100000") {
      $0[0].rotated(by: RotaryTable(capacity: 256, dim: 16, base: 100_000, on: $0[0].device), positions: $0[1])
    },
  ]

  private static let attention = [[9], [3, 1, 6, 2], [70, 13]].map { lengths in
    let name = lengths.count == 1 ? "one example" : "packed " + lengths.map(String.init).joined(separator: ", ")
    return GoldenOperation("attention", name) {
      Tensor.causalAttention(
        query: $0[0], key: $0[1], value: $0[2], segments: TokenSegments(lengths: lengths, on: $0[0].device))
    }
  }

  private static let others = [
    GoldenOperation("embedding", "repeated rows") { $0[0].gathered($0[1]) },
    GoldenOperation("cross_entropy", "rows without labels") {
      $0[0].projectedCrossEntropy(weight: $0[1], labels: TokenLabels($0[2].indexValues()), normalizer: 4)
    },
    GoldenOperation("cross_entropy", "normalised by 17") {
      $0[0].projectedCrossEntropy(weight: $0[1], labels: TokenLabels($0[2].indexValues()), normalizer: 17)
    },
    GoldenOperation("layout", "permute 2 0 1") { $0[0].permuted([2, 0, 1]) },
    GoldenOperation("layout", "slice 1..<3 along 1") { $0[0].sliced(1..<3, along: 1) },
    GoldenOperation("layout", "concatenate along 1") { Tensor.concatenated([$0[0], $0[1]], along: 1) },
  ]
}
