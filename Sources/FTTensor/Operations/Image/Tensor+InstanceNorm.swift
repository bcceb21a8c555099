import CKernels

/// What follows a normalisation within the same pass over memory.
public enum NormActivation: Sendable {
  case none
  /// max(v, 0).
  case relu
  /// v / (1 + exp(−v)).
  case silu
  /// min(max(v, 0), 6). Its slope is 0 at both bends, as in PyTorch.
  case relu6
}

extension Tensor {
  /// Instance norm: act((x − mean) / √(variance + ε) · gain + offset) + residual, with mean and biased variance over the
  /// pixels of each picture and channel. `x [batch, height, width, channels]`.
  ///
  /// The backward pass reads x and the gradient twice and keeps neither the normalised values nor the result.
  ///
  /// - Parameters:
  ///   - gain, offset: `[channels]`, or `[batch, channels]` for conditional instance norm (Dumoulin et al.,
  ///     arXiv:1610.07629); 1 and 0 when absent. Their gradients are float32.
  ///   - residual: added after the activation; of x's shape.
  /// Source: Ulyanov et al., arXiv:1607.08022.
  public func instanceNorm(
    gain: Tensor? = nil, offset: Tensor? = nil, epsilon: Float = 1e-5, activation: NormActivation = .none,
    residual: Tensor? = nil
  ) -> Tensor {
    _ = shape.images("instanceNorm")
    let layout = ChannelLayout(shape)
    let statistics = channelStatistics(layout)
    return ChannelNorm(
      operation: "instanceNorm", layout: layout, mean: layout.vector(statistics.mean, on: device),
      rstd: layout.vector(statistics.reciprocalDeviation(epsilon: epsilon), on: device), isConstant: false,
      activation: activation
    ).applied(to: self, gain: gain, offset: offset, residual: residual)
  }

  /// ``instanceNorm(gain:offset:epsilon:activation:residual:)`` with given statistics, for pictures that come in tiles. No
  /// gradient flows into the statistics.
  public func instanceNormalized(
    by statistics: ChannelStatistics, gain: Tensor? = nil, offset: Tensor? = nil, epsilon: Float = 1e-5,
    activation: NormActivation = .none, residual: Tensor? = nil
  ) -> Tensor {
    _ = shape.images("instanceNormalized")
    let layout = ChannelLayout(shape)
    precondition(
      statistics.samples == layout.samples && statistics.channels == layout.channels,
      "instanceNormalized: statistics of [\(statistics.samples), \(statistics.channels)] do not fit \(shape)")
    return ChannelNorm(
      operation: "instanceNormalized", layout: layout, mean: layout.vector(statistics.mean, on: device),
      rstd: layout.vector(statistics.reciprocalDeviation(epsilon: epsilon), on: device), isConstant: true,
      activation: activation
    ).applied(to: self, gain: gain, offset: offset, residual: residual)
  }
}

/// One normalisation with its statistics; instance norm, group norm and batch norm differ only in those.
struct ChannelNorm {
  let operation: String
  let layout: ChannelLayout
  let mean: ChannelVector
  let rstd: ChannelVector
  /// Whether the statistics are given, so that no gradient flows through them.
  let isConstant: Bool
  let activation: NormActivation
  /// Neighbouring channels that share their statistics.
  var group = 1

  func applied(to x: Tensor, gain: Tensor?, offset: Tensor?, residual: Tensor?) -> Tensor {
    precondition(
      residual.map { $0.shape == x.shape } ?? true,
      "\(operation): residual \(residual.map { "\($0.shape)" } ?? "") is not of the input's shape \(x.shape)")
    let gainVector = layout.vector(gain, "gain", operation)
    let offsetVector = layout.vector(offset, "offset", operation)
    let y = Tensor(uninitialized: x.shape, x.dtype, on: x.device)
    var norm = kernelValue(gainVector, offsetVector)
    requireMemory(
      ftk_normalize(
        &norm, x.pointer, x.dtype.kernelType, residual?.pointer, (residual ?? x).dtype.kernelType, y.pointer,
        y.dtype.kernelType), operation)
    // Absent operands are represented by x's own values without history, which take no gradient.
    let inputs = [x, gain ?? x.detached, offset ?? x.detached, residual ?? x.detached]
    let values = x.detached
    let gainShape = gain?.shape
    let offsetShape = offset?.shape
    let residualType = residual?.dtype
    return y.recorded(from: inputs) { g, into in
      if let residualType { into.add(g.converted(to: residualType), to: 3) }
      guard into.isNeeded(0) || into.isNeeded(1) || into.isNeeded(2) else { return }
      addGradients(of: values, g, gainVector, offsetVector, gainShape, offsetShape, &into)
    }
  }

  private func addGradients(
    of x: Tensor, _ g: Tensor, _ gain: ChannelVector, _ offset: ChannelVector, _ gainShape: Shape?,
    _ offsetShape: Shape?, _ into: inout InputGradients
  ) {
    let sums: Shape = [layout.samples, layout.channels]
    let needsSums = into.isNeeded(1) || into.isNeeded(2)
    let gainGradient = needsSums ? Tensor(uninitialized: sums, .float32, on: g.device) : nil
    let offsetGradient = needsSums ? Tensor(uninitialized: sums, .float32, on: g.device) : nil
    let gx = into.isNeeded(0) ? Tensor(uninitialized: x.shape, x.dtype, on: g.device) : nil
    var norm = kernelValue(gain, offset)
    requireMemory(
      ftk_normalize_backward(
        &norm, isConstant ? 1 : 0, x.pointer, x.dtype.kernelType, g.pointer, g.dtype.kernelType, gx?.pointer,
        x.dtype.kernelType, gainGradient?.floats, offsetGradient?.floats), operation)
    if let gx { into.add(gx, to: 0) }
    if let gainGradient, let gainShape {
      into.add(gainShape.rank == 1 ? gainGradient.sum(along: 0) : gainGradient, to: 1)
    }
    if let offsetGradient, let offsetShape {
      into.add(offsetShape.rank == 1 ? offsetGradient.sum(along: 0) : offsetGradient, to: 2)
    }
  }

  private func kernelValue(_ gain: ChannelVector, _ offset: ChannelVector) -> ftk_normalization {
    ftk_normalization(
      shape: layout.kernelValue, mean: mean.kernelValue, rstd: rstd.kernelValue, gain: gain.kernelValue,
      offset: offset.kernelValue, activation: Int32(activation.kernelValue.rawValue), group: group)
  }
}

extension NormActivation {
  fileprivate var kernelValue: ftk_norm_activation {
    switch self {
    case .none: FTK_NORM_PLAIN
    case .relu: FTK_NORM_RELU
    case .silu: FTK_NORM_SILU
    case .relu6: FTK_NORM_RELU6
    }
  }
}
