import FTTensor
import Foundation

/// The short-time Fourier transform and its inverse, differentiable, by librosa's conventions (scale, centring, window).
///
/// The transform is a matrix product with the windowed cosines and sines, whose symmetry halves it: 2 × 201 × 201
/// multiplications a frame of 400 samples cost less than the traffic around a fast transform of that length, and the gradient
/// is a product too. Spectra are `[2, clips, frames, bins]` with `bins = size / 2 + 1`, real parts before imaginary ones.
public struct ShortTimeFourier {
  public let size: Int
  public let framing: Framing
  public var bins: Int { size / 2 + 1 }
  /// `[2, bins, bins]`: windowed cosines and sines of the first half of a frame.
  private let analysis: Tensor
  /// The same with the weights of the inverse.
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
    precondition(
      size % 2 == 0 && length % 2 == 0 && length <= size,
      "a transform of \(size) with a window of \(length): both must be even")
    self.size = size
    framing = Framing(length: size, hop: hop, margin: isCentered ? size / 2 : 0, padding: padding)
    // Periodic Hann, as scipy.signal.get_window gives by default.
    var window = [Double](repeating: 0, count: size)
    for i in 0..<length {
      window[(size - length) / 2 + i] = 0.5 - 0.5 * cos(2 * .pi * Double(i) / Double(length))
    }
    self.window = window
    let bins = size / 2 + 1
    var analysis = [Float](repeating: 0, count: 2 * bins * bins)
    var synthesis = analysis
    for bin in 0..<bins {
      // Bins between the first and the last one stand for two.
      let weight = (bin == 0 || bin == size / 2 ? 1.0 : 2.0) / Double(size)
      for i in 0..<bins {
        // The product is reduced first: cos and sin of large angles lose digits.
        let angle = 2 * .pi * Double(bin * i % size) / Double(size)
        let (even, odd) = (window[i] * cos(angle), -window[i] * sin(angle))
        analysis[bin * bins + i] = Float(even)
        analysis[(bins + bin) * bins + i] = Float(odd)
        synthesis[i * bins + bin] = Float(even * weight)
        synthesis[(bins + i) * bins + bin] = Float(odd * weight)
      }
    }
    self.analysis = Tensor(analysis, shape: [2, bins, bins], on: device)
    self.synthesis = Tensor(synthesis, shape: [2, bins, bins], on: device)
  }

  /// `[clips, samples]` → `[2, clips, frames, bins]`.
  public func callAsFunction(_ sound: Tensor) -> Tensor {
    product(sound.framed(framing, folds: true), analysis)
  }

  /// |spectrum|², `[clips, frames, bins]`.
  public func power(_ sound: Tensor) -> Tensor { self(sound).spectralPower() }

  /// Both planes times their matrices.
  private func product(_ planes: Tensor, _ matrices: Tensor) -> Tensor {
    let (clips, frames) = (planes.shape[1], planes.shape[2])
    return Tensor.matmul(planes.reshaped(to: [2, clips * frames, bins]), matrices, transposeB: true)
      .reshaped(to: [2, clips, frames, bins])
  }

  /// The sound whose spectrum is nearest, `[2, clips, frames, bins]` → `[clips, samples]`: overlapping windowed frames,
  /// divided by the sum of squared windows. Frames that are missing at the end are silent. Source: Griffin and Lim, IEEE TASSP 32 (1984).
  public func inverse(_ spectrum: Tensor, samples: Int) -> Tensor {
    let plain = Framing(length: framing.length, hop: framing.hop, margin: framing.margin)
    var planes = product(spectrum, synthesis)
    let missing = plain.count(samples: samples) - spectrum.shape[2]
    if missing > 0 {
      let silence = Tensor(zeros: [2, spectrum.shape[1], missing, bins], on: spectrum.device)
      planes = Tensor.concatenated([planes, silence], along: 2)
    }
    let sum = planes.overlapAdded(plain, samples: samples, folds: true)
    var weights = [Double](repeating: 0, count: samples)
    for frame in 0..<spectrum.shape[2] {
      for i in 0..<size {
        let at = frame * framing.hop - framing.margin + i
        if at >= 0 && at < samples { weights[at] += window[i] * window[i] }
      }
    }
    let scale = weights.map { $0 > 1e-10 ? Float(1 / $0) : 1 }
    return sum * Tensor(scale, shape: [1, samples], on: sum.device)
  }
}
