import FTTensor

/// A table of vectors by index: `weight [entries, width]`.
public final class Embedding: Module {
  public let weight: Parameter

  public init(weight: Tensor) {
    precondition(weight.shape.rank == 2, "an embedding's weight is [entries, width], not \(weight.shape)")
    self.weight = Parameter(weight)
  }

  public var ownParameters: [(name: String, parameter: Parameter)] { [("weight", weight)] }

  /// Rows by index, as float32: the start of the residual stream.
  public func callAsFunction(_ ids: Tensor, _ context: ForwardContext) -> Tensor {
    weight.tensor(as: context.computeType).gathered(ids, as: .float32)
  }
}
