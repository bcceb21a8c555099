import FTTensor

extension OperationTable {
  /// The four operators over every kind of broadcast.
  static let broadcast: [OperationCase] = broadcastShapes.flatMap { kind, a, b in
    operators.map { broadcastCase($0, kind, a, b) }
  }

  private enum Operator: String, CaseIterable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
  }

  private static let operators = Operator.allCases

  private static let broadcastShapes: [(String, [Int], [Int])] = [
    ("same shape", [7, 33], [7, 33]),
    ("one element", [1], [1]),
    ("two scalars", [], []),
    ("vector of 513", [513], [513]),
    ("row", [7, 33], [33]),
    ("row on the left", [33], [7, 33]),
    ("column", [7, 33], [7, 1]),
    ("column and row", [7, 1], [1, 33]),
    ("scalar", [3, 5], []),
    ("scalar on the left", [], [3, 5]),
    ("inner 1", [2, 1, 5], [2, 3, 5]),
    ("outer and inner 1", [1, 3, 1], [2, 3, 5]),
    ("4 dimensions, alternating", [2, 1, 4, 1], [1, 3, 1, 5]),
    ("4 dimensions, irregular", [2, 3, 1, 5], [3, 4, 1]),
    ("5 dimensions, alternating", [2, 1, 3, 1, 2], [2, 2, 1, 3, 1]),
  ]

  private static func broadcastCase(_ operation: Operator, _ kind: String, _ a: [Int], _ b: [Int]) -> OperationCase {
    // Denominators stay away from 0.
    let right: InputSpec.Kind = operation == .divide ? .uniform(0.5...2) : .normal(scale: 1)
    let n = SmolLM.tokens * SmolLM.width
    let benchmarks: [BenchmarkShape] =
      switch (operation, kind) {
      case (.add, "same shape"):
        [
          BenchmarkShape(
            "residual 1024×576",
            [InputSpec([SmolLM.tokens, SmolLM.width]), InputSpec([SmolLM.tokens, SmolLM.width])],
            operations: n, elements: 3 * n)
        ]
      case (.multiply, "row"):
        [
          BenchmarkShape(
            "product with a row 1024×576", [InputSpec([SmolLM.tokens, SmolLM.width]), InputSpec([SmolLM.width])],
            operations: n,
            elements: 2 * n + SmolLM.width)
        ]
      default: []
      }
    return OperationCase(
      .elementwise, "a \(operation.rawValue) b, \(kind)", [InputSpec(a), InputSpec(b, right)], benchmarks: benchmarks
    ) { _, x in
      switch operation {
      case .add: x[0] + x[1]
      case .subtract: x[0] - x[1]
      case .multiply: x[0] * x[1]
      case .divide: x[0] / x[1]
      }
    } reference: { x in
      Reference.broadcast(x[0], x[1]) { p, q in
        switch operation {
        case .add: p + q
        case .subtract: p - q
        case .multiply: p * q
        case .divide: p / q
        }
      }
    }
  }

  /// Operators with a number instead of a tensor.
  static let scalar: [OperationCase] = [
    OperationCase(.elementwise, "x · number", [InputSpec([7, 33])]) { _, x in
      x[0] * -1.75
    } reference: { x in
      x[0].map { $0 * -1.75 }
    },
    OperationCase(.elementwise, "x + number", [InputSpec([513])]) { _, x in
      x[0] + 0.375
    } reference: { x in
      x[0].map { $0 + 0.375 }
    },
    OperationCase(.elementwise, "affine", [InputSpec([2, 3, 7])]) { _, x in
      x[0].affine(scale: 2.5, offset: -0.5)
    } reference: { x in
      x[0].map { 2.5 * $0 - 0.5 }
    },
  ]
}

extension Reference {
  /// NumPy's rule: shapes are aligned at the end, and an extent of 1 is repeated.
  static func broadcast(_ a: DoubleArray, _ b: DoubleArray, _ function: (Double, Double) -> Double) -> DoubleArray {
    let rank = max(a.shape.count, b.shape.count)
    let shapeA = [Int](repeating: 1, count: rank - a.shape.count) + a.shape
    let shapeB = [Int](repeating: 1, count: rank - b.shape.count) + b.shape
    let shape = (0..<rank).map { max(shapeA[$0], shapeB[$0]) }
    return DoubleArray(shape: shape) { flat in
      var rest = flat
      var indexA = 0
      var indexB = 0
      var strideA = 1
      var strideB = 1
      for d in (0..<rank).reversed() {
        let coordinate = rest % shape[d]
        rest /= shape[d]
        if shapeA[d] > 1 { indexA += coordinate * strideA }
        if shapeB[d] > 1 { indexB += coordinate * strideB }
        strideA *= shapeA[d]
        strideB *= shapeB[d]
      }
      return function(a[indexA], b[indexB])
    }
  }
}
