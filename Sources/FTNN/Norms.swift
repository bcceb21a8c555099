import FTTensor

/// Root-mean-square norm: x / √(mean(x²) + ε) · (offset + weight), `weight [width]`.
///
/// The gain is the weight itself; Gemma stores what it differs from 1 by, so that its offset is 1.
public final class RMSNorm: Module {
  public let weight: Parameter
  public let epsilon: Float
  /// Added to the weight.
  public let offset: Float

  public init(weight: Tensor, epsilon: Float, offset: Float = 0) {
    self.weight = Parameter(weight)
    self.epsilon = epsilon
    self.offset = offset
  }

  public var ownParameters: [(name: String, parameter: Parameter)] { [("weight", weight)] }

  private var gain: Tensor {
    let weight = weight.tensor(as: .float32)
    return offset == 0 ? weight : weight + offset
  }

  /// The normalised rows in the type of the computation.
  public func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    x.rmsNorm(weight: gain, epsilon: epsilon, as: context.computeType, recomputes: context.recomputes)
  }
}

/// Layer norm with gain and offset: `weight` and `bias [width]`.
public final class LayerNorm: Module {
  public let weight: Parameter
  public let bias: Parameter
  public let epsilon: Float

  public init(weight: Tensor, bias: Tensor, epsilon: Float = 1e-5) {
    self.weight = Parameter(weight)
    self.bias = Parameter(bias)
    self.epsilon = epsilon
  }

  public var ownParameters: [(name: String, parameter: Parameter)] { [("weight", weight), ("bias", bias)] }

  /// The normalised rows in the type of the computation.
  public func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor { self(x, as: context.computeType) }

  /// The normalised rows in a type of the caller's: float32 where they go on as the residual stream.
  public func callAsFunction(_ x: Tensor, as type: DType) -> Tensor {
    x.layerNorm(weight: weight.tensor(as: .float32), bias: bias.tensor(as: .float32), epsilon: epsilon, as: type)
  }
}
