import CKernels

extension Tensor {
  /// Mean and standard deviation √(variance + ε) of every channel of every picture, with gradients.
  ///
  /// `[batch, height, width, channels]` → twice `[batch, channels]`, float32. The variance is the biased one by default;
  /// ε inside the root keeps the gradient finite where a channel is constant. For style losses that match both, as in Huang
  /// and Belongie, arXiv:1703.06868 (whose reference implementation divides by count − 1).
  public func channelMoments(
    epsilon: Float = 1e-5, isUnbiased: Bool = false
  ) -> (mean: Tensor, deviation: Tensor) {
    _ = shape.images("channelMoments")
    let layout = ChannelLayout(shape)
    precondition(!isUnbiased || layout.pixels > 1, "channelMoments: one pixel of \(shape) has no unbiased variance")
    let statistics = channelStatistics(layout)
    let freedom = Double(isUnbiased ? layout.pixels - 1 : layout.pixels)
    let deviations = statistics.squares.map { ($0 / freedom + Double(epsilon)).squareRoot() }
    let each: Shape = [layout.samples, layout.channels]
    let values = (statistics.mean + deviations).map(Float.init)
    let both = Tensor(values, shape: [2, layout.samples, layout.channels], on: device)
    let recorded = both.recorded(from: [self]) { [x = detached] g, into in
      // dσ/dx = (x - mean) / (freedom σ), dmean/dx = 1 / pixels.
      let g = g.converted(to: .float32)
      let levels = g.sliced(0..<1).reshaped(to: each) * (1 / Float(layout.pixels))
      let slopes =
        g.sliced(1..<2).reshaped(to: each)
        / Tensor(deviations.map { Float($0 * freedom) }, shape: each, on: g.device)
      let means = both.sliced(0..<1)
      let gx = Tensor(uninitialized: x.shape, x.dtype, on: g.device)
      let vector = { (values: Tensor) in ftk_channel_vector(values: values.floats, stride: layout.channels) }
      ftk_channel_line(
        layout.kernelValue, x.pointer, x.dtype.kernelType, vector(means), vector(slopes), vector(levels), gx.pointer,
        gx.dtype.kernelType)
      into.add(gx, to: 0)
    }
    return (recorded.sliced(0..<1).reshaped(to: each), recorded.sliced(1..<2).reshaped(to: each))
  }
}
