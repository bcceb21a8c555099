import FTCheckpoint
import FTModels
import FTTextCodec

extension LlamaConfiguration {
  /// The keys of a GGUF file that begin with the family's name: the counterpart of ``init(_:)`` from one.
  var ggufMetadata: [(key: String, value: GGUFWriter.Value)] {
    let counts = [
      ("vocab_size", vocabularySize), ("context_length", maximumPositions), ("embedding_length", width),
      ("block_count", layerCount), ("feed_forward_length", feedForwardWidth), ("rope.dimension_count", headSize),
      ("attention.head_count", heads), ("attention.head_count_kv", kvHeads), ("attention.key_length", headSize),
      ("attention.value_length", headSize),
    ]
    var metadata: [(key: String, value: GGUFWriter.Value)] = counts.map { name, count in
      // Checked by `problems`: none is beyond 2²⁷.
      ("\(family.rawValue).\(name)", .uint32(UInt32(count)))
    }
    metadata.append(("\(family.rawValue).rope.freq_base", .float32(Float(ropeBase))))
    metadata.append(("\(family.rawValue).attention.layer_norm_rms_epsilon", .float32(Float(normEpsilon))))
    if case .linear(let factor)? = ropeScaling {
      metadata.append(("\(family.rawValue).rope.scaling.type", .string("linear")))
      metadata.append(("\(family.rawValue).rope.scaling.factor", .float32(Float(factor))))
    }
    return metadata
  }

  /// What Llama 3's scaling divides each rotary frequency by, which the file holds as a tensor.
  var ggufRotaryDivisors: [Float]? {
    guard case .llama3? = ropeScaling, let scaled = rotaryFrequencies else { return nil }
    return zip(Self.frequencies(base: ropeBase, headSize: headSize), scaled).map { Float($0 / $1) }
  }
}

extension GGUFExport {
  /// The `tokenizer.…` keys.
  static func metadata(
    of definition: TokenizerDefinition, _ tokenizer: Tokenizer, _ model: LlamaConfiguration
  ) -> [(key: String, value: GGUFWriter.Value)] {
    var metadata: [(key: String, value: GGUFWriter.Value)] = [
      ("tokenizer.ggml.model", .string("gpt2")), ("tokenizer.ggml.pre", .string(definition.preTokenizer.rawValue)),
      ("tokenizer.ggml.tokens", .strings(definition.tokens)),
      ("tokenizer.ggml.token_type", .int32s(definition.tokenTypes)),
      ("tokenizer.ggml.merges", .strings(definition.merges.map { "\($0.left) \($0.right)" })),
      ("tokenizer.ggml.add_bos_token", .bool(definition.addsBOS)),
      ("tokenizer.ggml.add_space_prefix", .bool(false)),
    ]
    let ends = model.eosIDs.map { Int32($0) }
    // The token that ends a turn; a second one is the end of the text, or the other way round: both end what is written.
    let eos = definition.eosID.flatMap { ends.isEmpty || ends.contains($0) ? $0 : nil } ?? ends.first
    let ids: [(name: String, id: Int32?)] = [
      ("bos", definition.bosID ?? model.bosID.map { Int32($0) }), ("eos", eos), ("eot", ends.first { $0 != eos }),
      ("unknown", definition.unknownID), ("padding", definition.paddingID ?? model.paddingID.map { Int32($0) }),
    ]
    for (name, id) in ids {
      if let id { metadata.append(("tokenizer.ggml.\(name)_token_id", .uint32(UInt32(id)))) }
    }
    if let template = tokenizer.chatTemplate { metadata.append(("tokenizer.chat_template", .string(template))) }
    return metadata
  }
}
