import CKernels

extension Device {
  /// Computes a 3 × 3 convolution, or the gradient of its input, with a quarter of the products, where that is sooner;
  /// otherwise returns false and does nothing.
  ///
  /// What suits depends on the picture's extents, the channels, the type and the instruction set: neither on the threads nor
  /// on how many pictures there are, so that a picture comes out the same in any company. The weight is transformed at
  /// each call, in a few per cent of the time.
  func convolveByWinograd(_ operands: ConvolutionOperands) -> Bool {
    var shape = operands.shape
    guard !convolvesDirectly, ftk_winograd_suits(&shape) != 0 else { return false }
    let workspace = Tensor(uninitialized: [ftk_winograd_workspace(&shape)], .float32, on: self)
    ftk_winograd_convolve(
      &shape, operands.input, operands.weight, operands.bias, operands.output, workspace.floats)
    return true
  }
}
