import FTNN
import FTOptim
import FTTraining

/// How a recipe trains. What is nil is the recipe's own choice.
public struct TrainingOptions: SettingsGroup, Equatable {
  /// Passes over the training items.
  public var epochs: Int?
  /// The number of steps, whatever ``epochs`` says.
  public var steps: Int?
  /// The highest learning rate.
  public var learningRate: Double?
  /// How the rate goes on after the warm-up.
  public var schedule: Schedule.Shape?
  /// Steps of rising rate, as a fraction of all steps.
  public var warmup: Double?
  /// Batches whose gradients are added before a step.
  public var accumulation = 1
  /// The global gradient norm is cut to this; 0 turns clipping off.
  public var clip: Double?
  public var optimizer: OptimizerSettings.Kind?
  public var weightDecay: Double?
  /// Of optimizers that have it.
  public var momentum = 0.0
  /// Steps between validations; nil means about eight a run.
  public var validateEvery: Int?
  /// Stop after this many validations in a row without a better one; 0 never stops early.
  public var patience: Int?
  /// Steps between snapshots; nil means with every validation.
  public var saveEvery: Int?

  public init() {}

  public static var fields: [SettingField<TrainingOptions>] {
    SettingField("epochs", \.epochs, .from(1, to: Double(TrainingSettings.Length.mostEpochs)))
    SettingField("steps", \.steps, .from(1, to: Double(TrainingSettings.Length.mostSteps)))
    SettingField("learning-rate", \.learningRate, .learningRate)
    SettingField("schedule", \.schedule)
    SettingField("warmup", \.warmup, .from(0, to: 0.9))
    SettingField("accumulation", \.accumulation, .from(1, to: 65_536))
    SettingField("clip", \.clip, .from(0, to: 1e9))
    SettingField("optimizer", \.optimizer)
    SettingField("weight-decay", \.weightDecay, .from(0, to: 10))
    SettingField("momentum", \.momentum, .share)
    SettingField("validate-every", \.validateEvery, .count)
    SettingField("patience", \.patience, .countOrZero)
    SettingField("save-every", \.saveEvery, .count)
  }

  public static var keys: [String] { fields.map(\.key) }

  /// What was chosen here, laid over a recipe's own choices.
  public func over(_ standard: TrainingSettings, _ run: RunOptions, _ type: TrainingSettings.ComputeType)
    -> TrainingSettings
  {
    var settings = standard
    settings.seed = run.seed
    settings.computeType = type
    settings.accumulation = accumulation
    if let steps { settings.length = .steps(steps) } else if let epochs { settings.length = .epochs(epochs) }
    if let learningRate { settings.rate = learningRate }
    if let schedule { settings.schedule = schedule }
    if let warmup { settings.warmupFraction = warmup }
    if let clip { settings.clippingNorm = clip > 0 ? clip : nil }
    if let optimizer, optimizer != settings.optimizer.kind { settings.optimizer = OptimizerSettings(kind: optimizer) }
    if let weightDecay { settings.optimizer.weightDecay = weightDecay }
    settings.optimizer.momentum = momentum
    if let validateEvery { settings.validationInterval = validateEvery }
    if let patience { settings.patience = patience > 0 ? patience : nil }
    if let saveEvery { settings.snapshotInterval = saveEvery }
    return settings
  }

  /// Settings that leave others without meaning.
  public var inapplicable: [(belongsTo: String, keys: [String])] {
    (steps != nil ? [("a run without --steps; give one of them", ["epochs"])] : [])
      + (optimizer?.hasMomentum != true
        ? [("--optimizer \(OptimizerSettings.Kind.names(where: \.hasMomentum))", ["momentum"])] : [])
  }
}

extension Schedule.Shape: SettingChoice {}
extension OptimizerSettings.Kind: SettingChoice {}

/// Low-rank adapters.
public struct LowRankOptions: SettingsGroup, Equatable {
  public var rank = 16
  /// Adapters are scaled by alpha / rank; nil means 2 · rank.
  public var alpha: Double?
  /// Dropout on the adapters' input.
  public var dropout = 0.0
  /// Scale by alpha / √rank instead.
  public var isRankStabilized = false
  /// Names or patterns of layers; empty means the recipe's own.
  public var targets: [String] = []

  public init() {}

  public static var fields: [SettingField<LowRankOptions>] {
    SettingField("rank", \.rank, .from(1, to: 4096))
    SettingField("alpha", \.alpha, .above(0, to: 1e6))
    SettingField("lora-dropout", \.dropout, .share)
    SettingField("rslora", \.isRankStabilized)
    SettingField("targets", \.targets)
  }

  public static var keys: [String] { fields.map(\.key) }

  /// The adapters that these options mean.
  ///
  /// - Parameter standard: the recipe's own targets; none means all layers that can be adapted.
  public func adapters(standard: [String] = []) -> LowRankSettings {
    LowRankSettings(
      rank: rank, alpha: alpha.map { Float($0) } ?? Float(2 * rank), dropout: Float(dropout),
      isRankStabilized: isRankStabilized, targets: targets.isEmpty ? standard : targets)
  }
}

/// Where what is learned from came from; noted in the result.
public struct ProvenanceOptions: SettingsGroup, Equatable {
  /// Who made it.
  public var origin: String?
  public var licence: String?
  /// Who allowed what use.
  public var consent: String?

  public init() {}

  public static var fields: [SettingField<ProvenanceOptions>] {
    SettingField("origin", \.origin)
    SettingField("licence", \.licence)
    SettingField("consent", \.consent)
  }

  /// What is known, by name.
  public var notes: [String: String] {
    ["origin": origin, "licence": licence, "consent": consent].compactMapValues { $0 }
  }
}
