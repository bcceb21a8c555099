import FTNN
import FTTensor

/// Phonemes → features: an embedding, two blocks along time, one attention layer passed through several times, a norm.
final class PhonemeEncoder: Module {
  let embedding: Embedding
  let blocks: [SpeechBlock]
  let attention: EncoderLayer
  let norm: LayerNorm
  /// How often the attention layer is passed through with the same weights.
  let passes: Int

  init(passes: Int, load: (String) throws -> Tensor) throws {
    embedding = Embedding(weight: try load("emb.weight"))
    blocks = try (0..<2).map { n in try SpeechBlock { try load("convs.\(n).\($0)") } }
    attention = try EncoderLayer(heads: 2) { try load("attn.\($0)") }
    norm = LayerNorm(weight: try load("norm.weight"), bias: try load("norm.bias"))
    self.passes = passes
  }

  /// Numbers that a symbol's features have.
  var width: Int { embedding.weight.shape[1] }

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
