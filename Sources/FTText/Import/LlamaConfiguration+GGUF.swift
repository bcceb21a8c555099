import FTCheckpoint
import FTModels

extension LlamaConfiguration {
  /// The families that are read from GGUF files, by llama.cpp's name.
  static let ggufFamilies: KeyValuePairs<String, Family> = ["llama": .llama, "gemma3": .gemma3]

  /// Reads the configuration from a GGUF file's metadata.
  ///
  /// The file is known to hold a model of this architecture. Source of the keys: ggml `docs/gguf.md` and llama.cpp `gguf-py/gguf/constants.py`.
  ///
  /// - Throws: ``GGUFError`` for missing keys and values of the wrong type, ``ModelImportError`` for what is not supported
  ///   or contradictory, ``ModelConfigurationError`` for values out of range.
  init(_ file: GGUFFile, _ family: Family) throws {
    let metadata = GGUFLlamaMetadata(file: file)
    try metadata.refuseUnsupported()
    let width = try metadata.integer("embedding_length")
    let heads = try metadata.uniformInteger("attention.head_count")
    let embedding = try file.tensor("token_embd.weight")
    guard embedding.shape.count == 2 else {
      throw ModelImportError.inconsistent(
        file: file.path, problem: "\"token_embd.weight\" has the shape \(embedding.shape), not two dimensions")
    }
    let vocabularySize = embedding.shape[0]
    if let announced = try metadata.optionalInteger("vocab_size"), announced != vocabularySize {
      throw ModelImportError.inconsistent(
        file: file.path,
        problem:
          "\"\(try metadata.key("vocab_size"))\" is \(announced), but \"token_embd.weight\" has \(vocabularySize) rows")
    }
    let headSize = try metadata.headSize(width: width, heads: heads)
    let base = try metadata.shortest("rope.freq_base") ?? 10_000
    let layerCount = try metadata.integer("block_count")
    // Gemma 3's largest model alone divides by another root than the others. Source: llama.cpp, "27B" by its layers.
    let isLargest = family == .gemma3 && layerCount == 62
    self.init(
      vocabularySize: vocabularySize, width: width,
      feedForwardWidth: try metadata.uniformInteger("feed_forward_length"), layerCount: layerCount, heads: heads,
      kvHeads: try metadata.hasKey("attention.head_count_kv")
        ? metadata.uniformInteger("attention.head_count_kv") : heads,
      headSize: headSize, maximumPositions: try metadata.integer("context_length"),
      normEpsilon: try metadata.shortest("attention.layer_norm_rms_epsilon") ?? 1e-5, ropeBase: base,
      ropeScaling: try metadata.scaling(base: base, headSize: headSize),
      tiesEmbeddings: !file.contains(tensor: "output.weight"),
      attentionBias: file.contains(tensor: "blk.0.attn_q.bias"),
      feedForwardBias: file.contains(tensor: "blk.0.ffn_up.bias"),
      bosID: try metadata.tokenID("bos"), eosIDs: try metadata.endIDs(), paddingID: try metadata.tokenID("padding"),
      localAttention: family == .gemma3 ? try metadata.localAttention(layerCount: layerCount) : nil,
      queryScalar: isLargest ? Double(width) / Double(heads) : nil, family: family)
    guard problems.isEmpty else { throw ModelConfigurationError.invalid(file: file.path, problems: problems) }
  }
}
