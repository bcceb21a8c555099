import FTTensor

/// Batch norm over the last dimension with PyTorch's names and semantics.
///
/// `running_mean` and `running_var` are parameters so that checkpoints find them by name, but they are never trained.
public final class BatchNorm: Module {
  /// `[channels]`, as all the others.
  public let gain: Parameter
  public let offset: Parameter
  public let runningMean: Parameter
  public let runningVariance: Parameter
  public let epsilon: Float
  /// How much of a new batch enters the running averages.
  public let momentum: Float
  /// Whether training normalises by the batch and moves the running averages. Otherwise the running averages are used as at
  /// inference, the usual choice for fine-tuning on small batches.
  public var usesBatchStatistics = false

  public init(
    gain: Tensor, offset: Tensor, runningMean: Tensor, runningVariance: Tensor, epsilon: Float = 1e-5,
    momentum: Float = 0.1
  ) {
    precondition(
      gain.shape.rank == 1 && [offset, runningMean, runningVariance].allSatisfy { $0.shape == gain.shape },
      "batch norm: gain \(gain.shape), offset \(offset.shape), mean \(runningMean.shape) and variance "
        + "\(runningVariance.shape) are not all [channels]")
    self.gain = Parameter(gain)
    self.offset = Parameter(offset)
    self.runningMean = Parameter(runningMean, isStatistic: true)
    self.runningVariance = Parameter(runningVariance, isStatistic: true)
    (self.epsilon, self.momentum) = (epsilon, momentum)
  }

  public var ownParameters: [(name: String, parameter: Parameter)] {
    [
      ("weight", gain), ("bias", offset), ("running_mean", runningMean), ("running_var", runningVariance),
    ]
  }

  /// act((x − mean) / √(variance + ε) · gain + offset), `x [batch, ..., channels]`.
  public func callAsFunction(_ x: Tensor, _ context: ForwardContext, activation: NormActivation = .none) -> Tensor {
    let (g, o) = (gain.tensor(as: .float32), offset.tensor(as: .float32))
    guard context.isTraining && usesBatchStatistics else {
      return x.batchNorm(
        mean: runningMean.value, variance: runningVariance.value, gain: g, offset: o, epsilon: epsilon,
        activation: activation)
    }
    let (result, batch) = x.batchNormTraining(gain: g, offset: o, epsilon: epsilon, activation: activation)
    move(runningMean, towards: batch.mean)
    move(runningVariance, towards: batch.unbiasedVariance)
    return result
  }

  private func move(_ average: Parameter, towards values: [Float]) {
    let device = average.value.device
    average.load(average.value.detached * (1 - momentum) + Tensor(values, on: device) * momentum)
  }

  /// Scale and shift per channel that do the same: (x − mean) / √(variance + ε) · gain + offset = scale · x + shift.
  ///
  /// A convolution before this layer takes them up: its weights times `scale`, its bias times `scale` plus `shift`.
  public func folded() -> (scale: [Float], shift: [Float]) {
    let (mean, variance) = (runningMean.value.values(), runningVariance.value.values())
    let (g, o) = (gain.value.values(), offset.value.values())
    let scale = g.indices.map { Double(g[$0]) / (Double(variance[$0]) + Double(epsilon)).squareRoot() }
    let shift = o.indices.map { Double(o[$0]) - Double(mean[$0]) * scale[$0] }
    return (scale.map(Float.init), shift.map(Float.init))
  }
}
