import CKernels
import Foundation

/// What a Fourier transform of frames computes with: a window, the roots of one, and weights of the bins.
public struct FourierBasis {
  /// Samples in a frame, even.
  public let size: Int
  /// Of the spectrum of real samples: size / 2 + 1.
  public var bins: Int { size / 2 + 1 }
  private let window: Tensor
  /// `[size, 2]`: cos(2πn / size) and sin(2πn / size).
  private let roots: Tensor
  private let edge: Float
  private let inner: Float

  /// - Parameters:
  ///   - window: what every frame is multiplied by.
  ///   - edge: what the first and the last bin are multiplied by.
  ///   - inner: what the bins between them are multiplied by.
  public init(window: [Float], edge: Float = 1, inner: Float = 1, on device: Device) {
    let size = window.count
    precondition(size > 0 && size % 2 == 0, "a transform of \(size) samples: their number must be even")
    self.size = size
    self.edge = edge
    self.inner = inner
    self.window = Tensor(window, shape: [size], on: device)
    let roots = (0..<size).flatMap { n in
      let angle = 2 * Double.pi * Double(n) / Double(size)
      return [Float(cos(angle)), Float(sin(angle))]
    }
    self.roots = Tensor(roots, shape: [size, 2], on: device)
  }

  /// The same transform with other weights.
  public func weighted(edge: Float, inner: Float) -> FourierBasis { FourierBasis(self, edge: edge, inner: inner) }

  private init(_ other: FourierBasis, edge: Float, inner: Float) {
    size = other.size
    window = other.window
    roots = other.roots
    (self.edge, self.inner) = (edge, inner)
  }

  fileprivate func withKernelArguments(_ body: (UnsafePointer<ftk_fourier>) -> Void) {
    withExtendedLifetime(self) {
      var arguments = ftk_fourier(window: window.floats, roots: roots.floats, edge: edge, inner: inner)
      body(&arguments)
    }
  }
}

extension Tensor {
  /// Spectra of overlapping windowed frames: `[clips, samples]` → `[2, clips, frames, bins]`, float32, real parts before
  /// imaginary ones.
  ///
  /// y_k = c_k · Σ_n w_n · x_n · e^(−2πikn / size), with the window w and the weights c of the basis. A fast transform
  /// (Stockham's), of sixteen frames side by side.
  ///
  /// - Parameter frames: so many of the first frames; `nil` means all.
  public func spectra(_ framing: Framing, _ basis: FourierBasis, frames: Int? = nil) -> Tensor {
    precondition(shape.rank == 2 && dtype == .float32, "spectra: \(shape) \(dtype), expected [clips, samples] float32")
    let (clips, samples) = (shape[0], shape[1])
    framing.checkMargin("spectra", samples: samples)
    let count = framing.count(samples: samples)
    precondition(
      framing.length == basis.size && (frames ?? count) <= count,
      "spectra: \(frames ?? count) frames of \(framing.length), transforms of \(basis.size), room for \(count) frames")
    var layout = framing.shape(clips: clips, samples: samples, frames: frames)
    let result = Tensor(uninitialized: [2, clips, layout.frames, basis.bins], .float32, on: device)
    basis.withKernelArguments { ftk_fourier_forward(&layout, $0, floats, result.floats) }
    return result.recorded(from: [self]) { g, into in
      into.add(g.spectraAdded(framing, basis, samples: samples), to: 0)
    }
  }

  /// The transpose of ``spectra(_:_:frames:)``: `[2, clips, frames, bins]` → `[clips, samples]`, float32, where each frame
  /// is x_n = w_n · Re Σ_k c_k · y_k · e^(2πikn / size), and overlapping frames are added up.
  public func spectraAdded(_ framing: Framing, _ basis: FourierBasis, samples: Int) -> Tensor {
    precondition(
      shape.rank == 4 && shape[0] == 2 && shape[3] == basis.bins && dtype == .float32 && framing.length == basis.size
        && shape[2] <= framing.count(samples: samples),
      "spectraAdded: \(shape) \(dtype), transforms of \(basis.size), \(samples) samples in frames of \(framing.length)")
    let (clips, frames) = (shape[1], shape[2])
    let parts = Tensor(uninitialized: [clips, frames, basis.size], .float32, on: device)
    basis.withKernelArguments { ftk_fourier_transposed($0, floats, parts.floats, clips * frames, basis.size) }
    var layout = framing.shape(clips: clips, samples: samples, frames: frames)
    let result = Tensor(uninitialized: [clips, samples], .float32, on: device)
    ftk_overlap_add(&layout, parts.floats, result.floats)
    return result.recorded(from: [self]) { g, into in into.add(g.spectra(framing, basis, frames: frames), to: 0) }
  }
}
