import FTModels

extension LlamaConfiguration {
  /// Every tensor of a checkpoint with this configuration, under Hugging Face's name, in the order of the computation.
  ///
  /// Shapes are `[outputs, inputs]` for projections. A tied output projection is stored once, as the embedding.
  public var expectedTensors: [TensorShape] {
    var tensors: [TensorShape] = [("model.embed_tokens.weight", [vocabularySize, width])]
    for layer in 0..<layerCount {
      let prefix = "model.layers.\(layer)."
      tensors.append((prefix + "input_layernorm.weight", [width]))
      for (name, outputs, inputs) in attentionProjections {
        tensors.append(("\(prefix)self_attn.\(name).weight", [outputs, inputs]))
        if name == "o_proj" ? outputBias : attentionBias {
          tensors.append(("\(prefix)self_attn.\(name).bias", [outputs]))
        }
      }
      if normalizesHeads {
        for name in ["q_norm", "k_norm"] { tensors.append(("\(prefix)self_attn.\(name).weight", [headSize])) }
      }
      tensors.append((prefix + "post_attention_layernorm.weight", [width]))
      if normalizesResults { tensors.append((prefix + "pre_feedforward_layernorm.weight", [width])) }
      for (name, outputs, inputs) in feedForwardProjections {
        tensors.append(("\(prefix)mlp.\(name).weight", [outputs, inputs]))
        if feedForwardBias { tensors.append(("\(prefix)mlp.\(name).bias", [outputs])) }
      }
      if normalizesResults { tensors.append((prefix + "post_feedforward_layernorm.weight", [width])) }
    }
    tensors.append(("model.norm.weight", [width]))
    if !tiesEmbeddings { tensors.append(("lm_head.weight", [vocabularySize, width])) }
    return tensors
  }

  private var attentionProjections: [(name: String, outputs: Int, inputs: Int)] {
    [
      ("q_proj", heads * headSize, width), ("k_proj", kvHeads * headSize, width),
      ("v_proj", kvHeads * headSize, width), ("o_proj", width, heads * headSize),
    ]
  }

  private var feedForwardProjections: [(name: String, outputs: Int, inputs: Int)] {
    [
      ("gate_proj", feedForwardWidth, width), ("up_proj", feedForwardWidth, width),
      ("down_proj", width, feedForwardWidth),
    ]
  }
}
