import FTJSON

extension PEFTAdapter.Configuration {
  /// What a field of adapter_config.json may say.
  private enum Rule {
    /// Anything: it tells where the adapter comes from or how it began, and changes nothing that it computes now.
    case anything
    /// ftlab computes with it; its values are checked where they are read.
    case understood
    /// These values, by which nothing changes; with others the adapter computes something else.
    case only([JSONValue], otherwise: String)
  }

  /// The fields that are known. One that is not here may only say that something is absent.
  ///
  /// Source: PEFT 0.21 `tuners/lora/config.py` and `config.py`.
  private static let rules: [String: Rule] = [
    "peft_type": .only(["LORA"], otherwise: "only LORA is supported"),
    "task_type": .anything, "auto_mapping": .anything, "peft_version": .anything, "revision": .anything,
    "inference_mode": .anything, "base_model_name_or_path": .anything,
    "r": .understood, "lora_alpha": .understood, "lora_dropout": .understood, "use_rslora": .understood,
    "target_modules": .understood, "exclude_modules": .understood, "layers_to_transform": .understood,
    "layers_pattern": .understood, "rank_pattern": .understood, "alpha_pattern": .understood,
    "modules_to_save": .understood,
    // Whether copies are one, their values tell.
    "ensure_weight_tying": .anything,
    "init_lora_weights": .only(
      [true, false, "gaussian", "eva", "orthogonal"],
      otherwise: "it was trained on a base that this start had changed; convert it where it was trained, with PEFT's "
        + "save_pretrained(folder, path_initial_model_for_weight_conversion=…)"),
    // They describe a start, which init_lora_weights decides on.
    "loftq_config": .anything, "eva_config": .anything, "corda_config": .anything, "lora_ga_config": .anything,
    "bias": .only(["none"], otherwise: "it trains biases, which is not supported"),
    "fan_in_fan_out": .only([false], otherwise: "its weights lie the other way round, which is not supported"),
    "lora_bias": .only([false], otherwise: "its factors have biases, which are not supported"),
    "use_dora": .only([false], otherwise: "it uses DoRA, which is not supported"),
    "use_qalora": .only([false], otherwise: "it uses QA-LoRA, which is not supported"),
    // Without use_qalora and without megatron_config they mean nothing.
    "qalora_group_size": .anything, "megatron_core": .anything,
    "runtime_config": .anything,
  ]

  /// Why fields that PEFT knows and ftlab does not change the computation.
  private static let reasons = [
    "alora_invocation_tokens": "it acts only behind certain tokens (aLoRA), which is not supported",
    "layer_replication": "it uses layers of the base several times, which is not supported",
    "trainable_token_indices": "it replaces single rows of the embedding, which is not supported",
    "target_parameters": "it changes parameters that are no layers' weights, which is not supported",
    "megatron_config": "it belongs to Megatron's layers, which are not supported",
    "arrow_config": "it mixes several adapters (Arrow), which is not supported",
    "use_bdlora": "its factors are block-diagonal, which is not supported",
    "kasa_config": "it is a KaSA adapter, which is not supported",
    "velora_config": "it is a VeLoRA adapter, which is not supported",
    "monteclora_config": "it is a MonteCLoRA adapter, which is not supported",
  ]

  /// What the fields say that would otherwise be ignored silently, in words.
  static func refusals(of fields: JSONObject) -> [String] {
    fields.members.compactMap { member in
      let (key, value) = (member.key, member.value)
      let said = "\(key.forMessage) is \(value.forMessage)"
      switch rules[key] {
      case .anything, .understood: return nil
      case .only(let values, let otherwise):
        let found = value.stringValue.map { JSONValue.string(key == "peft_type" ? $0 : $0.lowercased()) } ?? value
        return value.isNull || values.contains(found) ? nil : "\(said): \(otherwise)"
      case nil:
        guard !value.saysAbsent else { return nil }
        return "\(said): \(reasons[key] ?? "ftlab does not know it, and it may change what the adapter computes")"
      }
    }
  }
}

extension JSONValue {
  /// The value for a message, shortened.
  var forMessage: String {
    if let text = stringValue { return text.forMessage }
    let text = encoded()
    return text.count > 60 ? "\(text.prefix(60))…" : text
  }

  /// Null, false, or nothing in a text, list or object.
  fileprivate var saysAbsent: Bool {
    switch self {
    case .null: true
    case .bool(let value): !value
    case .number: false
    case .string(let text): text.isEmpty
    case .array(let items): items.isEmpty
    case .object(let object): object.members.isEmpty
    }
  }
}
