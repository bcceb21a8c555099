import FTTensor

/// x · Wᵀ + b. `weight [out, in]`, `bias [out]`, as PyTorch stores them.
public final class Linear: Module, Adaptable {
  public let weight: Parameter
  public let bias: Parameter?
  /// A low-rank update of this layer, on its output or on its weight.
  public var adapter: LowRankAdapter?

  public convenience init(weight: Tensor, bias: Tensor? = nil) { self.init(weight: Parameter(weight), bias: bias) }

  /// A layer whose weight may be packed.
  public init(weight: Parameter, bias: Tensor? = nil) {
    precondition(weight.shape.rank == 2, "a linear layer's weight is [out, in], not \(weight.shape)")
    self.weight = weight
    self.bias = bias.map { Parameter($0) }
  }

  /// The width of what comes in.
  public var inputSize: Int { weight.shape[1] }
  /// The width of what comes out.
  public var outputSize: Int { weight.shape[0] }

  public var adapterForms: [LowRankAdapter.Form] { [.output, .weight] }

  public var ownParameters: [(name: String, parameter: Parameter)] {
    [("weight", weight)] + (bias.map { [("bias", $0)] } ?? [])
      + adapterParameters()
  }

  /// `x [tokens, in]` → `[tokens, out]`, with the low-rank update where there is one.
  public func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    let type = context.computeType
    let w = weight.tensor(as: type)
    guard let adapter else { return x.linear(weight: w, bias: bias?.tensor(as: type)) }
    var y: Tensor
    switch adapter.form {
    case .output: y = x.linear(weight: w, adaptedBy: adapter.factors(context))
    case .weight: y = x.linear(weight: adapter.adapted(w))
    }
    if let bias { y = y + bias.tensor(as: type) }
    return y
  }
}
