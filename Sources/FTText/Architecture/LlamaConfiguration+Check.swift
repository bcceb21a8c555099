extension LlamaConfiguration {
  /// What makes this configuration unusable, in words; empty when nothing does.
  public var problems: [String] {
    var problems: [String] = []
    let sizes: [(String, Int, Int)] = [
      ("vocab_size", vocabularySize, 1 << 24), ("hidden_size", width, 1 << 20),
      ("intermediate_size", feedForwardWidth, 1 << 22), ("num_hidden_layers", layerCount, 4096),
      ("num_attention_heads", heads, 1 << 14), ("num_key_value_heads", kvHeads, 1 << 14),
      ("head_dim", headSize, 1 << 14), ("max_position_embeddings", maximumPositions, 1 << 27),
    ]
    for (name, size, limit) in sizes where !(1...limit).contains(size) {
      problems.append("\"\(name)\" is \(size), it must be 1 to \(limit)")
    }
    guard problems.isEmpty else { return problems }
    if heads % kvHeads != 0 {
      problems.append("\"num_attention_heads\" (\(heads)) is not a multiple of \"num_key_value_heads\" (\(kvHeads))")
    }
    if headSize % 2 != 0 { problems.append("\"head_dim\" is \(headSize), the rotary embedding needs an even number") }
    if !(normEpsilon > 0 && normEpsilon < 1) {
      problems.append("\"rms_norm_eps\" is \(normEpsilon), it must be above 0 and below 1")
    }
    if !(ropeBase >= 1 && ropeBase.isFinite) { problems.append("\"rope_theta\" is \(ropeBase), it must be at least 1") }
    problems += ropeScaling?.problems ?? []
    problems += localAttention?.problems(layerCount: layerCount) ?? []
    if let queryScalar, !(queryScalar > 0 && queryScalar.isFinite) {
      problems.append("\"query_pre_attn_scalar\" is \(queryScalar), it must be above 0")
    }
    let ids = [("bos_token_id", bosID), ("pad_token_id", paddingID)] + eosIDs.map { ("eos_token_id", $0) }
    for case (let name, let id?) in ids where !(0..<vocabularySize).contains(id) {
      problems.append("\"\(name)\" is \(id), outside the vocabulary of \(vocabularySize) tokens")
    }
    return problems
  }
}

extension LocalAttention {
  func problems(layerCount: Int) -> [String] {
    var problems: [String] = []
    if !(1...1 << 27).contains(window) {
      problems.append("\"sliding_window\" is \(window), it must be 1 to \(1 << 27)")
    }
    if layers.count != layerCount {
      problems.append("\"layer_types\" has \(layers.count) entries, there are \(layerCount) layers")
    }
    if !(ropeBase >= 1 && ropeBase.isFinite) {
      problems.append("the rotary base of layers with a window is \(ropeBase), it must be at least 1")
    }
    return problems
  }
}

extension RotaryScaling {
  var problems: [String] {
    switch self {
    case .linear(let factor):
      return Self.isFactor(factor) ? [] : ["the rotary scaling's \"factor\" is \(factor), it must be at least 1"]
    case .llama3(let parameters):
      var problems: [String] = []
      if !Self.isFactor(parameters.factor) {
        problems.append("the rotary scaling's \"factor\" is \(parameters.factor), it must be at least 1")
      }
      let (low, high) = (parameters.lowFrequencyFactor, parameters.highFrequencyFactor)
      if !(low > 0 && high > low && high.isFinite) {
        problems.append("the rotary scaling needs 0 < \"low_freq_factor\" (\(low)) < \"high_freq_factor\" (\(high))")
      }
      if parameters.originalPositions < 1 {
        problems.append("\"original_max_position_embeddings\" is \(parameters.originalPositions), it must be positive")
      }
      return problems
    }
  }

  private static func isFactor(_ factor: Double) -> Bool { factor >= 1 && factor.isFinite }
}
