import CKernels

/// What one batch was normalised by in training.
public struct BatchStatistics: Sendable, Equatable {
  /// Values each channel was averaged over.
  public let count: Int
  /// `[channels]`.
  public let mean: [Float]
  /// Σ (x − mean)² / (count − 1), what running averages are made of; `[channels]`.
  public let unbiasedVariance: [Float]
}

extension Tensor {
  /// Batch norm with given statistics, as at inference: (x − mean) / √(variance + ε) · gain + offset.
  ///
  /// `x [batch, ..., channels]`, all others `[channels]`; gain and offset are 1 and 0 when absent and take gradients, mean and
  /// variance do not.
  public func batchNorm(
    mean: Tensor, variance: Tensor, gain: Tensor? = nil, offset: Tensor? = nil, epsilon: Float = 1e-5,
    activation: NormActivation = .none
  ) -> Tensor {
    let layout = ChannelLayout(shape).merged
    precondition(
      mean.shape == [layout.channels] && variance.shape == mean.shape,
      "batchNorm: mean \(mean.shape) and variance \(variance.shape) do not fit \(shape)")
    let rstd = variance.detached.converted(to: .float32).values().map {
      1 / (Double($0) + Double(epsilon)).squareRoot()
    }
    return ChannelNorm(
      operation: "batchNorm", layout: layout, mean: layout.vector(mean, "mean", "batchNorm"),
      rstd: layout.vector(rstd, on: device), isConstant: true, activation: activation
    ).applied(to: self, gain: gain, offset: offset, residual: nil)
  }

  /// Batch norm with the batch's own mean and biased variance, as in training. The gradient flows through both.
  ///
  /// - Precondition: each channel has at least two values.
  /// Source: Ioffe and Szegedy, arXiv:1502.03167.
  public func batchNormTraining(
    gain: Tensor? = nil, offset: Tensor? = nil, epsilon: Float = 1e-5, activation: NormActivation = .none
  ) -> (result: Tensor, statistics: BatchStatistics) {
    let layout = ChannelLayout(shape).merged
    precondition(layout.pixels > 1, "batchNormTraining: \(shape) has one value in each channel, which has no variance")
    let statistics = channelStatistics(layout)
    let result = ChannelNorm(
      operation: "batchNormTraining", layout: layout, mean: layout.vector(statistics.mean, on: device),
      rstd: layout.vector(statistics.reciprocalDeviation(epsilon: epsilon), on: device), isConstant: false,
      activation: activation
    ).applied(to: self, gain: gain, offset: offset, residual: nil)
    return (
      result,
      BatchStatistics(
        count: layout.pixels, mean: statistics.mean.map(Float.init),
        unbiasedVariance: statistics.squares.map { Float($0 / Double(layout.pixels - 1)) })
    )
  }
}
