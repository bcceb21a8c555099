import FTTensor
import Foundation

extension OperationTable {
  /// The source-filter head, with one bin, with an odd number, and at the synthesiser's size for one second.
  static let sourceFilter: [OperationCase] =
    [(1, 1), (3, 7), (5, 33)].map { sourceFiltered(rows: $0, bins: $1) } + [pulses(hop: 7), pulses(hop: 600)]

  /// Pulses at a pitch that rises from silence; frames longer and shorter than the kernel's blocks.
  private static func pulses(hop: Int) -> OperationCase {
    let clips = 2
    let frames = 5
    let rate = 8000
    let voiced = 40.0
    let highest = 3000.0
    return OperationCase(
      .sourceFilter, "pulses \(hop)",
      [InputSpec([clips, frames], .uniform(10...300), isAlwaysFloat32: true, takesGradient: false)],
      // A pulse is 75 high and a few samples wide: the last digits of the phase show.
      tolerance: .init(float32: 1e-4, bfloat16: 1e-4)
    ) { _, x in
      x[0].pulses(hop: hop, sampleRate: rate, voicedAbove: Float(voiced), highest: Float(highest))
    } reference: { x in
      var phase = 0.0
      return DoubleArray(shape: [clips, frames * hop]) { index in
        let i = index % hop
        let frame = index / hop % frames
        let clip = index / hop / frames
        if index % (frames * hop) == 0 { phase = 0 }
        func pitch(_ frame: Int) -> Double { x[0].values[clip * frames + min(max(frame, 0), frames - 1)] }
        let place = (Double(i) + 0.5) / Double(hop) - 0.5
        let value = pitch(frame) + abs(place) * (pitch(frame + (place < 0 ? -1 : 1)) - pitch(frame))
        phase += max(value, voiced) / Double(rate)
        guard value > voiced else { return 0 }
        return (1...Int(highest / value)).reduce(0) { $0 + cos(2 * .pi * phase * Double($1)) }
      }
    }
  }

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
        let bin = index % bins
        let row = index / bins % rows
        let isImaginary = index / count == 1
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
