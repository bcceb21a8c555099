import FTTensor
import Foundation

extension OperationTable {
  /// The source-filter head, with one bin, with an odd number, and at the synthesiser's size for one second.
  static let sourceFilter: [OperationCase] = [(1, 1), (3, 7), (5, 33)].map { sourceFiltered(rows: $0, bins: $1) }

  /// Numbers between -1 and 1 that repeat nowhere.
  private static func wave(_ count: Int, _ step: Double) -> [Float] {
    (0..<count).map { Float(sin(Double($0) * step)) }
  }

  private static func sourceFiltered(rows: Int, bins: Int) -> OperationCase {
    let count = rows * bins
    let (pulses, noise) = (wave(2 * count, 1.3), wave(2 * count, 2.1))
    return OperationCase(
      .sourceFilter, "[\(rows), \(bins)]", [InputSpec([rows, 5 * bins], isAlwaysFloat32: true)],
      tolerance: .init(float32: 1e-5)
    ) { context, x in
      x[0].sourceFiltered(
        pulses: Tensor(pulses, shape: [2, rows, bins], on: x[0].device),
        noise: Tensor(noise, shape: [2, rows, bins], on: x[0].device))
    } reference: { x in
      DoubleArray(shape: [2, rows, bins]) { index in
        let (bin, row, isImaginary) = (index % bins, index / bins % rows, index / count == 1)
        func part(_ n: Int) -> Double { x[0].values[row * 5 * bins + n * bins + bin] }
        let place = row * bins + bin
        let (re, im) = (Double(pulses[place]), Double(pulses[count + place]))
        let (turn, angle) = (Double.pi * tanh(part(1)), part(4))
        let harmonic = isImaginary ? sin(turn) * re + cos(turn) * im : cos(turn) * re - sin(turn) * im
        return exp(min(part(0), 7)) * harmonic + exp(min(part(2), 7)) * Double(noise[index])
          + exp(min(part(3), 7)) * (isImaginary ? sin(angle) : cos(angle))
      }
    }
  }
}
