import CKernels

/// A pooling window and how it moves. There are (extent + 2 · padding − kernel) / stride + 1 places for it, rounded down.
public struct PoolingWindow: Sendable, Hashable {
  /// Pixels down and across.
  public struct Extent: Sendable, Hashable {
    public var height: Int
    public var width: Int

    public init(height: Int, width: Int) { (self.height, self.width) = (height, width) }
  }

  public var kernel: Extent
  public var stride: Extent
  /// Pixels added on every side; at most half the kernel, as in PyTorch.
  public var padding: Extent

  public init(kernel: Extent, stride: Extent, padding: Extent = Extent(height: 0, width: 0)) {
    for (k, s, p) in [
      (kernel.height, stride.height, padding.height), (kernel.width, stride.width, padding.width),
    ] {
      precondition(
        k >= 1 && s >= 1 && p >= 0 && 2 * p <= k, "pooling: kernel \(k), stride \(s) and padding \(p) do not fit")
    }
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
  }

  /// A square window. The stride is the kernel by default.
  public init(_ kernel: Int, stride: Int? = nil, padding: Int = 0) {
    let stride = stride ?? kernel
    self.init(
      kernel: Extent(height: kernel, width: kernel), stride: Extent(height: stride, width: stride),
      padding: Extent(height: padding, width: padding))
  }

  var kernelValue: ftk_window {
    ftk_window(
      kernel_height: kernel.height, kernel_width: kernel.width, stride_height: stride.height,
      stride_width: stride.width, pad_height: padding.height, pad_width: padding.width)
  }

  /// The shape of the result.
  func pooled(_ image: ftk_image, _ operation: String) -> Shape {
    let (height, width) = (image.height + 2 * padding.height, image.width + 2 * padding.width)
    precondition(
      height >= kernel.height && width >= kernel.width,
      "\(operation): a window of \(kernel) is larger than pictures of \(image.height)×\(image.width)")
    return image.resized((height - kernel.height) / stride.height + 1, (width - kernel.width) / stride.width + 1)
  }
}

extension Tensor {
  /// The largest value in each place of the window, channel by channel; the margin counts as −∞, NaN wins.
  ///
  /// `[batch, height, width, channels]`. For the backward pass it keeps one byte per result, the winner's place in the
  /// window: a sixteenth of the input's bytes with a 2×2 window of float32, and less to read than the input would be.
  ///
  /// - Precondition: the window has at most 256 places.
  public func maxPooled(_ window: PoolingWindow) -> Tensor {
    let image = shape.images("maxPooled")
    precondition(
      window.kernel.height * window.kernel.width <= 256, "maxPooled: \(window.kernel) has more than 256 places")
    let result = Tensor(uninitialized: window.pooled(image, "maxPooled"), dtype, on: device)
    // Four winners in an element.
    let winners =
      requiresGradient ? Tensor(uninitialized: [(result.elementCount + 3) / 4], .int32, on: device) : nil
    ftk_max_pool(
      image, window.kernelValue, pointer, result.pointer, dtype.kernelType,
      winners?.pointer.assumingMemoryBound(to: UInt8.self))
    guard let winners else { return result }
    return result.recorded(from: [self]) { [shape, dtype] g, into in
      let gx = Tensor(uninitialized: shape, dtype, on: g.device)
      ftk_max_pool_backward(
        image, window.kernelValue, winners.pointer.assumingMemoryBound(to: UInt8.self), g.pointer,
        g.dtype.kernelType, gx.pointer, dtype.kernelType)
      into.add(gx, to: 0)
    }
  }

  /// The mean of each place of the window, channel by channel, `[batch, height, width, channels]`.
  ///
  /// - Parameter countsPadding: divide by all places of the window (PyTorch's default), or only by those in the picture.
  public func averagePooled(_ window: PoolingWindow, countsPadding: Bool = true) -> Tensor {
    let image = shape.images("averagePooled")
    let counts: Int32 = countsPadding ? 1 : 0
    let result = Tensor(uninitialized: window.pooled(image, "averagePooled"), dtype, on: device)
    ftk_average_pool(image, window.kernelValue, counts, pointer, result.pointer, dtype.kernelType)
    return result.recorded(from: [self]) { [shape, dtype] g, into in
      let gx = Tensor(uninitialized: shape, dtype, on: g.device)
      ftk_average_pool_backward(
        image, window.kernelValue, counts, g.pointer, g.dtype.kernelType, gx.pointer, dtype.kernelType)
      into.add(gx, to: 0)
    }
  }

  /// The mean of every channel over the picture, `[batch, height, width, channels]` → `[batch, channels]`.
  public func globalAveragePooled() -> Tensor {
    let image = shape.images("globalAveragePooled")
    let pictures = ChannelLayout(shape)
    let means = channelStatistics().mean.map(Float.init)
    let result = Tensor(means, shape: [image.samples, image.channels], on: device).converted(to: dtype)
    return result.recorded(from: [self]) { [shape, dtype] g, into in
      let share = (g.converted(to: .float32) * (1 / Float(pictures.pixels)))
      let gx = Tensor(uninitialized: shape, dtype, on: g.device)
      ftk_channel_line(
        pictures.kernelValue, nil, dtype.kernelType, ftk_channel_vector(), ftk_channel_vector(),
        ftk_channel_vector(values: share.floats, stride: pictures.channels), gx.pointer, dtype.kernelType)
      into.add(gx, to: 0)
    }
  }
}
