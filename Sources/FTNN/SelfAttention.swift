import FTTensor

/// Causal self-attention with grouped key-value heads and rotary positions.
public final class SelfAttention: Module {
  public let query: Linear
  public let key: Linear
  public let value: Linear
  public let output: Linear
  /// Norms over each head's queries and keys, before they are rotated; of Qwen3 and Gemma 3.
  public let queryNorm: RMSNorm?
  public let keyNorm: RMSNorm?
  /// Query heads.
  public let heads: Int
  /// Key-value heads; each serves heads / kvHeads query heads.
  public let kvHeads: Int
  /// Width of a head.
  public let headSize: Int
  /// Factor of the scores; `nil` is 1 / √headSize.
  public let scale: Float?
  /// How many tokens a token sees, itself among them; `nil` is all before it.
  public let window: Int?

  public init(
    query: Linear, key: Linear, value: Linear, output: Linear, queryNorm: RMSNorm? = nil, keyNorm: RMSNorm? = nil,
    heads: Int, kvHeads: Int, headSize: Int, scale: Float? = nil, window: Int? = nil
  ) {
    precondition(
      query.outputSize == heads * headSize && key.outputSize == kvHeads * headSize
        && value.outputSize == kvHeads * headSize && output.inputSize == heads * headSize && heads % kvHeads == 0,
      "self-attention: projections of \(query.outputSize), \(key.outputSize), \(value.outputSize) do not fit "
        + "\(heads) heads and \(kvHeads) key-value heads of \(headSize)")
    self.query = query
    self.key = key
    self.value = value
    self.output = output
    self.queryNorm = queryNorm
    self.keyNorm = keyNorm
    self.heads = heads
    self.kvHeads = kvHeads
    self.headSize = headSize
    self.scale = scale
    self.window = window
  }

  public var submodules: [(name: String, module: any Module)] {
    let norms: [(name: String, module: (any Module)?)] = [("q_norm", queryNorm), ("k_norm", keyNorm)]
    return [("q_proj", query), ("k_proj", key), ("v_proj", value), ("o_proj", output)]
      + norms.compactMap { name, norm in norm.map { (name, $0) } }
  }

  /// - Parameters:
  ///   - x: `[tokens, width]`, examples one after the other.
  ///   - onKeyValue: sees the rotated keys and the values `[tokens, kvHeads, headSize]`, to fill a cache.
  /// - Returns: `[tokens, width]`.
  public func callAsFunction(
    _ x: Tensor, segments: TokenSegments, rotary: RotaryTable, _ context: ForwardContext,
    onKeyValue: ((Tensor, Tensor) -> Void)? = nil
  ) -> Tensor {
    var q = query(x, context).reshaped(to: [-1, heads, headSize])
    var k = key(x, context).reshaped(to: [-1, kvHeads, headSize])
    if let queryNorm { q = queryNorm(q, context) }
    if let keyNorm { k = keyNorm(k, context) }
    q = q.rotated(by: rotary, positions: segments.positions)
    k = k.rotated(by: rotary, positions: segments.positions)
    let v = value(x, context).reshaped(to: [-1, kvHeads, headSize])
    onKeyValue?(k, v)
    let mixed = Tensor.causalAttention(
      query: q, key: k, value: v, segments: segments, scale: scale, window: window)
    return output(mixed.reshaped(to: [-1, heads * headSize]), context)
  }
}
