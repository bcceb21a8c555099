import FTNN
import FTTensor

/// Phonemes → features: an embedding, two blocks along time, one attention layer passed through several times, a norm.
final class PhonemeEncoder: Module {
  let embedding: FTNN.Embedding
  let blocks: [SpeechBlock]
  let attention: PhonemeAttention
  let norm: LayerNorm
  /// How often the attention layer is passed through with the same weights.
  let passes: Int

  init(passes: Int, load: (String) throws -> Tensor) throws {
    embedding = FTNN.Embedding(weight: try load("emb.weight"))
    blocks = try (0..<2).map { n in try SpeechBlock { try load("convs.\(n).\($0)") } }
    attention = try PhonemeAttention { try load("attn.\($0)") }
    norm = LayerNorm(weight: try load("norm.weight"), bias: try load("norm.bias"))
    self.passes = passes
  }

  var submodules: [(name: String, module: any Module)] {
    [("emb", embedding)] + blocks.enumerated().map { ("convs.\($0)", $1) } + [("attn", attention), ("norm", norm)]
  }

  /// `ids [symbols]` → `[symbols, width]`, float32.
  func callAsFunction(_ ids: Tensor, _ context: ForwardContext) -> Tensor {
    var x = embedding(ids, context)
    let (count, width) = (x.shape[0], x.shape[1])
    for block in blocks {
      x = block(x.reshaped(to: [1, 1, count, width]), context).reshaped(to: [count, width])
    }
    for _ in 0..<passes { x = attention(x, context) }
    return norm(x, context).converted(to: .float32)
  }
}

/// A transformer layer that looks both ways: norms first, two heads, GELU, no positions. PyTorch's names.
final class PhonemeAttention: Module {
  static let heads = 2
  let inputWeight: Parameter
  let inputBias: Parameter
  let output: Linear
  let expand: Linear
  let contract: Linear
  let norm1: LayerNorm
  let norm2: LayerNorm

  init(load: (String) throws -> Tensor) rethrows {
    func linear(_ name: String) throws -> Linear {
      Linear(weight: try load("\(name).weight"), bias: try load("\(name).bias"))
    }
    func norm(_ name: String) throws -> LayerNorm {
      LayerNorm(weight: try load("\(name).weight"), bias: try load("\(name).bias"))
    }
    inputWeight = Parameter(try load("self_attn.in_proj_weight"))
    inputBias = Parameter(try load("self_attn.in_proj_bias"))
    output = try linear("self_attn.out_proj")
    (expand, contract) = (try linear("linear1"), try linear("linear2"))
    (norm1, norm2) = (try norm("norm1"), try norm("norm2"))
  }

  var ownParameters: [(name: String, parameter: Parameter)] {
    [("self_attn.in_proj_weight", inputWeight), ("self_attn.in_proj_bias", inputBias)]
  }
  var submodules: [(name: String, module: any Module)] {
    [
      ("self_attn.out_proj", output), ("linear1", expand), ("linear2", contract), ("norm1", norm1), ("norm2", norm2),
    ]
  }

  /// `[symbols, width]` → the same shape, float32.
  func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    let (count, width) = (x.shape[0], x.shape[1])
    let size = width / Self.heads
    let mixed = norm1(x, context).linear(
      weight: inputWeight.tensor(as: context.computeType), bias: inputBias.tensor(as: context.computeType)
    ).reshaped(to: [count, 3, Self.heads, size]).permuted([1, 2, 0, 3])
    let parts = (0..<3).map { mixed.sliced($0..<$0 + 1).reshaped(to: [Self.heads, count, size]) }
    let scores = Tensor.matmul(parts[0], parts[1], transposeB: true) * (1 / Float(size).squareRoot())
    let attended = Tensor.matmul(scores.softmax(), parts[2]).permuted([1, 0, 2]).reshaped(to: [count, width])
    let x = x + output(attended, context)
    return x + contract(expand(norm2(x, context), context).gelu(), context)
  }
}
