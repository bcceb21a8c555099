import FTTraining

/// Everything that decides a style run. The names are those of the command line's flags, so that a run folder's config.json
/// can be given back with `--config`.
public struct StyleFinetuneConfiguration: Sendable, Equatable, Codable {
  /// What is trained.
  public enum Method: String, Sendable, Codable, CaseIterable {
    /// Only the gains and offsets of a new style: 990 numbers, a file of 4 KB.
    case style
    /// The new style and the convolutions that paint (`expand`), or those that `train` names.
    case partial
    /// The new style and every convolution.
    case full
    /// Nothing: the photos themselves are changed step by step (Gatys et al.), for comparison.
    case none
  }

  /// Tells the runs of different tasks apart.
  public var task = "style"
  /// A style generator.
  public var model = "multistyle26"
  /// The network that compares while training.
  public var encoder = EncoderKind.lite0
  /// A model folder or name for it; `nil` means the encoder's own name.
  public var encoderModel: String?
  /// A model folder or name of the network that judges the result; `nil` means the other encoder, if it is installed.
  public var judgeModel: String?
  /// Pictures in the style; several are averaged.
  public var style: [String] = []
  /// Photos to paint, files or folders.
  public var data: [String] = []
  /// Photos that are never trained on; without them a fifth of `data` is set aside.
  public var validation: [String] = []
  /// The run folder to make.
  public var output = ""
  public var method = Method.style
  /// What the style is called; `nil` means the first style picture's name.
  public var name: String?
  /// Side of the square crops that are painted while training.
  public var size = 192
  /// The style pictures' shorter side is brought to this; larger means larger strokes.
  public var styleSize = 256
  /// Crops in a batch.
  public var batch = 4
  public var steps = 150
  /// `nil` means ``resolvedLearningRate``'s choice.
  public var learningRate: Double?
  public var statistic = StyleLoss.Statistic.gram
  public var styleWeight = 8.0
  public var contentWeight = 1.0
  public var variationWeight = 0.5
  /// Where training begins: `auto` (the mean style or the nearest known one), `mean`, or a style of the model.
  public var start = "auto"
  /// Patterns of parameters for `partial`.
  public var train: [String] = []
  /// Steps between validations; `nil` means about eight a run.
  public var validateEvery: Int?
  /// Stop after this many validations without a better one; 0 never stops early.
  public var patience = 4
  /// Steps between snapshots; `nil` means with every validation.
  public var saveEvery: Int?
  /// Held-out photos that are painted and judged at the end.
  public var samples = 4
  /// Steps of the comparison by Gatys' method; 0 leaves it out.
  public var gatysSteps = 60
  /// Who made the style pictures, for the file.
  public var origin: String?
  /// The style pictures' licence, for the file.
  public var licence: String?
  /// Who allowed what, for the file.
  public var consent: String?
  public var seed: UInt64 = 0
  /// `nil` means all processors that the process may use.
  public var threads: Int?
  public var precision = ComputePrecision.auto

  public init() {}

  enum CodingKeys: String, CodingKey, CaseIterable {
    case task, model, encoder
    case encoderModel = "encoder-model"
    case judgeModel = "judge-model"
    case style, data, validation, output, method, name, size
    case styleSize = "style-size"
    case batch, steps
    case learningRate = "learning-rate"
    case statistic
    case styleWeight = "style-weight"
    case contentWeight = "content-weight"
    case variationWeight = "variation-weight"
    case start, train
    case validateEvery = "validate-every"
    case patience
    case saveEvery = "save-every"
    case samples
    case gatysSteps = "gatys-steps"
    case origin, licence, consent, seed, threads, precision
  }

  /// 2e-2 for the numbers of a style alone, 1e-3 where convolutions move too.
  public var resolvedLearningRate: Double { learningRate ?? (method == .style || method == .none ? 2e-2 : 1e-3) }

  /// The settings that the values do not allow, all at once.
  public func problems() -> [String] {
    var problems: [String] = []
    let check = { (isWrong: Bool, text: String) in if isWrong { problems.append(text) } }
    check(style.isEmpty, "--style is missing: name at least one picture in the style")
    check(data.isEmpty, "--data is missing: name photos, or a folder of them")
    check(output.isEmpty, "--output is missing: name a folder for the run")
    check(!(64...1024).contains(size), "--size is \(size), expected 64 to 1024 pixels")
    check(!(64...2048).contains(styleSize), "--style-size is \(styleSize), expected 64 to 2048 pixels")
    check(!(1...64).contains(batch), "--batch is \(batch), expected 1 to 64")
    check(steps < 1, "--steps is \(steps), expected 1 or more")
    check(!(resolvedLearningRate > 0 && resolvedLearningRate.isFinite), "--learning-rate must be above 0")
    for (name, weight) in [("style", styleWeight), ("content", contentWeight), ("variation", variationWeight)] {
      check(!(weight >= 0 && weight.isFinite), "--\(name)-weight is \(weight), expected 0 or more")
    }
    check(validateEvery.map { $0 < 1 } ?? false, "--validate-every is \(validateEvery ?? 0), expected 1 or more")
    check(saveEvery.map { $0 < 1 } ?? false, "--save-every is \(saveEvery ?? 0), expected 1 or more")
    check(patience < 0, "--patience is \(patience), expected 1 or more, or 0 to never stop early")
    check(samples < 1, "--samples is \(samples), expected 1 or more")
    check(method == .none && gatysSteps < 1, "--method none paints by --gatys-steps, which is \(gatysSteps)")
    check(gatysSteps < 0, "--gatys-steps is \(gatysSteps), expected 0 or more")
    check(threads.map { $0 < 1 } ?? false, "--threads is \(threads ?? 0), expected 1 or more")
    check(method != .partial && !train.isEmpty, "--train belongs to --method partial, not to \(method.rawValue)")
    return problems
  }

  var weights: StyleLoss.Weights {
    var weights = StyleLoss.Weights()
    (weights.style, weights.content, weights.variation) =
      (Float(styleWeight), Float(contentWeight), Float(variationWeight))
    return weights
  }

  /// The trainer's settings.
  func training(_ type: TrainingSettings.ComputeType) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.length = .steps(steps)
    (settings.rate, settings.schedule, settings.warmupFraction) = (resolvedLearningRate, .cosine, 0.05)
    settings.optimizer.weightDecay = 0
    (settings.validationInterval, settings.snapshotInterval) = (validateEvery, saveEvery)
    settings.patience = patience > 0 ? patience : nil
    (settings.seed, settings.computeType) = (seed, type)
    return settings
  }
}
