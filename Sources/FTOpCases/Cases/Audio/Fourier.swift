import FTTensor
import Foundation

extension OperationTable {
  /// Transforms of frames and their transposes, by the definition: halves of 1, of 2, 3, 4, 5 and a larger prime, and of
  /// products of them; fewer frames than vectors have lanes, and more; the first frames alone.
  static let fourier: [OperationCase] =
    (framings + transforms).filter { $0.1.length % 2 == 0 }.flatMap { name, framing in
      [spectra(name, framing), spectraAdded(name, framing)]
    }
    + [spectra("first frames", transforms[0].1, frames: 3), spectraAdded("first frames", transforms[0].1, frames: 3)]

  private static let transforms: [(String, Framing)] =
    [30, 2, 6, 14, 16, 24].map { ("\($0) samples", Framing(length: $0, hop: 5, margin: $0 / 2)) }
    + [("every sample", Framing(length: 20, hop: 1, margin: 10, padding: .reflect))]

  private static let edge: Float = 0.75
  private static let inner: Float = 1.5

  /// Without symmetry, so that a reversed frame does not go unnoticed.
  private static func window(_ size: Int) -> [Float] { (0..<size).map { 0.5 + 0.4 * Float(sin(Double($0))) } }

  private static func basis(_ size: Int, _ context: OperationContext) -> FourierBasis {
    context.prepared("fourier \(size)") { device in
      FourierBasis(window: window(size), on: device).weighted(edge: edge, inner: inner)
    }
  }

  /// c_k · w_n · cos(2πkn / size), or −sin, for all planes, bins and places: `[2, bins, size]`.
  private static func matrix(_ size: Int) -> DoubleArray {
    let (bins, window) = (size / 2 + 1, window(size))
    return DoubleArray(shape: [2, bins, size]) { index in
      let n = index % size
      let bin = index / size % bins
      let plane = index / size / bins
      let angle = 2 * Double.pi * Double(bin * n % size) / Double(size)
      let weight = Double(bin == 0 || bin == bins - 1 ? edge : inner) * Double(window[n])
      return weight * (plane == 0 ? cos(angle) : -sin(angle))
    }
  }

  private static func spectra(_ name: String, _ framing: Framing, frames: Int? = nil) -> OperationCase {
    let clips = 2
    let samples = 33
    let size = framing.length
    let count = frames ?? framing.count(samples: samples)
    let bins = size / 2 + 1
    let matrix = matrix(size)
    return OperationCase(
      .fourier, "spectra, \(name)", [InputSpec([clips, samples], isAlwaysFloat32: true)],
      benchmarks: size == 30
        ? [
          BenchmarkShape(
            "spectra of 8 clips of 1.6 s", [InputSpec([8, 128 * 300], isAlwaysFloat32: true)],
            // 2.5 · n · log₂ n a frame.
            operations: 8 * 129 * 30_690, elements: 8 * (128 * 300 + 129 * 1202))
        ] : []
    ) { context, x in
      // The synthesiser's frames are too long for the reference.
      let isTimed = x[0].shape[1] > samples
      return x[0].spectra(
        isTimed ? Framing(length: 1200, hop: 300, margin: 600) : framing, basis(isTimed ? 1200 : size, context),
        frames: frames)
    } reference: { x in
      DoubleArray(shape: [2, clips, count, bins]) { index in
        let bin = index % bins
        let row = index / bins % (clips * count)
        let plane = index / bins / (clips * count)
        return (0..<size).reduce(0) { sum, n in
          let at = sample(framing, row % count, n, samples)
          let value = at.map { x[0].values[row / count * samples + $0] } ?? 0
          return sum + value * matrix.values[(plane * bins + bin) * size + n]
        }
      }
    }
  }

  private static func spectraAdded(_ name: String, _ framing: Framing, frames: Int? = nil) -> OperationCase {
    let clips = 2
    let samples = 33
    let size = framing.length
    let count = frames ?? framing.count(samples: samples)
    let bins = size / 2 + 1
    let matrix = matrix(size)
    let spec = InputSpec([2, clips, count, bins], isAlwaysFloat32: true)
    return OperationCase(.fourier, "spectra added, \(name)", [spec]) { context, x in
      x[0].spectraAdded(framing, basis(size, context), samples: samples)
    } reference: { x in
      var sums = [Double](repeating: 0, count: clips * samples)
      for (index, value) in x[0].values.enumerated() {
        let bin = index % bins
        let row = index / bins % (clips * count)
        let plane = index / bins / (clips * count)
        for n in 0..<size {
          guard let at = sample(framing, row % count, n, samples) else { continue }
          sums[row / count * samples + at] += value * matrix.values[(plane * bins + bin) * size + n]
        }
      }
      return DoubleArray(shape: [clips, samples]) { sums[$0] }
    }
  }
}
