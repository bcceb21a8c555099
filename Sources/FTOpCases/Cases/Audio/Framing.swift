import FTTensor

extension OperationTable {
  /// Frames and their sums: overlapping and apart, with both paddings; recordings that are no whole number of hops.
  static let framing: [OperationCase] =
    framings.flatMap { name, framing in [framed(name, framing), added(name, framing)] }
    + [[2, 4, 10], [2, 70, 401]].map(power)

  static let framings: [(String, Framing)] = [
    ("no margin", Framing(length: 8, hop: 3)), ("apart", Framing(length: 4, hop: 7, margin: 2)),
    ("zero margin", Framing(length: 10, hop: 4, margin: 5)),
    ("reflected", Framing(length: 10, hop: 4, margin: 5, padding: .reflect)),
  ]

  /// The sample under place `i` of a frame; nil outside.
  static func sample(_ framing: Framing, _ frame: Int, _ i: Int, _ samples: Int) -> Int? {
    let at = frame * framing.hop - framing.margin + i
    if (0..<samples).contains(at) { return at }
    return framing.padding == .zero ? nil : at < 0 ? -at : 2 * (samples - 1) - at
  }

  private static func framed(_ name: String, _ framing: Framing) -> OperationCase {
    let (clips, samples) = (2, 33)
    let frames = framing.count(samples: samples)
    return OperationCase(.framing, "frames, \(name)", [InputSpec([clips, samples], isAlwaysFloat32: true)]) { _, x in
      x[0].framed(framing)
    } reference: { x in
      DoubleArray(shape: [clips, frames, framing.length]) { index in
        let row = index / framing.length
        let at = sample(framing, row % frames, index % framing.length, samples)
        return at.map { x[0].values[row / frames * samples + $0] } ?? 0
      }
    }
  }

  private static func added(_ name: String, _ framing: Framing) -> OperationCase {
    let (clips, samples) = (2, 33)
    let frames = framing.count(samples: samples)
    let spec = InputSpec([clips, frames, framing.length], isAlwaysFloat32: true)
    return OperationCase(.framing, "overlap-add, \(name)", [spec]) { _, x in
      x[0].overlapAdded(framing, samples: samples)
    } reference: { x in
      var sums = [Double](repeating: 0, count: clips * samples)
      for (index, value) in x[0].values.enumerated() {
        let row = index / framing.length
        if let at = sample(framing, row % frames, index % framing.length, samples) {
          sums[row / frames * samples + at] += value
        }
      }
      return DoubleArray(shape: [clips, samples]) { sums[$0] }
    }
  }

  private static func power(_ shape: [Int]) -> OperationCase {
    OperationCase(.framing, "spectral power \(shape)", [InputSpec(shape, isAlwaysFloat32: true)]) { _, x in
      x[0].spectralPower()
    } reference: { x in
      let count = shape[1] * shape[2]
      return DoubleArray(shape: [shape[1], shape[2]]) { index in
        x[0].values[index] * x[0].values[index] + x[0].values[count + index] * x[0].values[count + index]
      }
    }
  }
}
