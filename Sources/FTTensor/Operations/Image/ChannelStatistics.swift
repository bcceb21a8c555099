import CKernels

/// A tensor as the kernels over channels see it: `[samples, pixels, channels]`.
struct ChannelLayout {
  let samples: Int
  let pixels: Int
  let channels: Int

  /// Every sample on its own.
  init(_ shape: Shape) {
    precondition(
      shape.rank >= 2 && shape.last > 0, "an operation on channels takes [batch, ..., channels], not \(shape)")
    samples = shape[0]
    channels = shape.last
    pixels = shape.extents[1..<shape.rank - 1].reduce(1, *)
  }

  private init(samples: Int, pixels: Int, channels: Int) {
    self.samples = samples
    self.pixels = pixels
    self.channels = channels
  }

  /// The whole batch as one sample.
  var merged: ChannelLayout { ChannelLayout(samples: 1, pixels: samples * pixels, channels: channels) }

  var kernelValue: ftk_channels { ftk_channels(samples: samples, pixels: pixels, channels: channels) }

  /// Per-channel values `[channels]` or per-sample values `[samples, channels]` as float32.
  func vector(_ values: Tensor?, _ name: String, _ operation: String) -> ChannelVector {
    guard let values else { return ChannelVector(values: nil, stride: 0) }
    let isShared = values.shape == [channels]
    precondition(
      isShared || values.shape == [samples, channels],
      "\(operation): \(name) \(values.shape) is neither [\(channels)] nor [\(samples), \(channels)]")
    return ChannelVector(values: values.detached.converted(to: .float32), stride: isShared ? 0 : channels)
  }

  /// A vector per sample and channel, made of the statistics.
  func vector(_ values: [Double], on device: Device) -> ChannelVector {
    ChannelVector(
      values: Tensor(values.map(Float.init), shape: [samples, channels], on: device), stride: channels)
  }
}

/// Values per channel, or per sample and channel; absent where the operation has a default.
struct ChannelVector {
  let values: Tensor?
  let stride: Int

  var kernelValue: ftk_channel_vector { ftk_channel_vector(values: values?.floats, stride: stride) }
}

/// Mean and spread of every channel of every picture, in a form that can be joined over tiles.
///
/// Joining gives what the whole picture would have given, up to rounding in double precision:
///
/// ```swift
/// var statistics = firstTile.channelStatistics()
/// statistics.merge(secondTile.channelStatistics())
/// let result = firstTile.instanceNormalized(by: statistics, gain: gain, offset: offset)
/// ```
public struct ChannelStatistics: Sendable, Equatable {
  public let samples: Int
  public let channels: Int
  /// Pixels of each picture that were counted.
  public private(set) var count: Int
  /// `[samples, channels]` in row-major order.
  public private(set) var mean: [Double]
  /// Σ (x − mean)², `[samples, channels]`.
  public private(set) var squares: [Double]

  init(layout: ChannelLayout, mean: [Double], squares: [Double]) {
    self.init(
      samples: layout.samples, channels: layout.channels, count: layout.pixels, mean: mean, squares: squares)
  }

  init(samples: Int, channels: Int, count: Int, mean: [Double], squares: [Double]) {
    self.samples = samples
    self.channels = channels
    self.count = count
    self.mean = mean
    self.squares = squares
  }

  /// The biased variance Σ (x − mean)² / count.
  public var variance: [Double] { squares.map { $0 / Double(max(1, count)) } }

  /// 1 / √(variance + ε).
  func reciprocalDeviation(epsilon: Float) -> [Double] {
    variance.map { 1 / ($0 + Double(epsilon)).squareRoot() }
  }

  /// Joins the statistics of other pixels of the same pictures. Source: Chan, Golub and LeVeque (1979).
  public mutating func merge(_ other: ChannelStatistics) {
    precondition(
      samples == other.samples && channels == other.channels,
      "statistics of [\(samples), \(channels)] and [\(other.samples), \(other.channels)] do not join")
    guard count + other.count > 0 else { return }
    let (here, there) = (Double(count), Double(other.count))
    for i in mean.indices {
      let difference = other.mean[i] - mean[i]
      mean[i] += difference * there / (here + there)
      squares[i] += other.squares[i] + difference * difference * here * there / (here + there)
    }
    count += other.count
  }

  /// Mean and variance between those of two pictures; the count is this one's.
  ///
  /// - Parameter share: of the other, 0 to 1.
  public func mixed(with other: ChannelStatistics, share: Double) -> ChannelStatistics {
    precondition(
      samples == other.samples && channels == other.channels,
      "statistics of [\(samples), \(channels)] and [\(other.samples), \(other.channels)] do not mix")
    var result = self
    let there = other.variance
    for i in mean.indices {
      result.mean[i] = (1 - share) * mean[i] + share * other.mean[i]
      result.squares[i] = (1 - share) * squares[i] + share * there[i] * Double(count)
    }
    return result
  }
}

extension Tensor {
  /// Mean and spread of every channel of every picture, `[batch, ..., channels]`. No gradient flows through it.
  ///
  /// Accurate to about 10⁻⁷ of the spread for pictures of any size, and independent of the number of threads.
  public func channelStatistics() -> ChannelStatistics { channelStatistics(ChannelLayout(shape)) }

  func channelStatistics(_ layout: ChannelLayout) -> ChannelStatistics {
    var mean = [Double](repeating: 0, count: layout.samples * layout.channels)
    var squares = mean
    requireMemory(
      ftk_channel_statistics(layout.kernelValue, pointer, dtype.kernelType, &mean, &squares), "channelStatistics")
    return ChannelStatistics(layout: layout, mean: mean, squares: squares)
  }
}

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
