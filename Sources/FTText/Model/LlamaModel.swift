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
  let rotary: RotaryTable
  /// Of the layers that see a window.
  private let localRotary: RotaryTable?
  public let device: Device

  /// Builds the model from named tensors; ``load(_:computeType:on:)`` reads them from a checkpoint.
  ///
  /// - Parameter tensor: gives the tensor of a full name, in the shape the configuration expects.
  public init(_ configuration: LlamaConfiguration, on device: Device, tensor: (String) throws -> Tensor) throws {
    let c = configuration
    func linear(_ name: String, _ hasBias: Bool) throws -> Linear {
      Linear(weight: try tensor("\(name).weight"), bias: hasBias ? try tensor("\(name).bias") : nil)
    }
    func norm(_ name: String) throws -> RMSNorm {
      RMSNorm(
        weight: try tensor("\(name).weight").converted(to: .float32), epsilon: Float(c.normEpsilon),
        offset: c.normOffset)
    }
    self.configuration = configuration
    self.device = device
    embedding = Embedding(weight: try tensor("model.embed_tokens.weight"), scale: c.embeddingScale)
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
  public var outputWeight: Parameter { head?.weight ?? embedding.weight }

  /// The output projection for a computation, with the update where one is on it; an update of the head has no dropout.
  public func outputWeight(_ context: ForwardContext) -> Tensor {
    head?.adaptedWeight(context) ?? embedding.weight.tensor(as: context.computeType)
  }

  /// The normalised hidden states `[tokens, width]` of packed examples.
  ///
  /// - Parameter onKeyValue: sees layer, rotated keys and values, to fill a cache.
  public func hidden(
    _ ids: Tensor, segments: TokenSegments, _ context: ForwardContext,
    onKeyValue: ((Int, Tensor, Tensor) -> Void)? = nil
  ) -> Tensor {
    var x = embedding(ids, context)
    for (layer, block) in blocks.enumerated() {
      x = block(x, segments: segments, rotary: rotary(of: block), context) { k, v in onKeyValue?(layer, k, v) }
    }
    return norm(x, context)
  }

  /// The logits `[tokens, vocabulary]` of packed examples, float32.
  public func logits(_ ids: Tensor, segments: TokenSegments, _ context: ForwardContext) -> Tensor {
    let hidden = hidden(ids, segments: segments, context)
    return hidden.linear(weight: outputWeight(context)).converted(to: .float32)
  }
}
