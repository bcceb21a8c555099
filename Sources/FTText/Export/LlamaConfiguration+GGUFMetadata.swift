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
      ("\(family.ggufName).\(name)", .uint32(UInt32(count)))
    }
    metadata.append(("\(family.ggufName).rope.freq_base", .float32(Float(ropeBase))))
    metadata.append(("\(family.ggufName).attention.layer_norm_rms_epsilon", .float32(Float(normEpsilon))))
    if let localAttention {
      metadata.append(("\(family.ggufName).attention.sliding_window", .uint32(UInt32(localAttention.window))))
    }
    if case .linear(let factor)? = ropeScaling {
      metadata.append(("\(family.ggufName).rope.scaling.type", .string("linear")))
      metadata.append(("\(family.ggufName).rope.scaling.factor", .float32(Float(factor))))
    }
    return metadata
  }

  /// What llama.cpp takes for granted of a family, because the file has no key for it.
  ///
  /// - Throws: ``GGUFExportError/family(_:)`` for a model that is otherwise.
  func checkGGUF() throws(GGUFExportError) {
    guard family == .gemma3 else { return }
    let scalar = layerCount == 62 ? Double(width) / Double(heads) : Double(headSize)
    guard let localAttention, localAttention.layers == LocalAttention.layers(layerCount, globalEvery: 6) else {
      throw .family("not each sixth of the model's layers sees the whole text")
    }
    guard localAttention.ropeBase == 10_000 else {
      throw .family("the layers with a window rotate by the base \(localAttention.ropeBase)")
    }
    guard queryScalar ?? Double(headSize) == scalar else {
      throw .family("scores are divided by the root of \(queryScalar ?? 0)")
    }
  }

  /// What Llama 3's scaling divides each rotary frequency by, which the file holds as a tensor.
  var ggufRotaryDivisors: [Float]? {
    guard case .llama3? = ropeScaling, let scaled = rotaryFrequencies else { return nil }
    return zip(Self.frequencies(base: ropeBase, headSize: headSize), scaled).map { Float($0 / $1) }
  }
}

extension LlamaConfiguration.Family {
  /// llama.cpp's name.
  var ggufName: String { self == .gemma3 ? "gemma3" : rawValue }
}

extension GGUFExport {
  /// The `tokenizer.…` keys.
  static func tokenizerMetadata(
    _ folder: ModelFolder<LlamaConfiguration>, _ tokenizer: Tokenizer
  ) throws -> [(key: String, value: GGUFWriter.Value)] {
    let model = folder.configuration
    var metadata: [(key: String, value: GGUFWriter.Value)]
    let ids: SpecialIDs
    if model.family == .gemma3 {
      let definition = try SentencePieceDefinition(folder: folder.url, size: model.vocabularySize)
      // Tokens that are looked for in a text are written with the spaces that it has there.
      let tokens = zip(definition.tokens, definition.tokenTypes).map { token, type in
        type == 4 ? token.replacing("\u{2581}", with: " ") : token
      }
      metadata = [
        ("tokenizer.ggml.model", .string("llama")), ("tokenizer.ggml.pre", .string("default")),
        ("tokenizer.ggml.tokens", .strings(tokens)), ("tokenizer.ggml.scores", .float32s(definition.scores)),
        ("tokenizer.ggml.token_type", .int32s(definition.tokenTypes)),
        ("tokenizer.ggml.add_bos_token", .bool(definition.addsBOS)),
      ]
      ids = SpecialIDs(definition.bosID, definition.eosID, definition.unknownID, definition.paddingID)
    } else {
      let definition = try TokenizerDefinition(folder: folder.url, size: model.vocabularySize)
      metadata = [
        ("tokenizer.ggml.model", .string("gpt2")), ("tokenizer.ggml.pre", .string(definition.preTokenizer.rawValue)),
        ("tokenizer.ggml.tokens", .strings(definition.tokens)),
        ("tokenizer.ggml.token_type", .int32s(definition.tokenTypes)),
        ("tokenizer.ggml.merges", .strings(definition.merges.map { "\($0.left) \($0.right)" })),
        ("tokenizer.ggml.add_bos_token", .bool(definition.addsBOS)),
      ]
      ids = SpecialIDs(definition.bosID, definition.eosID, definition.unknownID, definition.paddingID)
    }
    metadata.append(("tokenizer.ggml.add_space_prefix", .bool(false)))
    metadata += ids.metadata(model)
    if let template = tokenizer.chatTemplate { metadata.append(("tokenizer.chat_template", .string(template))) }
    return metadata
  }

  /// Tokens by what they do, as a tokenizer names them.
  private struct SpecialIDs {
    let bos: Int32?
    let eos: Int32?
    let unknown: Int32?
    let padding: Int32?

    init(_ bos: Int32?, _ eos: Int32?, _ unknown: Int32?, _ padding: Int32?) {
      self.bos = bos
      self.eos = eos
      self.unknown = unknown
      self.padding = padding
    }

    /// - Parameter model: says what ends a text, and the rest where the tokenizer does not.
    func metadata(_ model: LlamaConfiguration) -> [(key: String, value: GGUFWriter.Value)] {
      let ends = model.eosIDs.map { Int32($0) }
      // The token that ends a turn; a second one is the end of the text, or the other way round: both end what is written.
      let end = eos.flatMap { ends.isEmpty || ends.contains($0) ? $0 : nil } ?? ends.first
      let ids: [(name: String, id: Int32?)] = [
        ("bos", bos ?? model.bosID.map { Int32($0) }), ("eos", end), ("eot", ends.first { $0 != end }),
        ("unknown", unknown), ("padding", padding ?? model.paddingID.map { Int32($0) }),
      ]
      return ids.compactMap { name, id in
        id.map { (key: "tokenizer.ggml.\(name)_token_id", value: .uint32(UInt32($0))) }
      }
    }
  }
}
