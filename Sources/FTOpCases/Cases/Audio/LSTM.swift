import FTTensor
import Foundation

extension OperationTable {
  /// Odd and even sizes, one clip and more than a block of rows, one step.
  static let lstm: [OperationCase] = [
    (batch: 1, time: 1, width: 3, hidden: 2), (2, 5, 4, 5), (7, 3, 5, 16), (3, 4, 2, 33),
  ].map { batch, time, width, hidden in
    let weights = InputSpec.Kind.normal(scale: 0.5)
    return OperationCase(
      .lstm, "\([batch, time, width]) to \(hidden)",
      [
        InputSpec([batch, time, width]), InputSpec([4 * hidden, width], weights),
        InputSpec([4 * hidden, hidden], weights), InputSpec([4 * hidden], isAlwaysFloat32: true),
      ], tolerance: .init(float32: 4e-6, bfloat16: 2e-2, gradient: 3e-5)
    ) { _, x in
      x[0].lstm(inputWeight: x[1], hiddenWeight: x[2], bias: x[3])
    } reference: { x in
      var outputs = [Double](repeating: 0, count: batch * time * hidden)
      func sigmoid(_ value: Double) -> Double { 1 / (1 + exp(-value)) }
      for clip in 0..<batch {
        var (h, c) = ([Double](repeating: 0, count: hidden), [Double](repeating: 0, count: hidden))
        for t in 0..<time {
          let gates = (0..<4 * hidden).map { row in
            let input = (0..<width).reduce(0.0) {
              $0 + x[1].values[row * width + $1] * x[0].values[(clip * time + t) * width + $1]
            }
            return (0..<hidden).reduce(input + x[3].values[row]) { $0 + x[2].values[row * hidden + $1] * h[$1] }
          }
          for i in 0..<hidden {
            c[i] = sigmoid(gates[hidden + i]) * c[i] + sigmoid(gates[i]) * tanh(gates[2 * hidden + i])
            h[i] = sigmoid(gates[3 * hidden + i]) * tanh(c[i])
            outputs[(clip * time + t) * hidden + i] = h[i]
          }
        }
      }
      return DoubleArray(shape: [batch, time, hidden]) { outputs[$0] }
    }
  }
}
