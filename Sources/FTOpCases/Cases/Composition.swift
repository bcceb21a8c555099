import FTTensor
import Foundation

extension OperationTable {
  /// Graphs in which a tensor has several users, so that gradients meet and saved tensors are shared.
  static let composition: [OperationCase] = [
    OperationCase(.composition, "x · x", [InputSpec([7, 33])]) { _, x in
      x[0] * x[0]
    } reference: { x in
      x[0].map { $0 * $0 }
    },
    OperationCase(.composition, "x + x", [InputSpec([5])]) { _, x in
      x[0] + x[0]
    } reference: { x in
      x[0].map { 2 * $0 }
    },
    OperationCase(.composition, "x · xᵀ", [InputSpec([5, 7])], tolerance: .init(bfloat16: 4e-3)) { _, x in
      Tensor.matmul(x[0], x[0], transposeB: true)
    } reference: { x in
      Reference.matmul(x[0], x[0], transposeB: true)
    },
    OperationCase(
      .composition, "one weight used twice", [InputSpec([3, 5]), InputSpec([5, 5])], tolerance: twice
    ) { _, x in
      x[0].linear(weight: x[1]).linear(weight: x[1])
    } reference: { x in
      Reference.linear(Reference.linear(x[0], x[1]), x[1])
    },
    OperationCase(
      .composition, "tied embedding and output", [InputSpec([6, 4]), InputSpec([3], .givenIndices([5, 0, 5]))],
      tolerance: twice
    ) { _, x in
      x[0].gathered(x[1]).linear(weight: x[0])
    } reference: { x in
      Reference.linear(Reference.gathered(x[0], ids: x[1]), x[0])
    },
    OperationCase(.composition, "residual", [InputSpec([3, 5]), InputSpec([5, 5])], tolerance: twice) { _, x in
      x[0] + x[0].linear(weight: x[1]).tanh()
    } reference: { x in
      x[0].combined(with: Reference.linear(x[0], x[1]).map(tanh)) { $0 + $1 }
    },
    OperationCase(
      .composition, "residual around a norm",
      [InputSpec([3, 5]), InputSpec([5], .uniform(0.5...1.5), isAlwaysFloat32: true)], tolerance: twice
    ) { _, x in
      x[0].square() + x[0].rmsNorm(weight: x[1])
    } reference: { x in
      x[0].map { $0 * $0 }.combined(with: Reference.rmsNorm(x[0], weight: x[1], epsilon: 1e-5)) { $0 + $1 }
    },
    OperationCase(.composition, "slices joined in reverse", [InputSpec([6, 3])], tolerance: .init(bfloat16: 0)) {
      _, x in
      Tensor.concatenated([x[0].sliced(4..<6), x[0].sliced(0..<4), x[0].sliced(1..<3)])
    } reference: { x in
      Reference.concatenated(
        [(4..<6), (0..<4), (1..<3)].map { Reference.sliced(x[0], $0, along: 0) }, along: 0)
    },
    recomputed(true), recomputed(false),
  ]

  private static let twice = OperationCase.Tolerance(bfloat16: 1.5e-2)

  /// One norm feeds two layers, SwiGLU feeds a third: as in a decoder block.
  private static func recomputed(_ recomputes: Bool) -> OperationCase {
    OperationCase(
      .composition, "gated block, \(recomputes ? "recomputed" : "kept")",
      [
        InputSpec([3, 5]), InputSpec([5], .uniform(0.5...1.5), isAlwaysFloat32: true), InputSpec([7, 5]),
        InputSpec([7, 5]), InputSpec([5, 7]),
      ], tolerance: .init(bfloat16: 3e-2)
    ) { _, x in
      let normed = x[0].rmsNorm(weight: x[1], recomputes: recomputes)
      let gated = Tensor.swiGLU(
        gate: normed.linear(weight: x[2]), up: normed.linear(weight: x[3]), recomputes: recomputes)
      return x[0] + gated.linear(weight: x[4])
    } reference: { x in
      let normed = Reference.rmsNorm(x[0], weight: x[1], epsilon: 1e-5)
      let gated = Reference.swiGLU(gate: Reference.linear(normed, x[2]), up: Reference.linear(normed, x[3]))
      return x[0].combined(with: Reference.linear(gated, x[4])) { $0 + $1 }
    }
  }
}
