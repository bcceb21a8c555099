import FTCheckpoint
import FTJSON
import FTModels
import Foundation

extension LlamaConfiguration {
  /// Reads the fields of a `config.json`.
  ///
  /// All spellings of the rotary parameters are read: `rope_theta` with `rope_scaling`, and `rope_parameters`, of the model or
  /// of each kind of layer. Missing optional fields take the values of transformers, among them Llama's `bos_token_id` 1 and
  /// `eos_token_id` 2; `null` means none.
  public init(_ fields: inout ConfigurationFields) {
    let family = Family(rawValue: fields.modelType) ?? .llama
    let defaults = family.defaults
    let width = fields.integer("hidden_size")
    let heads = fields.integer("num_attention_heads")
    let layerCount = fields.integer("num_hidden_layers")
    let headSize = fields.headSize(default: defaults.headSize, width: width, heads: heads)
    let maximumPositions = fields.integer("max_position_embeddings", default: defaults.maximumPositions)
    let rotary: (base: Double, scaling: RotaryScaling?)
    var localAttention: LocalAttention?
    if family == .gemma3 {
      let (whole, localBase) = fields.rotaryByKindOfLayer(maximumPositions: maximumPositions)
      rotary = whole
      localAttention = fields.localAttention(layerCount: layerCount, ropeBase: localBase)
    } else {
      rotary = fields.rotary(maximumPositions: maximumPositions)
    }
    let queryScalar = family == .gemma3 ? fields.number("query_pre_attn_scalar", default: 256) : nil
    self.init(
      vocabularySize: defaults.vocabularySize.map { fields.integer("vocab_size", default: $0) }
        ?? fields.integer("vocab_size"),
      width: width,
      feedForwardWidth: fields.integer("intermediate_size"), layerCount: layerCount, heads: heads,
      kvHeads: fields.optionalInteger("num_key_value_heads") ?? heads, headSize: headSize,
      maximumPositions: maximumPositions, normEpsilon: fields.number("rms_norm_eps", default: 1e-6),
      ropeBase: rotary.base, ropeScaling: rotary.scaling,
      tiesEmbeddings: fields.flag("tie_word_embeddings", default: defaults.tiesEmbeddings),
      attentionBias: family == .qwen2 || fields.flag("attention_bias", default: false),
      feedForwardBias: fields.flag("mlp_bias", default: false),
      bosID: fields.contains("bos_token_id") ? fields.optionalInteger("bos_token_id") : defaults.bosID,
      eosIDs: fields.contains("eos_token_id") ? fields.integers("eos_token_id") : defaults.eosIDs,
      paddingID: fields.contains("pad_token_id") ? fields.optionalInteger("pad_token_id") : defaults.paddingID,
      localAttention: localAttention, queryScalar: queryScalar == Double(headSize) ? nil : queryScalar, family: family)
    fields.reportUnsupported(family)
    // What is missing would be told once more as out of range.
    guard fields.problems.isEmpty else { return }
    for problem in problems { fields.report(problem) }
  }

  public var encoded: JSONValue { encoded(type: .bfloat16) }

  /// A complete `config.json` that transformers reads as `LlamaForCausalLM`, or another of the family, in the old spelling and the
  /// new.
  ///
  /// - Parameter type: what the weights are stored as; bfloat16, float16 or float32.
  public func json(type: ElementType = .bfloat16) -> Data { Data(encoded(type: type).indented().utf8) }

  private func encoded(type: ElementType) -> JSONValue {
    let typeName: JSONValue = type == .float32 ? "float32" : type == .float16 ? "float16" : "bfloat16"
    let all: JSONValue = [
      "architectures": [.string(family.className)],
      "attention_bias": JSONValue.bool(attentionBias),
      "attention_dropout": JSONValue(0.0),
      "bos_token_id": bosID.map { JSONValue($0) } ?? .null,
      "dtype": typeName,
      "eos_token_id": endTokens,
      "head_dim": JSONValue(headSize),
      "hidden_act": "silu",
      "hidden_size": JSONValue(width),
      "initializer_range": JSONValue(0.02),
      "intermediate_size": JSONValue(feedForwardWidth),
      "max_position_embeddings": JSONValue(maximumPositions),
      "mlp_bias": JSONValue.bool(feedForwardBias),
      "model_type": .string(family.rawValue),
      "num_attention_heads": JSONValue(heads),
      "num_hidden_layers": JSONValue(layerCount),
      "num_key_value_heads": JSONValue(kvHeads),
      "pad_token_id": paddingID.map { JSONValue($0) } ?? .null,
      "pretraining_tp": 1,
      "rms_norm_eps": JSONValue(normEpsilon),
      "rope_parameters": rotaryParameters,
      "rope_scaling": ropeScaling == nil ? .null : rotaryParameters,
      "rope_theta": JSONValue(ropeBase),
      "tie_word_embeddings": JSONValue.bool(tiesEmbeddings),
      "torch_dtype": typeName,
      "use_cache": true,
      "vocab_size": JSONValue(vocabularySize),
    ]
    var result = JSONObject()
    for member in all.objectValue?.members ?? [] where !family.absentKeys.contains(member.key) {
      result.append(key: member.key, member.value)
    }
    for (key, value) in gemmaFields { result.append(key: key, value) }
    return .object(result)
  }

  /// What only Gemma's configuration has.
  private var gemmaFields: [(key: String, value: JSONValue)] {
    guard family == .gemma3, let localAttention else { return [] }
    let kinds = localAttention.layers.map { JSONValue.string($0 ? "sliding_attention" : "full_attention") }
    let local: JSONValue = ["rope_theta": JSONValue(localAttention.ropeBase), "rope_type": "default"]
    return [
      ("attn_logit_softcapping", .null),
      ("final_logit_softcapping", .null),
      ("hidden_activation", "gelu_pytorch_tanh"),
      ("layer_types", .array(kinds)),
      ("query_pre_attn_scalar", JSONValue(queryScalar ?? Double(headSize))),
      ("rope_local_base_freq", JSONValue(localAttention.ropeBase)),
      ("rope_parameters", ["full_attention": rotaryParameters, "sliding_attention": local]),
      ("sliding_window", JSONValue(localAttention.window)),
      ("use_bidirectional_attention", false),
    ]
  }

  /// The `generation_config.json` that goes with this configuration.
  func generationJSON() -> Data {
    let root: JSONValue = [
      "bos_token_id": bosID.map { JSONValue($0) } ?? .null,
      "eos_token_id": endTokens,
      "pad_token_id": paddingID.map { JSONValue($0) } ?? .null,
    ]
    return Data(root.indented().utf8)
  }

  private var endTokens: JSONValue {
    switch eosIDs.count {
    case 0: .null
    case 1: JSONValue(eosIDs[0])
    default: .array(eosIDs.map { JSONValue($0) })
    }
  }

  private var rotaryParameters: JSONValue {
    switch ropeScaling {
    case .none: ["rope_theta": JSONValue(ropeBase), "rope_type": "default"]
    case .linear(let factor):
      ["factor": JSONValue(factor), "rope_theta": JSONValue(ropeBase), "rope_type": "linear"]
    case .llama3(let parameters):
      [
        "factor": JSONValue(parameters.factor),
        "high_freq_factor": JSONValue(parameters.highFrequencyFactor),
        "low_freq_factor": JSONValue(parameters.lowFrequencyFactor),
        "original_max_position_embeddings": JSONValue(parameters.originalPositions),
        "rope_theta": JSONValue(ropeBase),
        "rope_type": "llama3",
      ]
    }
  }
}

extension LlamaConfiguration.Family {
  /// The name of transformers' class.
  fileprivate var className: String {
    switch self {
    case .llama: "LlamaForCausalLM"
    case .qwen2: "Qwen2ForCausalLM"
    case .qwen3: "Qwen3ForCausalLM"
    case .gemma3: "Gemma3ForCausalLM"
    }
  }

  /// Keys of Llama's configuration that this one does not have.
  fileprivate var absentKeys: Set<String> {
    switch self {
    case .llama: []
    case .qwen2: ["attention_bias", "mlp_bias", "pretraining_tp"]
    case .qwen3: ["mlp_bias", "pretraining_tp"]
    case .gemma3: ["hidden_act", "mlp_bias", "pretraining_tp", "rope_parameters"]
    }
  }
}
