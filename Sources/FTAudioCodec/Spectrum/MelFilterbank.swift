import FTTensor
import Foundation

/// Triangular filters of equal width on the mel scale, by librosa's conventions.
package struct MelFilterbank: Sendable {
  /// How frequency becomes mel.
  package enum Scale: Sendable {
    /// Linear below 1000 Hz, logarithmic above. Source: Slaney, Auditory Toolbox (1998).
    case slaney
    /// 2595 · log₁₀(1 + f / 700). Source: the HTK book.
    case htk
  }

  package let count: Int
  package let bins: Int
  /// `[count, bins]`, row after row.
  package let weights: [Float]

  /// - Parameters:
  ///   - count: number of filters.
  ///   - size: length of the Fourier transform.
  ///   - highest: upper end of the last filter in hertz; `nil` means half the sample rate.
  ///   - isNormalized: whether every filter has area 1 (librosa's `norm="slaney"`) instead of height 1.
  package init(
    count: Int, size: Int, sampleRate: Int, lowest: Double = 0, highest: Double? = nil, scale: Scale = .slaney,
    isNormalized: Bool = true
  ) {
    precondition(count > 0 && size > 0 && sampleRate > 0, "\(count) mel filters of \(size) points at \(sampleRate) Hz")
    (self.count, bins) = (count, size / 2 + 1)
    let (low, high) = (Self.mel(lowest, scale), Self.mel(highest ?? Double(sampleRate) / 2, scale))
    let corners = (0..<count + 2).map { Self.hertz(low + (high - low) * Double($0) / Double(count + 1), scale) }
    var weights = [Float](repeating: 0, count: count * bins)
    for filter in 0..<count {
      let left = corners[filter]
      let middle = corners[filter + 1]
      let right = corners[filter + 2]
      let height = isNormalized ? 2 / (right - left) : 1
      for bin in 0..<bins {
        let frequency = Double(bin) * Double(sampleRate) / Double(size)
        let value = min((frequency - left) / (middle - left), (right - frequency) / (right - middle))
        weights[filter * bins + bin] = Float(max(0, value) * height)
      }
    }
    self.weights = weights
  }

  /// The filters as a matrix `[count, bins]`.
  package func tensor(on device: Device) -> Tensor { Tensor(weights, shape: [count, bins], on: device) }

  static func mel(_ hertz: Double, _ scale: Scale) -> Double {
    switch scale {
    case .htk: 2595 * log10(1 + hertz / 700)
    case .slaney: hertz < 1000 ? hertz * 3 / 200 : 15 + log(hertz / 1000) * 27 / log(6.4)
    }
  }

  static func hertz(_ mel: Double, _ scale: Scale) -> Double {
    switch scale {
    case .htk: 700 * (pow(10, mel / 2595) - 1)
    case .slaney: mel < 15 ? mel * 200 / 3 : 1000 * exp((mel - 15) * log(6.4) / 27)
    }
  }
}
