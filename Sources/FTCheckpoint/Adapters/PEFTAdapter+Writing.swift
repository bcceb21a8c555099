import FTNN
import FTTensor
import Foundation

extension PEFTAdapter {
  /// Writes the adapters that are on a model into a folder, which is made if need be.
  ///
  /// - Parameter settings: what most of the layers have; those that differ in rank or scale go into PEFT's `rank_pattern` and
  ///   `alpha_pattern`. Weights that stand in place of the model's own go into `modules_to_save`.
  public static func write(
    _ model: any Module, settings: LowRankSettings, origin: Origin, to folder: URL
  ) throws {
    let sites = model.namedSites()
    let adapted = sites.filter { $0.site.adapter != nil }
    let replaced = replaced(in: model)
    precondition(!adapted.isEmpty || !replaced.isEmpty, "a model without adapters was to be written as one")
    let factors = adapted.flatMap { name, site in
      let layout = FactorLayout(site)
      return [
        (name: "\(prefix)\(name).lora_A.weight", tensor: layout.stored(a: site.adapter!.a.value)),
        (name: "\(prefix)\(name).lora_B.weight", tensor: layout.stored(b: site.adapter!.b.value)),
      ]
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let metadata = ["format": "pt", "base_model_sha256": origin.baseSHA256, "base_model": origin.baseName]
    try TensorFile.write(
      factors + replaced.map { (name: prefix + $0.name, tensor: $0.tensor) }, metadata: metadata,
      to: folder.appendingPathComponent(weightsFile).path)
    // The last part of every adapted name; PEFT matches `target_modules` at the end of names.
    let targets = Set(adapted.map { $0.name.split(separator: ".").last.map(String.init) ?? $0.name }).sorted()
    var fields = Fields(
      baseName: origin.baseName, settings,
      targets: coversAll(targets, adapted.map(\.name), of: sites.map(\.name)) ? targets : adapted.map(\.name))
    for (name, site) in adapted { fields.add(site.adapter!, of: name, settings) }
    fields.setSavedModules(Set(replaced.map { $0.name.split(separator: ".").dropLast().joined(separator: ".") }))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try AtomicFile.write(
      [UInt8](encoder.encode(fields)), to: folder.appendingPathComponent(configurationFile).path)
  }

  /// The weights that stand in place of the model's own; a weight with copies stands there under all its names, as PEFT has it.
  private static func replaced(in model: any Module) -> [(name: String, tensor: Tensor)] {
    let own = model.attachedAdapters.replacements.map { (name: $0.name, tensor: $0.replacement.values) }
    return own
      + model.tiedParameters.compactMap { copy, original in
        own.first { $0.name == original }.map { (copy, $0.tensor) }
      }
  }

  /// Whether short names select exactly the adapted layers.
  private static func coversAll(_ targets: [String], _ adapted: [String], of sites: [String]) -> Bool {
    let patterns = targets.map(NamePattern.init)
    return Set(sites.filter { name in patterns.contains { $0.matches(name) } }) == Set(adapted)
  }

  /// adapter_config.json as ftlab writes it.
  private struct Fields: Encodable {
    var peftType = "LORA"
    var taskType = "CAUSAL_LM"
    var baseName: String
    var rank: Int
    var alpha: Float
    var dropout: Float
    var isRankStabilized: Bool
    var targets: [String]
    var savedModules: [String]?
    var tiesWeights: Bool?
    var bias = "none"
    var fanInFanOut = false
    var usesDoRA = false
    var inferenceMode = true
    var rankPattern: [String: Int] = [:]
    var alphaPattern: [String: Float] = [:]

    init(baseName: String, _ settings: LowRankSettings, targets: [String]) {
      self.baseName = baseName
      rank = settings.rank
      alpha = settings.alpha
      dropout = settings.dropout
      isRankStabilized = settings.isRankStabilized
      self.targets = targets
    }

    /// Writes down where a layer differs from the others.
    mutating func add(_ adapter: LowRankAdapter, of name: String, _ settings: LowRankSettings) {
      let rank = adapter.a.shape[0]
      var own = settings
      own.rank = rank
      if rank != self.rank { rankPattern[name] = rank }
      guard own.scale != adapter.scale else { return }
      let divisor = settings.isRankStabilized ? Float(rank).squareRoot() : Float(rank)
      own.alpha = adapter.scale * divisor
      // The neighbour whose quotient is the scale again, where rounding has lost it.
      for alpha in [own.alpha, own.alpha.nextUp, own.alpha.nextDown] where alpha / divisor == adapter.scale {
        own.alpha = alpha
        break
      }
      alphaPattern[name] = own.alpha
    }

    mutating func setSavedModules(_ names: Set<String>) {
      guard !names.isEmpty else { return }
      savedModules = names.sorted()
      tiesWeights = true
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
      case savedModules = "modules_to_save"
      case tiesWeights = "ensure_weight_tying"
      case bias
      case fanInFanOut = "fan_in_fan_out"
      case usesDoRA = "use_dora"
      case inferenceMode = "inference_mode"
      case rankPattern = "rank_pattern"
      case alphaPattern = "alpha_pattern"
    }
  }
}
