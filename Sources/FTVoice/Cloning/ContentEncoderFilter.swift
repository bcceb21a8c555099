import FTData
import FTRandom
import Foundation

/// A colouring of sound that changes slowly, as by a moving head or another microphone: up to ±6 dB, smooth over bands.
struct ContentEncoderFilter {
  /// Added to the logarithm of every band of every frame.
  let gains: [Float]

  /// Weights of three cosines over the bands, drawn anew about every second and faded between.
  init(frames: Int, _ generator: inout RandomGenerator) {
    let (bands, interval) = (ContentEncoder.bands, 80)
    let decibels: [Double] = [3, 1.5, 1.5]
    let anchors = (0..<frames / interval + 2).map { _ in
      decibels.map { Float((2 * generator.uniform() - 1) * $0 * log(10) / 10) }
    }
    let shapes = (1...decibels.count).map { order in
      (0..<bands).map { Float(cos(Double.pi * Double(order) * (Double($0) + 0.5) / Double(bands))) }
    }
    var gains = [Float](repeating: 0, count: frames * bands)
    for frame in 0..<frames {
      let (from, share) = (frame / interval, Float(frame % interval) / Float(interval))
      let weight = 0.5 - 0.5 * cos(Float.pi * share)
      for order in shapes.indices {
        let amount = anchors[from][order] * (1 - weight) + anchors[from + 1][order] * weight
        for band in 0..<bands { gains[frame * bands + band] += amount * shapes[order][band] }
      }
    }
    self.gains = gains
  }
}
