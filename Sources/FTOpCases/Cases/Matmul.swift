import FTTensor

extension OperationTable {
  /// Every transpose at sizes that are odd, 1, and beyond one block; batches on either or both sides.
  static let matmul: [OperationCase] = transposes + batches + large

  private static let transposes: [OperationCase] = [
    (1, 1, 1), (7, 33, 5), (33, 7, 13), (1, 65, 9), (9, 65, 1), (5, 1, 6), (16, 32, 16),
  ].flatMap { m, k, n in
    [(false, false), (false, true), (true, false), (true, true)].map { matmulCase(m, k, n, $0.0, $0.1) }
  }

  private static let batches: [OperationCase] =
    [(false, false), (false, true), (true, false), (true, true)].flatMap { transposeA, transposeB in
      [
        matmulCase(5, 7, 4, transposeA, transposeB, batchA: [3], batchB: [3]),
        matmulCase(5, 7, 4, transposeA, transposeB, batchA: [3], batchB: []),
        matmulCase(5, 7, 4, transposeA, transposeB, batchA: [], batchB: [3]),
        matmulCase(4, 5, 6, transposeA, transposeB, batchA: [2, 3], batchB: [2, 3]),
        matmulCase(3, 1, 2, transposeA, transposeB, batchA: [1], batchB: []),
      ]
    }

  /// Too large for central differences in every element; the gradient's products are the transposes above.
  private static let large: [OperationCase] = [
    matmulCase(129, 513, 65, false, true, takesGradient: false),
    matmulCase(513, 65, 129, true, false, takesGradient: false, benchmarks: gradientBenchmarks),
  ]

  /// The products that make the gradients of weights: Aᵀ · B over the tokens.
  private static let gradientBenchmarks: [BenchmarkShape] = [
    ("gradient of the gate weight", SmolLM.inner, SmolLM.width),
    ("gradient of a LoRA A, rank 8", 8, SmolLM.width),
    ("gradient of a LoRA B, rank 8", SmolLM.width, 8),
  ].map { name, m, n in
    let k = SmolLM.tokens
    return BenchmarkShape(
      "\(name) \(m)×\(k)×\(n)", [InputSpec([k, m]), InputSpec([k, n])], operations: 2 * m * n * k,
      elements: m * k + n * k + m * n)
  }

  private static func matmulCase(
    _ m: Int, _ k: Int, _ n: Int, _ transposeA: Bool, _ transposeB: Bool, batchA: [Int] = [], batchB: [Int] = [],
    takesGradient: Bool = true, benchmarks: [BenchmarkShape] = []
  ) -> OperationCase {
    let a = batchA + (transposeA ? [k, m] : [m, k])
    let b = batchB + (transposeB ? [n, k] : [k, n])
    return OperationCase(
      .matmul, "\(a)\(transposeA ? "ᵀ" : "")·\(b)\(transposeB ? "ᵀ" : "")",
      [InputSpec(a, takesGradient: takesGradient), InputSpec(b, takesGradient: takesGradient)],
      benchmarks: benchmarks
    ) { _, x in
      Tensor.matmul(x[0], x[1], transposeA: transposeA, transposeB: transposeB)
    } reference: { x in
      Reference.matmul(x[0], x[1], transposeA: transposeA, transposeB: transposeB)
    }
  }

  /// The linear layer, and the products of one SmolLM2 block as benchmarks.
  static let linear: [OperationCase] = [
    linearCase("linear", [6, 33], out: 17, benchmarks: linearBenchmarks),
    linearCase("linear of 3 dimensions", [2, 5, 7], out: 3),
    linearCase("linear of a vector", [33], out: 9),
    OperationCase(
      .matmul, "linear with bias", [InputSpec([2, 5, 7]), InputSpec([3, 7]), InputSpec([3])]
    ) { _, x in
      x[0].linear(weight: x[1], bias: x[2])
    } reference: { x in
      let product = Reference.linear(x[0], x[1])
      return DoubleArray(shape: product.shape) { product[$0] + x[2][$0 % 3] }
    },
  ]

  private static func linearCase(_ name: String, _ input: [Int], out: Int, benchmarks: [BenchmarkShape] = [])
    -> OperationCase
  {
    OperationCase(
      .matmul, name, [InputSpec(input), InputSpec([out, input.last!])], benchmarks: benchmarks
    ) { _, x in
      x[0].linear(weight: x[1])
    } reference: { x in
      Reference.linear(x[0], x[1])
    }
  }

  private static let linearBenchmarks: [BenchmarkShape] = [
    ("query and output projection", SmolLM.tokens, SmolLM.width, SmolLM.width),
    ("key and value projection", SmolLM.tokens, SmolLM.width, SmolLM.keyWidth),
    ("gate and up projection", SmolLM.tokens, SmolLM.width, SmolLM.inner),
    ("down projection", SmolLM.tokens, SmolLM.inner, SmolLM.width),
    ("128 rows of logits", 128, SmolLM.width, SmolLM.vocabulary),
    ("LoRA down, rank 8", SmolLM.tokens, SmolLM.width, 8),
    ("LoRA up, rank 8", SmolLM.tokens, 8, SmolLM.width),
  ].map { name, m, k, n in
    BenchmarkShape(
      "\(name) \(m)×\(k)×\(n)", [InputSpec([m, k]), InputSpec([n, k], .normal(scale: 0.02))], operations: 2 * m * n * k,
      elements: m * k + n * k + m * n)
  }
}

extension Reference {
  /// Σ_k a[…, i, k] · b[…, k, j]; an operand without batch dimensions is used for every matrix of the other.
  static func matmul(_ a: DoubleArray, _ b: DoubleArray, transposeA: Bool = false, transposeB: Bool = false)
    -> DoubleArray
  {
    let (rowsA, columnsA) = (a.shape[a.shape.count - 2], a.shape[a.shape.count - 1])
    let (rowsB, columnsB) = (b.shape[b.shape.count - 2], b.shape[b.shape.count - 1])
    let (m, k) = transposeA ? (columnsA, rowsA) : (rowsA, columnsA)
    let n = transposeB ? rowsB : columnsB
    let (batchA, batchB) = (a.count / (m * k), b.count / (k * n))
    let leading = a.shape.count >= b.shape.count ? a.shape.dropLast(2) : b.shape.dropLast(2)
    var result = DoubleArray(shape: leading + [m, n]) { _ in 0 }
    for t in 0..<max(batchA, batchB) {
      let (startA, startB) = (batchA == 1 ? 0 : t * m * k, batchB == 1 ? 0 : t * k * n)
      for i in 0..<m {
        for j in 0..<n {
          var sum = 0.0
          for l in 0..<k {
            sum +=
              a[startA + (transposeA ? l * m + i : i * k + l)] * b[startB + (transposeB ? j * k + l : l * n + j)]
          }
          result[t * m * n + i * n + j] = sum
        }
      }
    }
    return result
  }

  /// x · Wᵀ on the last dimension.
  static func linear(_ x: DoubleArray, _ weight: DoubleArray) -> DoubleArray {
    matmul(x.reshaped(to: [x.rows, x.width]), weight, transposeB: true)
      .reshaped(to: x.shape.dropLast() + [weight.shape[0]])
  }
}
