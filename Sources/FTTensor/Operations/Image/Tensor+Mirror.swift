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
