import CKernels

/// Where overlapping frames lie in a recording.
public struct Framing: Sendable, Equatable {
  /// What stands for samples before the first and behind the last one.
  public enum Padding: Sendable {
    case zero
    /// The samples on the other side of the first and last one, which are not repeated.
    case reflect
  }

  /// Samples in a frame.
  public let length: Int
  /// Samples from one frame's beginning to the next one's.
  public let hop: Int
  /// Samples by which the first frame begins before the recording; half a frame centres frames on multiples of `hop`.
  public let margin: Int
  public let padding: Padding

  public init(length: Int, hop: Int, margin: Int = 0, padding: Padding = .zero) {
    precondition(length > 0 && hop > 0 && margin >= 0, "frames of \(length) every \(hop), margin \(margin)")
    (self.length, self.hop, self.margin, self.padding) = (length, hop, margin, padding)
  }

  /// Frames in a recording: 1 + ⌊(samples + 2 · margin − length) / hop⌋, 0 when it is shorter than a frame.
  public func count(samples: Int) -> Int {
    let room = samples + 2 * margin - length
    return room < 0 ? 0 : 1 + room / hop
  }

  func shape(clips: Int, samples: Int, folds: Bool) -> ftk_framing {
    ftk_framing(
      clips: clips, samples: samples, frames: count(samples: samples), length: length, hop: hop, margin: margin,
      reflects: padding == .reflect ? 1 : 0, folds: folds ? 1 : 0)
  }

  /// The shape of the frames of some recordings.
  func frames(clips: Int, samples: Int, folds: Bool) -> Shape {
    folds ? [2, clips, count(samples: samples), length / 2 + 1] : [clips, count(samples: samples), length]
  }
}

extension Tensor {
  /// Overlapping frames: `[clips, samples]` → `[clips, frames, length]`, float32.
  ///
  /// - Parameter folds: gives `[2, clips, frames, length / 2 + 1]` instead: what is even about the middle of a frame,
  ///   x[n] + x[length − n], and what is odd, x[n] − x[length − n]. The places 0 and length / 2 stand alone in the even plane.
  public func framed(_ framing: Framing, folds: Bool = false) -> Tensor {
    precondition(shape.rank == 2 && dtype == .float32, "framed: \(shape) \(dtype), expected [clips, samples] float32")
    precondition(
      framing.padding == .zero || shape[1] > framing.margin,
      "framed: \(shape[1]) samples cannot be reflected over a margin of \(framing.margin)")
    precondition(!folds || framing.length % 2 == 0, "framed: \(framing.length) samples cannot be folded")
    var layout = framing.shape(clips: shape[0], samples: shape[1], folds: folds)
    let result = Tensor(
      uninitialized: framing.frames(clips: shape[0], samples: shape[1], folds: folds), .float32, on: device)
    ftk_frames(&layout, floats, result.floats)
    return result.recorded(from: [self]) { [shape] g, into in
      into.add(g.overlapAdded(framing, samples: shape[1], folds: folds), to: 0)
    }
  }

  /// Adds overlapping frames up: `[clips, frames, length]` → `[clips, samples]`, float32; the transpose of
  /// ``framed(_:folds:)``.
  public func overlapAdded(_ framing: Framing, samples: Int, folds: Bool = false) -> Tensor {
    let clips = shape[folds ? 1 : 0]
    precondition(
      shape == framing.frames(clips: clips, samples: samples, folds: folds) && dtype == .float32,
      "overlapAdded: \(shape) \(dtype), expected \(framing.frames(clips: clips, samples: samples, folds: folds)) float32"
    )
    var layout = framing.shape(clips: clips, samples: samples, folds: folds)
    let result = Tensor(uninitialized: [clips, samples], .float32, on: device)
    ftk_overlap_add(&layout, floats, result.floats)
    return result.recorded(from: [self]) { g, into in into.add(g.framed(framing, folds: folds), to: 0) }
  }

  /// re² + im² of spectra `[2, …]`, all real parts before the imaginary ones → `[…]`, float32.
  public func spectralPower() -> Tensor {
    precondition(shape[0] == 2 && dtype == .float32, "spectralPower: \(shape) \(dtype), expected two planes in float32")
    let result = Tensor(uninitialized: Shape(Array(shape.extents.dropFirst())), .float32, on: device)
    ftk_spectral_power(floats, result.floats, result.elementCount)
    let saved = self.saved()
    return result.recorded(from: [self]) { [shape] g, into in
      let x = saved.take()
      let gradient = Tensor(uninitialized: shape, .float32, on: x.device)
      ftk_spectral_power_backward(x.floats, g.floats, gradient.floats, g.elementCount)
      into.add(gradient, to: 0)
    }
  }
}
