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

  /// Bilinear interpolation to another size, pixel centres at halves: the source coordinate of place i is
  /// max(0, (i + ½) · from / to − ½). Equals PyTorch's `interpolate(mode="bilinear", align_corners=False)`; shrinking does
  /// not average over the pixels in between.
  ///
  /// `[batch, height, width, channels]` → `[batch, height, width, channels]` of the new size.
  public func resizedBilinear(height: Int, width: Int) -> Tensor {
    precondition(height >= 1 && width >= 1, "resizedBilinear: \(height)×\(width) is no size")
    let image = shape.images("resizedBilinear")
    let result = Tensor(uninitialized: image.resized(height, width), dtype, on: device)
    requireMemory(
      ftk_resize_bilinear(image, height, width, pointer, result.pointer, dtype.kernelType), "resizedBilinear")
    return result.recorded(from: [self]) { [shape, dtype] g, into in
      let gx = Tensor(uninitialized: shape, dtype, on: g.device)
      requireMemory(
        ftk_resize_bilinear_backward(
          image, height, width, g.pointer, g.dtype.kernelType, gx.pointer, dtype.kernelType), "resizedBilinear")
      into.add(gx, to: 0)
    }
  }

  /// Channels become pixels: result[h · factor + i, w · factor + j, c] = x[h, w, c · factor² + i · factor + j], which is
  /// PyTorch's `pixel_shuffle` in channels-last order. Source: Shi et al., arXiv:1609.05158.
  ///
  /// `[batch, height, width, channels · factor²]` → `[batch, height · factor, width · factor, channels]`.
  public func pixelShuffled(by factor: Int) -> Tensor {
    let image = shape.images("pixelShuffled")
    precondition(
      factor >= 1 && image.channels % (factor * factor) == 0,
      "pixelShuffled: the channels of \(shape) are not a multiple of \(factor)²")
    return shuffled(
      image, factor,
      to: image.resized(
        image.height * factor, image.width * factor, channels: image.channels / (factor * factor)), inverse: false)
  }

  /// The inverse of ``pixelShuffled(by:)``: blocks of factor × factor pixels become channels.
  public func pixelUnshuffled(by factor: Int) -> Tensor {
    let image = shape.images("pixelUnshuffled")
    precondition(
      factor >= 1 && image.height % factor == 0 && image.width % factor == 0,
      "pixelUnshuffled: height and width of \(shape) are not multiples of \(factor)")
    let deep = ftk_image(
      samples: image.samples, height: image.height / factor, width: image.width / factor,
      channels: image.channels * factor * factor)
    return shuffled(deep, factor, to: deep.resized(deep.height, deep.width), inverse: true)
  }

  /// `deep` is the shape with the many channels, on whichever side it is.
  private func shuffled(_ deep: ftk_image, _ factor: Int, to target: Shape, inverse: Bool) -> Tensor {
    let result = Tensor(uninitialized: target, dtype, on: device)
    ftk_pixel_shuffle(deep, factor, inverse ? 1 : 0, pointer, result.pointer, dtype.kernelType)
    return result.recorded(from: [self]) { [shape, dtype] g, into in
      into.add(g.shuffled(deep, factor, to: shape, inverse: !inverse).converted(to: dtype), to: 0)
    }
  }
}
