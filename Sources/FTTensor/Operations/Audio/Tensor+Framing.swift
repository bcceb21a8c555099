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
    self.length = length
    self.hop = hop
    self.margin = margin
    self.padding = padding
  }

  /// Frames in a recording: 1 + ⌊(samples + 2 · margin − length) / hop⌋, 0 when it is shorter than a frame.
  public func count(samples: Int) -> Int {
    let room = samples + 2 * margin - length
    return room < 0 ? 0 : 1 + room / hop
  }

  /// - Parameter frames: so many of the first frames; `nil` means all.
  func shape(clips: Int, samples: Int, frames: Int? = nil) -> ftk_framing {
    ftk_framing(
      clips: clips, samples: samples, frames: frames ?? count(samples: samples), length: length, hop: hop,
      margin: margin, reflects: padding == .reflect ? 1 : 0)
  }

  /// A recording's edges can only be reflected when it is longer than they are.
  func checkMargin(_ operation: String, samples: Int) {
    precondition(
      padding == .zero || samples > margin,
      "\(operation): \(samples) samples cannot be reflected over a margin of \(margin)")
  }
}

extension Tensor {
  /// Overlapping frames: `[clips, samples]` → `[clips, frames, length]`, float32.
  public func framed(_ framing: Framing) -> Tensor {
    precondition(shape.rank == 2 && dtype == .float32, "framed: \(shape) \(dtype), expected [clips, samples] float32")
    framing.checkMargin("framed", samples: shape[1])
    var layout = framing.shape(clips: shape[0], samples: shape[1])
    let result = Tensor(uninitialized: [layout.clips, layout.frames, layout.length], .float32, on: device)
    ftk_frames(&layout, floats, result.floats)
    return result.recorded(from: [self]) { [shape] g, into in
      into.add(g.overlapAdded(framing, samples: shape[1]), to: 0)
    }
  }

  /// Adds overlapping frames up: `[clips, frames, length]` → `[clips, samples]`, float32; the transpose of
  /// ``framed(_:)``.
  public func overlapAdded(_ framing: Framing, samples: Int) -> Tensor {
    let expected: Shape = [shape[0], framing.count(samples: samples), framing.length]
    precondition(
      shape == expected && dtype == .float32, "overlapAdded: \(shape) \(dtype), expected \(expected) float32")
    var layout = framing.shape(clips: shape[0], samples: samples)
    let result = Tensor(uninitialized: [shape[0], samples], .float32, on: device)
    ftk_overlap_add(&layout, floats, result.floats)
    return result.recorded(from: [self]) { g, into in into.add(g.framed(framing), to: 0) }
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
