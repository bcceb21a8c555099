import FTTensor
import Foundation

/// The short-time Fourier transform and its inverse, differentiable, by librosa's conventions (scale, centring, window).
///
/// The gradient is the transposed transform, which is the inverse's too. Any even size will do; those whose half is a product
/// of 2, 3 and 5 are fast. Spectra are `[2, clips, frames, bins]` with `bins = size / 2 + 1`, real parts before imaginary ones.
package struct ShortTimeFourier {
  package let size: Int
  package let framing: Framing
  package var bins: Int { size / 2 + 1 }
  private let analysis: FourierBasis
  /// The same with the weights of the inverse.
  private let synthesis: FourierBasis
  private let window: [Double]

  /// - Parameters:
  ///   - size: length of the transform, even.
  ///   - windowLength: length of the Hann window, in the middle of the transform; `nil` means `size`.
  ///   - isCentered: whether frame i is centred on sample i · hop.
  package init(
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
    analysis = FourierBasis(window: window.map { Float($0) }, on: device)
    // Bins between the first and the last one stand for two.
    synthesis = analysis.weighted(edge: 1 / Float(size), inner: 2 / Float(size))
  }

  /// `[clips, samples]` → `[2, clips, frames, bins]`.
  ///
  /// - Parameter frames: so many of the first frames; `nil` means all.
  package func callAsFunction(_ sound: Tensor, frames: Int? = nil) -> Tensor {
    sound.spectra(framing, analysis, frames: frames)
  }

  /// |spectrum|², `[clips, frames, bins]`.
  package func power(_ sound: Tensor) -> Tensor { self(sound).spectralPower() }

  /// The sound whose spectrum is nearest, `[2, clips, frames, bins]` → `[clips, samples]`: overlapping windowed frames,
  /// divided by the sum of squared windows. Frames that are missing at the end are silent. Source: Griffin and Lim, IEEE TASSP 32 (1984).
  package func inverse(_ spectrum: Tensor, samples: Int) -> Tensor {
    let plain = Framing(length: framing.length, hop: framing.hop, margin: framing.margin)
    let sum = spectrum.spectraAdded(plain, synthesis, samples: samples)
    return sum * Tensor(scales(frames: spectrum.shape[2], samples: samples), shape: [1, samples], on: sum.device)
  }

  /// One over the sum of squared windows at each sample, 1 where there is none.
  private func scales(frames: Int, samples: Int) -> [Float] {
    let hop = framing.hop
    let overlap = (size + hop - 1) / hop
    func scale(block: Int, phase: Int) -> Float {
      var weight = 0.0
      for place in stride(from: phase + max(0, block - frames + 1) * hop, to: min(size, (block + 1) * hop), by: hop) {
        weight += window[place] * window[place]
      }
      return weight > 1e-10 ? Float(1 / weight) : 1
    }
    // Away from the ends it repeats with every hop.
    let inside = (0..<hop).map { scale(block: overlap - 1, phase: $0) }
    return (0..<samples).map { at in
      let (block, phase) = (at + framing.margin).quotientAndRemainder(dividingBy: hop)
      return (overlap - 1..<max(overlap - 1, frames)).contains(block)
        ? inside[phase] : scale(block: block, phase: phase)
    }
  }
}
