import FTTensor

/// x where it is positive, slope · x elsewhere, with a trainable slope per channel or one for all: `weight [channels]` or `[1]`.
public final class PReLU: Module {
  public let weight: Parameter

  public init(weight: Tensor) {
    precondition(weight.shape.rank == 1, "PReLU: slopes are [channels] or [1], not \(weight.shape)")
    self.weight = Parameter(weight)
  }

  public var ownParameters: [(name: String, parameter: Parameter)] { [("weight", weight)] }

  public func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    x.prelu(slope: weight.tensor(as: .float32))
  }
}

/// The largest value of each window; see ``Tensor/maxPooled(_:)``.
public final class MaxPool: Module {
  public let window: PoolingWindow

  public init(_ window: PoolingWindow) { self.window = window }

  public func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor { x.maxPooled(window) }
}
