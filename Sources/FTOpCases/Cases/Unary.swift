import FTTensor
import Foundation

extension OperationTable {
  /// Every function of one argument, on a matrix, on one element, and on more than one block; SwiGLU and GeGLU.
  static let unary: [OperationCase] =
    functions.flatMap { function in [[7, 33], [], [1, 1537]].map { unaryCase(function, $0) } } + farTails + swiGLU
    + geGLU

  private struct Function: Sendable {
    let name: String
    let kind: InputSpec.Kind
    let apply: @Sendable (Tensor) -> Tensor
    let reference: @Sendable (Double) -> Double
    var tolerance = OperationCase.Tolerance()
  }

  // The kernels' error function is good to 2e-7 absolutely.
  private static let functions: [Function] = [
    Function(name: "negate", kind: .normal(scale: 1), apply: { -$0 }, reference: { -$0 }),
    Function(name: "exp", kind: .normal(scale: 2), apply: { $0.exp() }, reference: { exp($0) }),
    Function(name: "log", kind: .uniform(0.1...10), apply: { $0.log() }, reference: { log($0) }),
    Function(
      name: "squareRoot", kind: .uniform(0.1...10), apply: { $0.squareRoot() }, reference: { $0.squareRoot() }),
    Function(name: "square", kind: .normal(scale: 2), apply: { $0.square() }, reference: { $0 * $0 }),
    Function(name: "reciprocal", kind: .uniform(0.2...4), apply: { $0.reciprocal() }, reference: { 1 / $0 }),
    Function(name: "tanh", kind: .normal(scale: 2), apply: { $0.tanh() }, reference: { tanh($0) }),
    Function(name: "sigmoid", kind: .normal(scale: 3), apply: { $0.sigmoid() }, reference: { Reference.sigmoid($0) }),
    Function(name: "relu", kind: .awayFromZero, apply: { $0.relu() }, reference: { max($0, 0) }),
    // No value lies at the bend at 6.
    Function(name: "absolute", kind: .uniform(0.1...3), apply: { -($0.absolute()) }, reference: { -abs($0) }),
    Function(name: "relu6", kind: .uniform(0.1...12), apply: { $0.relu6() }, reference: { min(max($0, 0), 6) }),
    Function(name: "silu", kind: .normal(scale: 3), apply: { $0.silu() }, reference: { $0 * Reference.sigmoid($0) }),
    Function(
      name: "gelu", kind: .normal(scale: 2), apply: { $0.gelu() },
      reference: { 0.5 * $0 * (1 + erf($0 / 2.0.squareRoot())) }),
    Function(
      name: "geluTanh", kind: .normal(scale: 2), apply: { $0.geluTanh() },
      reference: { 0.5 * $0 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) }),
  ]

  private static func unaryCase(_ function: Function, _ shape: [Int], suffix: String = "") -> OperationCase {
    let n = SmolLM.tokens * SmolLM.inner
    let isTimed = shape.count == 2 && ["exp", "silu", "gelu"].contains(function.name) && suffix.isEmpty && shape[0] > 1
    return OperationCase(
      .unary, "\(function.name) \(shape)\(suffix)", [InputSpec(shape, function.kind)], tolerance: function.tolerance,
      benchmarks: isTimed
        ? [
          BenchmarkShape(
            "\(function.name) 1024×1536", [InputSpec([SmolLM.tokens, SmolLM.inner], function.kind)], operations: n,
            elements: 2 * n)
        ] : []
    ) { _, x in
      function.apply(x[0])
    } reference: { x in
      x[0].map(function.reference)
    }
  }

  /// Arguments at which a naive formula overflows or cancels.
  private static let farTails: [OperationCase] = functions.filter {
    ["tanh", "sigmoid", "silu", "gelu", "geluTanh"].contains($0.name)
  }.map { function in
    let far = Function(
      name: function.name, kind: .uniform(-100...100), apply: function.apply, reference: function.reference)
    return unaryCase(far, [257], suffix: " far out")
  }

  private static let swiGLU: [OperationCase] = [[5, 33], [1], [3, 513]].map { shape in
    let n = SmolLM.tokens * SmolLM.inner
    return OperationCase(
      .unary, "swiGLU \(shape)", [InputSpec(shape, .normal(scale: 2)), InputSpec(shape)],
      benchmarks: shape == [5, 33]
        ? [
          BenchmarkShape(
            "swiGLU 1024×1536", [InputSpec([SmolLM.tokens, SmolLM.inner]), InputSpec([SmolLM.tokens, SmolLM.inner])],
            operations: 5 * n, elements: 3 * n)
        ] : []
    ) { _, x in
      Tensor.swiGLU(gate: x[0], up: x[1])
    } reference: { x in
      Reference.swiGLU(gate: x[0], up: x[1])
    }
  }
}

extension OperationTable {
  fileprivate static let geGLU: [OperationCase] = [[5, 33], [3, 513]].map { shape in
    OperationCase(.unary, "geGLU \(shape)", [InputSpec(shape, .normal(scale: 2)), InputSpec(shape)]) { _, x in
      Tensor.gated(.geluTanh, gate: x[0], up: x[1])
    } reference: { x in
      Reference.geGLU(gate: x[0], up: x[1])
    }
  }
}

extension Reference {
  static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// gate · sigmoid(gate) · up.
  static func swiGLU(gate: DoubleArray, up: DoubleArray) -> DoubleArray {
    gate.combined(with: up) { $0 * sigmoid($0) * $1 }
  }

  /// gelu(gate) · up with GELU's tanh approximation.
  static func geGLU(gate: DoubleArray, up: DoubleArray) -> DoubleArray {
    gate.combined(with: up) {
      0.5 * $0 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) * $1
    }
  }
}
