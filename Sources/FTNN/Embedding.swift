import FTTensor

/// A table of vectors by index: scale · weight[index], `weight [entries, width]`.
public final class Embedding: Module {
  public let weight: Parameter
  /// What the rows are multiplied by, rounded to the type that they are read in; 1 but for Gemma's √width.
  public let scale: Float

  public init(weight: Tensor, scale: Float = 1) {
    precondition(weight.shape.rank == 2, "an embedding's weight is [entries, width], not \(weight.shape)")
    self.weight = Parameter(weight)
    self.scale = scale
  }

  public var ownParameters: [(name: String, parameter: Parameter)] { [("weight", weight)] }

  /// Rows by index, as float32: the start of the residual stream.
  public func callAsFunction(_ ids: Tensor, _ context: ForwardContext) -> Tensor {
    rows(ids, as: context.computeType)
  }

  /// Rows by index as float32, read in a given type.
  public func rows(_ ids: Tensor, as type: DType) -> Tensor {
    // Of a frozen table only the rows asked for are read and rounded: it may be large, and stay mapped.
    let rows =
      weight.isTrainable
      ? weight.tensor(as: type).gathered(ids, as: .float32)
      : weight.value.gathered(ids, as: type).converted(to: .float32)
    guard scale != 1 else { return rows }
    return rows * type.nearest(to: scale)
  }
}
