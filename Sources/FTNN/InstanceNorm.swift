import FTTensor

/// Instance norm of channels-last pictures with a gain and an offset per channel, or for one of several conditions.
///
/// Conditional instance norm keeps a row of gains and offsets for every condition, such as the 26 styles of a style
/// network. Source: Dumoulin et al., arXiv:1610.07629.
public final class InstanceNorm: Module {
  /// `[channels]`, or `[conditions, channels]`.
  public let gain: Parameter
  /// As `gain`.
  public let offset: Parameter
  public let epsilon: Float
  /// The names of the two parameters in a checkpoint.
  public let names: (gain: String, offset: String)

  public init(
    gain: Tensor, offset: Tensor, epsilon: Float = 1e-5, names: (gain: String, offset: String) = ("weight", "bias")
  ) {
    precondition(
      gain.shape == offset.shape && (1...2).contains(gain.shape.rank),
      "instance norm: gain \(gain.shape) and offset \(offset.shape) are not both [channels] or [conditions, channels]")
    self.gain = Parameter(gain)
    self.offset = Parameter(offset)
    self.epsilon = epsilon
    self.names = names
  }

  public var ownParameters: [(name: String, parameter: Parameter)] { [(names.gain, gain), (names.offset, offset)] }

  /// Rows of gains; 1 without conditions.
  public var conditions: Int { gain.shape.rank == 1 ? 1 : gain.shape[0] }

  /// Gain and offset of each picture: `[batch, channels]`.
  ///
  /// - Parameter mixture: `[batch, conditions]`, how much of each condition a picture takes; rows usually add up to 1.
  public func affine(mixture: Tensor) -> (gain: Tensor, offset: Tensor) {
    precondition(
      gain.shape.rank == 2 && mixture.shape.rank == 2 && mixture.shape[1] == conditions,
      "instance norm: a mixture \(mixture.shape) does not fit gains \(gain.shape)")
    let weights = mixture.converted(to: .float32)
    return (
      Tensor.matmul(weights, gain.tensor(as: .float32)), Tensor.matmul(weights, offset.tensor(as: .float32))
    )
  }

  /// act((x − mean) / √(variance + ε) · gain + offset) + residual, `x [batch, height, width, channels]`.
  ///
  /// - Parameter mixture: see ``affine(mixture:)``; `nil` where there are no conditions.
  public func callAsFunction(
    _ x: Tensor, _ context: ForwardContext, mixture: Tensor? = nil, activation: NormActivation = .none,
    residual: Tensor? = nil
  ) -> Tensor {
    let (g, o) = mixture.map(affine) ?? (gain.tensor(as: .float32), offset.tensor(as: .float32))
    precondition(g.shape.rank == 1 || mixture != nil, "instance norm: \(conditions) conditions and no mixture of them")
    return x.instanceNorm(gain: g, offset: o, epsilon: epsilon, activation: activation, residual: residual)
  }
}
