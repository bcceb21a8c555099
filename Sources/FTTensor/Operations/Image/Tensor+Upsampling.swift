import CKernels

extension Tensor {
  /// Every pixel repeated `factor` times in both directions.
  ///
  /// `[batch, height, width, channels]` → `[batch, height · factor, width · factor, channels]`.
  public func upsampledNearest(by factor: Int) -> Tensor {
    precondition(factor >= 1, "upsampledNearest: factor \(factor) is not positive")
    let image = shape.images("upsampledNearest")
    let result = Tensor(
      uninitialized: image.resized(image.height * factor, image.width * factor), dtype, on: device)
    ftk_upsample_nearest(image, factor, pointer, result.pointer, dtype.kernelType)
    return result.recorded(from: [self]) { [shape, dtype] g, into in
      let gx = Tensor(uninitialized: shape, dtype, on: g.device)
      ftk_upsample_nearest_backward(
        image, factor, g.pointer, g.dtype.kernelType, gx.pointer, dtype.kernelType)
      into.add(gx, to: 0)
    }
  }
}
