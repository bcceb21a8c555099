import FTCheckpoint
import FTModels
import FTNN
import FTTensor

/// A decoder of the Llama family (Llama, Qwen2, Qwen3, Gemma 3): embedding, pre-norm blocks, final norm, output projection. Driven by a configuration.
public final class LlamaModel: Module {
  public let configuration: LlamaConfiguration
  public let embedding: Embedding
  public let blocks: [TransformerBlock]
  public let norm: RMSNorm
  /// `nil` when the output projection is the embedding.
  public let head: Linear?
  /// The embedding packed for the output projection, where matrices are packed; the embedding itself is read by rows.
  private let packedEmbedding: Parameter?
  let rotary: RotaryTable
  /// Of the layers that see a window.
  private let localRotary: RotaryTable?
  public let device: Device

  /// Builds the model from named tensors; ``load(_:computeType:packing:on:)`` reads them from a checkpoint.
  ///
  /// - Parameters:
  ///   - format: q8 or q4 packs every matrix as soon as it is there, so that no two are in memory unpacked; the embedding
  ///     stays, and is packed once more where it is the output projection too.
  ///   - tensor: gives the tensor of a full name, in the shape the configuration expects.
  /// - Throws: ``PackingError``, and what `tensor` throws.
  public init(
    _ configuration: LlamaConfiguration, packing format: PackedWeight.Format? = nil, on device: Device,
    tensor: (String) throws -> Tensor
  ) throws {
    let c = configuration
    let format = format?.isQuantised == true ? format : nil
    func matrix(_ name: String) throws -> Parameter {
      let values = try tensor(name)
      return try format.map { try Parameter(packing: values, format: $0, name) } ?? Parameter(values)
    }
    func linear(_ name: String, _ hasBias: Bool) throws -> Linear {
      Linear(weight: try matrix("\(name).weight"), bias: hasBias ? try tensor("\(name).bias") : nil)
    }
    func norm(_ name: String) throws -> RMSNorm {
      RMSNorm(
        weight: try tensor("\(name).weight").converted(to: .float32), epsilon: Float(c.normEpsilon),
        offset: c.normOffset)
    }
    self.configuration = configuration
    self.device = device
    let embeddingName = "model.embed_tokens.weight"
    let table = try tensor(embeddingName)
    embedding = Embedding(weight: table, scale: c.embeddingScale)
    blocks = try (0..<c.layerCount).map { layer in
      let prefix = "model.layers.\(layer)"
      let attentionNorm = try norm("\(prefix).input_layernorm")
      let behindAttention = try norm("\(prefix).post_attention_layernorm")
      return TransformerBlock(
        attentionNorm: attentionNorm,
        attention: SelfAttention(
          query: try linear("\(prefix).self_attn.q_proj", c.attentionBias),
          key: try linear("\(prefix).self_attn.k_proj", c.attentionBias),
          value: try linear("\(prefix).self_attn.v_proj", c.attentionBias),
          output: try linear("\(prefix).self_attn.o_proj", c.outputBias),
          queryNorm: c.normalizesHeads ? try norm("\(prefix).self_attn.q_norm") : nil,
          keyNorm: c.normalizesHeads ? try norm("\(prefix).self_attn.k_norm") : nil,
          heads: c.heads, kvHeads: c.kvHeads, headSize: c.headSize, scale: c.attentionScale,
          window: c.window(ofLayer: layer)),
        feedForwardNorm: c.normalizesResults ? try norm("\(prefix).pre_feedforward_layernorm") : behindAttention,
        feedForward: GatedFeedForward(
          gate: try linear("\(prefix).mlp.gate_proj", c.feedForwardBias),
          up: try linear("\(prefix).mlp.up_proj", c.feedForwardBias),
          down: try linear("\(prefix).mlp.down_proj", c.feedForwardBias), activation: c.activation),
        resultNorms: c.normalizesResults
          ? TransformerBlock.ResultNorms(
            attention: behindAttention, feedForward: try norm("\(prefix).post_feedforward_layernorm")) : nil)
    }
    self.norm = try norm("model.norm")
    head = c.tiesEmbeddings ? nil : try linear("lm_head", false)
    packedEmbedding =
      try c.tiesEmbeddings ? format.map { try Parameter(packing: table, format: $0, embeddingName) } : nil
    rotary = RotaryTable(
      capacity: c.maximumPositions, dim: c.headSize, base: Float(c.ropeBase), frequencies: c.rotaryFrequencies,
      on: device)
    localRotary = c.localAttention.map {
      RotaryTable(capacity: c.maximumPositions, dim: c.headSize, base: Float($0.ropeBase), on: device)
    }
  }

  /// The rotation of a block's queries and keys.
  func rotary(of block: TransformerBlock) -> RotaryTable {
    block.attention.window == nil ? rotary : localRotary ?? rotary
  }

  public var submodules: [(name: String, module: any Module)] {
    [("model.embed_tokens", embedding)] + blocks.enumerated().map { ("model.layers.\($0.offset)", $0.element) }
      + [("model.norm", norm)] + (head.map { [("lm_head", $0)] } ?? [])
  }

  public var tiedParameters: [(copy: String, original: String)] {
    head == nil ? [("lm_head.weight", "model.embed_tokens.weight")] : []
  }

  /// The output projection `[vocabulary, width]`.
  public var outputWeight: Parameter {
    if let head { return head.weight }
    // An adapter may have put another embedding there, or it is learned.
    guard embedding.weight.replacement == nil, !embedding.weight.isTrainable, let packedEmbedding else {
      return embedding.weight
    }
    return packedEmbedding
  }

  /// The output projection for a computation, with the update where one is on it; an update of the head has no dropout.
  public func outputWeight(_ context: ForwardContext) -> Tensor {
    head?.adaptedWeight(context) ?? outputWeight.tensor(as: context.computeType)
  }

  /// The normalised hidden states `[tokens, width]` of packed examples.
  ///
  /// - Parameter onKeyValue: sees layer, rotated keys and values, to fill a cache.
  public func hidden(
    _ ids: Tensor, segments: TokenSegments, _ context: ForwardContext,
    onKeyValue: ((Int, Tensor, Tensor) -> Void)? = nil
  ) -> Tensor {
    let x = states(embedding(ids, context), through: 0..<blocks.count, segments, context, onKeyValue: onKeyValue)
    return norm(x, context)
  }

  /// The residual stream `[tokens, width]` behind some of the blocks, float32.
  func states(
    _ x: Tensor, through range: Range<Int>, _ segments: TokenSegments, _ context: ForwardContext,
    onKeyValue: ((Int, Tensor, Tensor) -> Void)? = nil
  ) -> Tensor {
    var x = x
    for layer in range {
      let block = blocks[layer]
      x = block(x, segments: segments, rotary: rotary(of: block), context) { k, v in onKeyValue?(layer, k, v) }
    }
    return x
  }

  /// The logits `[tokens, vocabulary]` of packed examples, float32.
  public func logits(_ ids: Tensor, segments: TokenSegments, _ context: ForwardContext) -> Tensor {
    let hidden = hidden(ids, segments: segments, context)
    return hidden.linear(weight: outputWeight(context)).converted(to: .float32)
  }
}
