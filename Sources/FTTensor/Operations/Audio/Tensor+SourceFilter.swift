import CKernels

extension Tensor {
  /// A speech spectrum from a source-filter head: harmonics with a gain and a turn, shaped noise, and a free part.
  ///
  /// S = exp(h) · e^(iπ·tanh t) · P + exp(n) · Z + exp(r) · e^(if), with gains limited to e⁷.
  ///
  /// - Parameters:
  ///   - self: h, t, n, r, f: `[frames, 5 · bins]`, float32. Only these receive a gradient.
  ///   - pulses: P, the spectrum of the pulse train, `[2, frames, bins]`, real parts before imaginary ones.
  ///   - noise: Z, complex normal noise of the same shape.
  /// - Returns: `[2, frames, bins]`.
  public func sourceFiltered(pulses: Tensor, noise: Tensor) -> Tensor {
    let (rows, bins) = (shape[0], shape[-1] / 5)
    precondition(
      shape.rank == 2 && dtype == .float32 && shape[1] == 5 * bins && pulses.shape == [2, rows, bins]
        && noise.shape == pulses.shape,
      "sourceFiltered: head \(shape) \(dtype), pulses \(pulses.shape), noise \(noise.shape)")
    let result = Tensor(uninitialized: pulses.shape, .float32, on: device)
    let (source, hiss) = (pulses.detached, noise.detached)
    ftk_source_filter(floats, source.floats, hiss.floats, result.floats, rows, bins)
    let saved = self.saved()
    return result.recorded(from: [self]) { g, into in
      let head = saved.take()
      let gradient = Tensor(uninitialized: head.shape, .float32, on: head.device)
      ftk_source_filter_backward(
        head.floats, source.floats, hiss.floats, g.floats, gradient.floats, rows, bins)
      into.add(gradient, to: 0)
    }
  }

  /// All harmonics of pitch curves at unit amplitude, `[clips, frames]` in Hz → `[clips, frames · hop]`, float32, without
  /// a gradient: Σ cos(h·φ) = sin((H + ½)·φ) / (2·sin(φ/2)) − ½.
  ///
  /// Between frames, pitch is interpolated linearly, with a frame's value in its middle.
  ///
  /// - Parameters:
  ///   - voicedAbove: where pitch is not above it there is silence.
  ///   - highest: harmonics end here, in Hz.
  public func pulses(hop: Int, sampleRate: Int, voicedAbove: Float, highest: Float) -> Tensor {
    precondition(
      shape.rank == 2 && dtype == .float32 && voicedAbove > 0,
      "pulses: \(shape) \(dtype), expected [clips, frames] float32")
    var train = ftk_pulses(
      clips: shape[0], frames: shape[1], hop: hop, sample_rate: Float(sampleRate), voiced_above: voicedAbove,
      highest: highest)
    let result = Tensor(uninitialized: [shape[0], shape[1] * hop], .float32, on: device)
    ftk_pulse_train(&train, floats, result.floats)
    return result
  }

  /// Independent normal numbers of mean 0 and variance 1; the same for the same seed, whatever the threads.
  public static func normalNoise(_ shape: Shape, seed: UInt64, on device: Device) -> Tensor {
    let result = Tensor(uninitialized: shape, .float32, on: device)
    ftk_normal_noise(result.floats, seed, result.elementCount)
    return result
  }
}
