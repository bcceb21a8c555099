import FTTensor

/// The gated feed-forward layer: down(activation(gate(x)) · up(x)). Source: Shazeer, arXiv:2002.05202.
public final class GatedFeedForward: Module {
  public let gate: Linear
  public let up: Linear
  public let down: Linear
  public let activation: GateActivation

  public init(gate: Linear, up: Linear, down: Linear, activation: GateActivation = .silu) {
    self.gate = gate
    self.up = up
    self.down = down
    self.activation = activation
  }

  public var submodules: [(name: String, module: any Module)] {
    [("gate_proj", gate), ("up_proj", up), ("down_proj", down)]
  }

  /// `x [tokens, width]` → the same shape.
  public func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    let gated = Tensor.gated(
      activation, gate: gate(x, context), up: up(x, context), recomputes: context.recomputes)
    return down(gated, context)
  }
}

/// A pre-norm decoder block: x + attention(norm(x)), then x + feedForward(norm(x)). The residual stream is float32.
///
/// With ``ResultNorms`` what is added is normalised too: x + norm(attention(norm(x))), as in Gemma 2 and 3.
public final class TransformerBlock: Module {
  public let attentionNorm: RMSNorm
  public let attention: SelfAttention
  public let feedForwardNorm: RMSNorm
  public let feedForward: GatedFeedForward
  public let resultNorms: ResultNorms?

  /// Norms of what attention and feed-forward layer give, before it is added to the residual stream.
  public struct ResultNorms {
    public let attention: RMSNorm
    public let feedForward: RMSNorm

    public init(attention: RMSNorm, feedForward: RMSNorm) {
      self.attention = attention
      self.feedForward = feedForward
    }
  }

  public init(
    attentionNorm: RMSNorm, attention: SelfAttention, feedForwardNorm: RMSNorm, feedForward: GatedFeedForward,
    resultNorms: ResultNorms? = nil
  ) {
    (self.attentionNorm, self.attention) = (attentionNorm, attention)
    (self.feedForwardNorm, self.feedForward) = (feedForwardNorm, feedForward)
    self.resultNorms = resultNorms
  }

  /// Checkpoints call the norm before the feed-forward layer `post_attention_layernorm`, unless there is one right behind the
  /// attention, which then has that name.
  public var submodules: [(name: String, module: any Module)] {
    guard let resultNorms else {
      return [
        ("input_layernorm", attentionNorm), ("self_attn", attention), ("post_attention_layernorm", feedForwardNorm),
        ("mlp", feedForward),
      ]
    }
    return [
      ("input_layernorm", attentionNorm), ("self_attn", attention),
      ("post_attention_layernorm", resultNorms.attention), ("pre_feedforward_layernorm", feedForwardNorm),
      ("mlp", feedForward), ("post_feedforward_layernorm", resultNorms.feedForward),
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
    var mixed = attention(
      attentionNorm(x, context), segments: segments, rotary: rotary, context, onKeyValue: onKeyValue)
    if let resultNorms { mixed = resultNorms.attention(mixed, context) }
    let attended = x + mixed
    var expanded = feedForward(feedForwardNorm(attended, context), context)
    if let resultNorms { expanded = resultNorms.feedForward(expanded, context) }
    return attended + expanded
  }
}
