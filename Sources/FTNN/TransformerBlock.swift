import FTTensor

/// The gated feed-forward layer: down(silu(gate(x)) · up(x)). Source: Shazeer, arXiv:2002.05202.
public final class GatedFeedForward: Module {
  public let gate: Linear
  public let up: Linear
  public let down: Linear

  public init(gate: Linear, up: Linear, down: Linear) { (self.gate, self.up, self.down) = (gate, up, down) }

  public var submodules: [(name: String, module: any Module)] {
    [("gate_proj", gate), ("up_proj", up), ("down_proj", down)]
  }

  /// `x [tokens, width]` → the same shape.
  public func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    down(Tensor.swiGLU(gate: gate(x, context), up: up(x, context), recomputes: context.recomputes), context)
  }
}

/// A pre-norm decoder block: x + attention(norm(x)), then x + feedForward(norm(x)). The residual stream is float32.
public final class TransformerBlock: Module {
  public let attentionNorm: RMSNorm
  public let attention: SelfAttention
  public let feedForwardNorm: RMSNorm
  public let feedForward: GatedFeedForward

  public init(
    attentionNorm: RMSNorm, attention: SelfAttention, feedForwardNorm: RMSNorm, feedForward: GatedFeedForward
  ) {
    (self.attentionNorm, self.attention) = (attentionNorm, attention)
    (self.feedForwardNorm, self.feedForward) = (feedForwardNorm, feedForward)
  }

  public var submodules: [(name: String, module: any Module)] {
    [
      ("input_layernorm", attentionNorm), ("self_attn", attention), ("post_attention_layernorm", feedForwardNorm),
      ("mlp", feedForward),
    ]
  }

  /// - Parameters:
  ///   - x: `[tokens, width]` float32, examples one after the other.
  ///   - onKeyValue: sees the rotated keys and the values, to fill a cache.
  /// - Returns: `[tokens, width]` float32.
  public func callAsFunction(
    _ x: Tensor, segments: TokenSegments, rotary: RotaryTable, _ context: ForwardContext,
    onKeyValue: ((Tensor, Tensor) -> Void)? = nil
  ) -> Tensor {
    let attended =
      x + attention(attentionNorm(x, context), segments: segments, rotary: rotary, context, onKeyValue: onKeyValue)
    return attended + feedForward(feedForwardNorm(attended, context), context)
  }
}
