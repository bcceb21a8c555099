import FTTensor
import Foundation

/// The short-time Fourier transform and its inverse, differentiable, by librosa's conventions (scale, centring, window).
///
/// The transform is a matrix product with the windowed cosines and sines: on two cores 400 × 402 numbers a frame cost less
/// than the traffic around a fast transform of that length, and its gradient is a product too. Spectra are
/// `[clips, frames, 2 · bins]` with `bins = size / 2 + 1`, real parts before imaginary ones.
public struct ShortTimeFourier {
  public let size: Int
  public let framing: Framing
  public var bins: Int { size / 2 + 1 }
  /// `[2 · bins, size]`, window included.
  private let analysis: Tensor
  /// `[size, 2 · bins]`, window included.
  private let synthesis: Tensor
  private let window: [Double]

  /// - Parameters:
  ///   - size: length of the transform, even.
  ///   - windowLength: length of the Hann window, in the middle of the transform; `nil` means `size`.
  ///   - isCentered: whether frame i is centred on sample i · hop.
  public init(
    size: Int, hop: Int, windowLength: Int? = nil, isCentered: Bool = true, padding: Framing.Padding = .zero,
    on device: Device
  ) {
    let length = windowLength ?? size
    precondition(size % 2 == 0 && length <= size, "a transform of \(size) with a window of \(length)")
    self.size = size
    framing = Framing(length: size, hop: hop, margin: isCentered ? size / 2 : 0, padding: padding)
    // Periodic Hann, as scipy.signal.get_window gives by default.
    var window = [Double](repeating: 0, count: size)
    for i in 0..<length {
      window[(size - length) / 2 + i] = 0.5 - 0.5 * cos(2 * .pi * Double(i) / Double(length))
    }
    self.window = window
    let bins = size / 2 + 1
    var analysis = [Float](repeating: 0, count: 2 * bins * size)
    var synthesis = [Float](repeating: 0, count: size * 2 * bins)
    for bin in 0..<bins {
      // Bins between the first and the last one stand for two.
      let weight = (bin == 0 || bin == size / 2 ? 1.0 : 2.0) / Double(size)
      for i in 0..<size {
        // The product is reduced first: cos and sin of large angles lose digits.
        let angle = 2 * .pi * Double(bin * i % size) / Double(size)
        analysis[bin * size + i] = Float(window[i] * cos(angle))
        analysis[(bins + bin) * size + i] = Float(-window[i] * sin(angle))
        synthesis[i * 2 * bins + bin] = Float(window[i] * weight * cos(angle))
        synthesis[i * 2 * bins + bins + bin] = Float(-window[i] * weight * sin(angle))
      }
    }
    self.analysis = Tensor(analysis, shape: [2 * bins, size], on: device)
    self.synthesis = Tensor(synthesis, shape: [size, 2 * bins], on: device)
  }

  /// `[clips, samples]` → `[clips, frames, 2 · bins]`.
  public func callAsFunction(_ sound: Tensor) -> Tensor { sound.framed(framing).linear(weight: analysis) }

  /// |spectrum|², `[clips, frames, bins]`.
  public func power(_ sound: Tensor) -> Tensor { self(sound).spectralPower() }

  /// The sound whose spectrum is nearest, `[clips, frames, 2 · bins]` → `[clips, samples]`: overlapping windowed frames,
  /// divided by the sum of squared windows. Source: Griffin and Lim, IEEE TASSP 32 (1984).
  public func inverse(_ spectrum: Tensor, samples: Int) -> Tensor {
    let plain = Framing(length: framing.length, hop: framing.hop, margin: framing.margin)
    let sum = spectrum.linear(weight: synthesis).overlapAdded(plain, samples: samples)
    var weights = [Double](repeating: 0, count: samples)
    for frame in 0..<spectrum.shape[1] {
      for i in 0..<size {
        let at = frame * framing.hop - framing.margin + i
        if at >= 0 && at < samples { weights[at] += window[i] * window[i] }
      }
    }
    let scale = weights.map { $0 > 1e-10 ? Float(1 / $0) : 1 }
    return sum * Tensor(scale, shape: [1, samples], on: sum.device)
  }
}
