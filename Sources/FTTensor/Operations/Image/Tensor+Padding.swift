import CKernels

extension Tensor {
  /// Pictures with a margin in which they are mirrored without repeating the edge: … 2 1 | 0 1 2 … (PyTorch's "reflect").
  ///
  /// `[batch, height, width, channels]` → `[batch, top + height + bottom, left + width + right, channels]`.
  ///
  /// - Precondition: each margin is smaller than the extent it mirrors.
  public func reflectPadded(_ margins: ImageMargins) -> Tensor {
    let image = shape.images("reflectPadded")
    precondition(
      max(margins.top, margins.bottom) < image.height && max(margins.left, margins.right) < image.width,
      "reflectPadded: margins \(margins) are not smaller than the pictures of \(shape)")
    return padded(FTK_PAD_REFLECT, image, margins)
  }

  /// Pictures with a margin of zeros, `[batch, height, width, channels]`.
  public func zeroPadded(_ margins: ImageMargins) -> Tensor {
    padded(FTK_PAD_ZERO, shape.images("zeroPadded"), margins)
  }

  private func padded(_ mode: ftk_pad_mode, _ image: ftk_image, _ margins: ImageMargins) -> Tensor {
    let code = Int32(mode.rawValue)
    let shape = image.resized(
      margins.top + image.height + margins.bottom, margins.left + image.width + margins.right)
    let result = Tensor(uninitialized: shape, dtype, on: device)
    ftk_pad(code, image, margins.kernelValue, pointer, result.pointer, dtype.kernelType)
    return result.recorded(from: [self]) { [shape = self.shape, dtype] g, into in
      let gx = Tensor(uninitialized: shape, dtype, on: g.device)
      ftk_pad_backward(
        code, image, margins.kernelValue, g.pointer, g.dtype.kernelType, gx.pointer, dtype.kernelType)
      into.add(gx, to: 0)
    }
  }
}

extension Tensor {
  /// Pictures `[batch, height, width, channels]` seen in a mirror: columns in the opposite order. No gradient flows
  /// through it; it prepares inputs.
  public func mirrored() -> Tensor {
    let image = shape.images("mirrored")
    let result = Tensor(uninitialized: shape, dtype, on: device)
    let (row, pixel) = (image.width * image.channels * dtype.byteCount, image.channels * dtype.byteCount)
    for y in 0..<image.samples * image.height {
      for x in 0..<image.width {
        (result.pointer + y * row + (image.width - 1 - x) * pixel)
          .copyMemory(from: pointer + y * row + x * pixel, byteCount: pixel)
      }
    }
    return result
  }
}
