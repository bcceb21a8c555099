import FTCheckpoint
import FTJSON
import FTModels
import Foundation

extension LlamaConfiguration {
  /// Reads the fields of a `config.json`.
  ///
  /// Both spellings of the rotary parameters are read: `rope_theta` with `rope_scaling`, and `rope_parameters`. Missing
  /// optional fields take the values of transformers, among them `bos_token_id` 1 and `eos_token_id` 2; `null` means none.
  public init(_ fields: inout ConfigurationFields) {
    let family = Family(rawValue: fields.modelType) ?? .llama
    let width = fields.integer("hidden_size")
    let heads = fields.integer("num_attention_heads")
    var headSize = fields.optionalInteger("head_dim") ?? (family == .qwen3 ? 128 : nil)
    if headSize == nil {
      let fits = heads > 0 && width % heads == 0
      if !fits && heads > 0 {
        fields.report("\"hidden_size\" (\(width)) is not a multiple of \"num_attention_heads\" (\(heads))")
      }
      headSize = fits ? width / heads : 0
    }
    let maximumPositions = fields.integer("max_position_embeddings", default: family == .llama ? 2048 : 32_768)
    let rotary = fields.rotary(maximumPositions: maximumPositions)
    self.init(
      vocabularySize: fields.integer("vocab_size"), width: width,
      feedForwardWidth: fields.integer("intermediate_size"), layerCount: fields.integer("num_hidden_layers"),
      heads: heads, kvHeads: fields.optionalInteger("num_key_value_heads") ?? heads, headSize: headSize ?? 0,
      maximumPositions: maximumPositions, normEpsilon: fields.number("rms_norm_eps", default: 1e-6),
      ropeBase: rotary.base, ropeScaling: rotary.scaling,
      tiesEmbeddings: fields.flag("tie_word_embeddings", default: false),
      attentionBias: family == .qwen2 || fields.flag("attention_bias", default: false),
      feedForwardBias: fields.flag("mlp_bias", default: false),
      bosID: fields.contains("bos_token_id") ? fields.optionalInteger("bos_token_id") : family == .llama ? 1 : nil,
      eosIDs: fields.contains("eos_token_id") ? fields.integers("eos_token_id") : family == .llama ? [2] : [],
      paddingID: fields.optionalInteger("pad_token_id"), family: family)
    if fields.flag("use_sliding_window", default: false) {
      fields.report("\"use_sliding_window\" is true, and attention within a window is not supported")
    }
    if let kind = fields.texts("layer_types")?.first(where: { $0 != "full_attention" }) {
      fields.report("\"layer_types\" has \"\(kind)\", only \"full_attention\" is supported")
    }
    if let activation = fields.text("hidden_act"), activation != "silu" && activation != "swish" {
      fields.report("\"hidden_act\" is \"\(activation)\", only \"silu\" is supported")
    }
    if fields.contains("quantization_config") {
      fields.report("the weights are quantised (\"quantization_config\"); use the unquantised model or a GGUF file")
    }
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
    return .object(result)
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
    }
  }

  /// Keys of Llama's configuration that this one does not have.
  fileprivate var absentKeys: Set<String> {
    switch self {
    case .llama: []
    case .qwen2: ["attention_bias", "mlp_bias", "pretraining_tp"]
    case .qwen3: ["mlp_bias", "pretraining_tp"]
    }
  }
}
