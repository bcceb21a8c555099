import CKernels

extension Tensor {
  /// x where it is positive, slope · x elsewhere; `x [batch, ..., channels]`, `slope [channels]` or `[1]`.
  ///
  /// The slope's gradient is float32. Source: He et al., arXiv:1502.01852.
  public func prelu(slope: Tensor) -> Tensor {
    let layout = ChannelLayout(shape).merged
    precondition(
      slope.shape == [layout.channels] || slope.shape == [1],
      "prelu: slope \(slope.shape) is neither [\(layout.channels)] nor [1]")
    let values = slope.detached.expanded(to: [layout.channels])
    let slopes = layout.vector(values, "slope", "prelu")
    return prelu(layout, slopes, slope)
  }

  /// x where it is positive, slope · x elsewhere, with one given slope.
  public func leakyRelu(slope: Float = 0.01) -> Tensor {
    let layout = ChannelLayout(shape).merged
    let slopes = layout.vector(
      Tensor(repeating: slope, shape: [layout.channels], on: device), "slope", "leakyRelu")
    return prelu(layout, slopes, nil)
  }

  private func prelu(_ layout: ChannelLayout, _ slopes: ChannelVector, _ slope: Tensor?) -> Tensor {
    let result = Tensor(uninitialized: shape, dtype, on: device)
    let type = dtype.kernelType
    ftk_prelu(layout.kernelValue, pointer, type, slopes.kernelValue, result.pointer, type)
    return result.recorded(from: [self, slope ?? detached]) { [x = detached, slopeShape = slope?.shape] g, into in
      let gx = into.isNeeded(0) ? Tensor(uninitialized: x.shape, x.dtype, on: g.device) : nil
      let sums = into.isNeeded(1) ? Tensor(uninitialized: [layout.channels], .float32, on: g.device) : nil
      requireMemory(
        ftk_prelu_backward(
          layout.kernelValue, x.pointer, type, slopes.kernelValue, g.pointer, g.dtype.kernelType, gx?.pointer, type,
          sums?.floats), "prelu")
      if let gx { into.add(gx, to: 0) }
      if let sums, let slopeShape {
        into.add(slopeShape == [layout.channels] ? sums : sums.sum().reshaped(to: slopeShape), to: 1)
      }
    }
  }
}
