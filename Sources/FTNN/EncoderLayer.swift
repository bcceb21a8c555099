import FTTensor

/// A transformer layer that looks both ways: norms first, GELU, no positions. PyTorch's
/// `TransformerEncoderLayer` with its names.
public final class EncoderLayer: Module {
  /// Attention heads.
  public let heads: Int
  package let inputWeight: FusedWeight
  package let inputBias: Parameter
  package let output: Linear
  package let expand: Linear
  package let contract: Linear
  package let norm1: LayerNorm
  package let norm2: LayerNorm

  /// - Parameter load: gives the values of a parameter by its name.
  public init(heads: Int, load: (String) throws -> Tensor) rethrows {
    self.heads = heads
    func linear(_ name: String) throws -> Linear {
      Linear(weight: try load("\(name).weight"), bias: try load("\(name).bias"))
    }
    func norm(_ name: String) throws -> LayerNorm {
      LayerNorm(weight: try load("\(name).weight"), bias: try load("\(name).bias"))
    }
    inputWeight = FusedWeight("self_attn.in_proj_weight", try load("self_attn.in_proj_weight"))
    inputBias = Parameter(try load("self_attn.in_proj_bias"))
    output = try linear("self_attn.out_proj")
    (expand, contract) = (try linear("linear1"), try linear("linear2"))
    (norm1, norm2) = (try norm("norm1"), try norm("norm2"))
  }

  public var ownParameters: [(name: String, parameter: Parameter)] {
    inputWeight.parameters + [("self_attn.in_proj_bias", inputBias)]
  }
  public var adaptableSites: [(name: String, site: any Adaptable)] { [(inputWeight.name, inputWeight)] }
  public var submodules: [(name: String, module: any Module)] {
    [
      ("self_attn.out_proj", output), ("linear1", expand), ("linear2", contract), ("norm1", norm1), ("norm2", norm2),
    ]
  }

  /// `[tokens, width]` → the same shape, float32.
  public func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    let (count, width) = (x.shape[0], x.shape[1])
    let size = width / heads
    let mixed = norm1(x, context).linear(
      weight: inputWeight.adaptedWeight(context), bias: inputBias.tensor(as: context.computeType)
    ).reshaped(to: [count, 3, heads, size]).permuted([1, 2, 0, 3])
    let parts = (0..<3).map { mixed.sliced($0..<$0 + 1).reshaped(to: [heads, count, size]) }
    let scores = Tensor.matmul(parts[0], parts[1], transposeB: true) * (1 / Float(size).squareRoot())
    let attended = Tensor.matmul(scores.softmax(), parts[2]).permuted([1, 0, 2]).reshaped(to: [count, width])
    let x = x + output(attended, context)
    return x + contract(expand(norm2(x, context), context).gelu(), context)
  }
}
