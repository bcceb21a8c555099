import FTNN

extension PEFTAdapter {
  /// adapter_config.json: the fields ftlab writes and understands.
  struct Configuration: Codable {
    var peftType = "LORA"
    var taskType: String? = "CAUSAL_LM"
    var baseName: String?
    var rank: Int
    var alpha: Float
    var dropout: Float?
    var isRankStabilized: Bool?
    var targets: Targets
    var bias: String? = "none"
    var fanInFanOut: Bool? = false
    var usesDoRA: Bool? = false
    var inferenceMode: Bool? = true
    var rankPattern: [String: Int]? = [:]
    var alphaPattern: [String: Float]? = [:]

    init(
      baseName: String, rank: Int, alpha: Float, dropout: Float, isRankStabilized: Bool,
      targets: [String]
    ) {
      self.baseName = baseName
      self.rank = rank
      self.alpha = alpha
      self.dropout = dropout
      self.isRankStabilized = isRankStabilized
      self.targets = Targets(names: targets)
    }

    enum CodingKeys: String, CodingKey {
      case peftType = "peft_type"
      case taskType = "task_type"
      case baseName = "base_model_name_or_path"
      case rank = "r"
      case alpha = "lora_alpha"
      case dropout = "lora_dropout"
      case isRankStabilized = "use_rslora"
      case targets = "target_modules"
      case bias
      case fanInFanOut = "fan_in_fan_out"
      case usesDoRA = "use_dora"
      case inferenceMode = "inference_mode"
      case rankPattern = "rank_pattern"
      case alphaPattern = "alpha_pattern"
    }

    /// A list of names, or one text: PEFT takes a regular expression too. Which layers are adapted, the tensors say.
    struct Targets: Codable {
      var names: [String]

      init(names: [String]) { self.names = names }

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
          names = [text]
        } else {
          names = try container.decode([String].self)
        }
      }

      func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(names)
      }
    }

    var settings: LowRankSettings {
      LowRankSettings(
        rank: rank, alpha: alpha, dropout: dropout ?? 0, isRankStabilized: isRankStabilized ?? false,
        targets: targets.names)
    }

    /// Refuses what would otherwise be ignored silently.
    func checkSupport(folder: String) throws {
      let refusals: [(Bool, String)] = [
        (peftType != "LORA", "its kind is \(peftType); only LORA is supported"),
        (usesDoRA == true, "it uses DoRA, which is not supported yet"),
        (bias != nil && bias != "none", "it trains biases (bias: \(bias ?? "")), which is not supported yet"),
        (rankPattern?.isEmpty == false || alphaPattern?.isEmpty == false, "it has rank or alpha patterns"),
        (rank < 1, "its rank is \(rank)"),
      ]
      for (isRefused, reason) in refusals where isRefused { throw PEFTAdapterError(folder: folder, reason: reason) }
    }
  }
}
