import CKernels

extension Tensor {
  /// How the channels of each picture go together: Fᵀ·F / (pixels · channels) with F `[pixels, channels]`.
  ///
  /// `[batch, height, width, channels]` → `[batch, channels, channels]`, float32 whatever the type of the features.
  /// Source: Gatys, Ecker and Bethge, arXiv:1508.06576 (without its factor).
  public func gramMatrices() -> Tensor {
    let image = shape.images("gramMatrices")
    let (pixels, channels) = (image.height * image.width, image.channels)
    let x = detached.reshaped(to: [image.samples, pixels, channels])
    let scale = 1 / (Float(pixels) * Float(channels))
    let product = Tensor(uninitialized: [image.samples, channels, channels], .float32, on: device)
    multiply(Operand(tensor: x, isTransposed: true), Operand(tensor: x), into: product)
    return (product * scale).recorded(from: [self]) { [shape, dtype] g, into in
      // d(FᵀF) = dFᵀ·F + Fᵀ·dF, so dF = F · (G + Gᵀ).
      let both = ((g + g.transposed()) * scale).converted(to: dtype)
      into.write(to: 0, shape: shape, dtype: dtype) { gx, accumulates in
        multiply(Operand(tensor: x), Operand(tensor: both), into: gx.reshaped(to: x.shape), accumulates: accumulates)
      }
    }
  }
}
