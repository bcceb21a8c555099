import FTModels

extension LlamaConfiguration.Family {
  /// What transformers takes where a `config.json` says nothing.
  struct Defaults {
    /// `nil` where the file must say it.
    var vocabularySize: Int?
    /// `nil` is width / heads.
    var headSize: Int?
    var maximumPositions = 32_768
    var tiesEmbeddings = false
    var bosID: Int?
    var eosIDs: [Int] = []
    var paddingID: Int?
  }

  /// Source: transformers `configuration_llama.py`, `…_qwen2.py`, `…_qwen3.py`, `…_gemma3.py`.
  var defaults: Defaults {
    switch self {
    case .llama: Defaults(maximumPositions: 2048, bosID: 1, eosIDs: [2])
    case .qwen2: Defaults()
    case .qwen3: Defaults(headSize: 128)
    case .gemma3:
      Defaults(
        vocabularySize: 262_208, headSize: 256, maximumPositions: 131_072, tiesEmbeddings: true, bosID: 2, eosIDs: [1],
        paddingID: 0)
    }
  }
}

extension ConfigurationFields {
  /// The width of a head; 0 after a reported problem.
  mutating func headSize(default fallback: Int?, width: Int, heads: Int) -> Int {
    if let given = optionalInteger("head_dim") ?? fallback { return given }
    guard heads > 0 else { return 0 }
    guard width % heads == 0 else {
      report("\"hidden_size\" (\(width)) is not a multiple of \"num_attention_heads\" (\(heads))")
      return 0
    }
    return width / heads
  }

  /// Which layers see a window: those that `layer_types` names, or else all but each `sliding_window_pattern`-th.
  mutating func localAttention(layerCount: Int, ropeBase: Double) -> LocalAttention {
    let period = optionalInteger("sliding_window_pattern") ?? optionalInteger("_sliding_window_pattern") ?? 6
    if period < 1 { report("\"sliding_window_pattern\" is \(period), it must be at least 1") }
    let kinds = texts("layer_types")
    let known = ["sliding_attention", "full_attention"]
    if let kind = kinds?.first(where: { !known.contains($0) }) {
      report("\"layer_types\" has \"\(kind)\"; supported: \(known.map { "\"\($0)\"" }.joined(separator: ", "))")
    }
    return LocalAttention(
      window: integer("sliding_window", default: 4096),
      layers: kinds?.map { $0 == known[0] }
        ?? LocalAttention.layers(max(0, min(layerCount, 4096)), globalEvery: max(1, period)),
      ropeBase: ropeBase)
  }

  /// Reports what this architecture computes otherwise than a family's field asks for.
  mutating func reportUnsupported(_ family: LlamaConfiguration.Family) {
    if family == .gemma3 {
      reportActivation("hidden_activation", supported: ["gelu_pytorch_tanh"])
      for key in ["final_logit_softcapping", "attn_logit_softcapping"] where number(key, default: 0) != 0 {
        report("\"\(key)\" is given, and soft-capped scores are not supported")
      }
      if flag("use_bidirectional_attention", default: false) {
        report("\"use_bidirectional_attention\" is true, and attention to later tokens is not supported")
      }
    } else {
      if flag("use_sliding_window", default: false) {
        report("\"use_sliding_window\" is true, and attention within a window is not supported")
      }
      if let kind = texts("layer_types")?.first(where: { $0 != "full_attention" }) {
        report("\"layer_types\" has \"\(kind)\", only \"full_attention\" is supported")
      }
      reportActivation("hidden_act", supported: ["silu", "swish"])
    }
    if contains("quantization_config") {
      report("the weights are quantised (\"quantization_config\"); use the unquantised model or a GGUF file")
    }
  }

  private mutating func reportActivation(_ key: String, supported: [String]) {
    if let activation = text(key), !supported.contains(activation) {
      report("\"\(key)\" is \"\(activation)\", only \"\(supported[0])\" is supported")
    }
  }
}
