import FTNN
import FTOptim
import FTTraining

/// Everything that decides a text fine-tuning run. The names are those of the command line's flags, so that a run folder's
/// config.json can be given back with `--config`.
public struct TextFinetuneConfiguration: Sendable, Equatable, Codable {
  /// Which parameters are trained.
  public enum Method: String, Sendable, Codable, CaseIterable {
    /// Every parameter.
    case full
    /// Those that `train` names, or the last `last-blocks` blocks.
    case partial
    /// Low-rank adapters on the linear layers.
    case lora
  }

  /// What becomes of rows with more tokens than `max-length`.
  public enum OverLong: String, Sendable, Codable, CaseIterable {
    /// The run does not start; the rows are listed.
    case fail
    /// The rows are refused, the run goes on.
    case drop
    /// The rows lose their beginning, so that the answer and its end stay; a row that loses every label is refused.
    case truncate
  }

  /// A model folder or the name of an installed model.
  public var model = "smollm2-135m-instruct"
  /// JSONL files of rows to learn from.
  public var data: [String] = []
  /// Rows that are never trained on; without them a tenth of `data` is set aside.
  public var validation: [String] = []
  /// Rows for the comparison before and after; they are neither trained on nor used to choose a snapshot.
  public var test: [String] = []
  /// The run folder to make.
  public var output = ""
  public var method = Method.lora
  /// Passes over the training rows.
  public var epochs = 3
  /// Ends the run after this many steps, whatever `epochs` says.
  public var steps: Int?
  /// The highest learning rate; `nil` means ``resolvedLearningRate``'s choice.
  public var learningRate: Double?
  /// How the rate goes on after the warm-up.
  public var schedule = Schedule.Shape.cosine
  /// Steps of rising rate, as a fraction of all steps, 0 to 0.9.
  public var warmup = 0.05
  /// Batches whose gradients are added before a step.
  public var accumulation = 1
  /// Tokens in a batch at most, unless one row alone has more.
  public var batchTokens = 1024
  /// The global gradient norm is cut to this; 0 turns clipping off.
  public var clip = 1.0
  public var optimizer = OptimizerSettings.Kind.adamw
  /// `nil` means the optimizer's own default, as in PyTorch.
  public var weightDecay: Double?
  /// For `sgd`.
  public var momentum = 0.0
  /// The rank of the adapters.
  public var rank = 16
  /// Adapters are scaled by alpha / rank; `nil` means 2 · rank.
  public var alpha: Double?
  /// Dropout on the adapters' input, 0 ..< 1.
  public var loraDropout = 0.0
  /// Scale by alpha / √rank instead.
  public var rslora = false
  /// Names or patterns of linear layers; empty means all but the output projection.
  public var targets: [String] = []
  /// Patterns of parameters for `partial`.
  public var train: [String] = []
  /// For `partial`: train the last blocks of the model.
  public var lastBlocks: Int?
  /// Tokens in a row at most.
  public var maxLength = 1024
  /// What becomes of longer rows.
  public var overLong = OverLong.fail
  /// Steps between validations; `nil` means about eight validations a run.
  public var validateEvery: Int?
  /// Stop after this many validations in a row without a better one; 0 never stops early.
  public var patience = 4
  /// Steps between snapshots; `nil` means with every validation.
  public var saveEvery: Int?
  /// Test rows whose texts are generated before and after.
  public var samples = 6
  /// Decides the order of rows, the adapters' first values, dropout and the rows set aside.
  public var seed: UInt64 = 0
  /// `nil` means all processors that the process may use.
  public var threads: Int?
  /// The type of products and activations.
  public var precision = ComputePrecision.auto

  public init() {}

  enum CodingKeys: String, CodingKey, CaseIterable {
    case model, data, validation, test, output, method, epochs, steps
    case learningRate = "learning-rate"
    case schedule, warmup, accumulation
    case batchTokens = "batch-tokens"
    case clip, optimizer
    case weightDecay = "weight-decay"
    case momentum, rank, alpha
    case loraDropout = "lora-dropout"
    case rslora, targets, train
    case lastBlocks = "last-blocks"
    case maxLength = "max-length"
    case overLong = "over-long"
    case validateEvery = "validate-every"
    case patience
    case saveEvery = "save-every"
    case samples, seed, threads, precision
  }

  /// 1e-3 for adapters, 5e-5 where the checkpoint's own weights move: what a few hundred rows and a small model need.
  public var resolvedLearningRate: Double { learningRate ?? (method == .lora ? 1e-3 : 5e-5) }

  /// The settings that the values do not allow, all at once.
  public func problems() -> [String] {
    var problems: [String] = []
    let check = { (isWrong: Bool, text: String) in if isWrong { problems.append(text) } }
    check(data.isEmpty, "--data is missing: name at least one JSONL file")
    check(output.isEmpty, "--output is missing: name a folder for the run")
    check(epochs < 1, "--epochs is \(epochs), expected 1 or more")
    check(steps.map { $0 < 1 } ?? false, "--steps is \(steps ?? 0), expected 1 or more")
    check(!(resolvedLearningRate > 0 && resolvedLearningRate.isFinite), "--learning-rate must be above 0")
    check(!(0...0.9).contains(warmup), "--warmup is \(warmup), expected a fraction of the steps, 0 to 0.9")
    check(accumulation < 1, "--accumulation is \(accumulation), expected 1 or more")
    check(batchTokens < 1, "--batch-tokens is \(batchTokens), expected 1 or more")
    check(!(clip >= 0), "--clip is \(clip), expected a norm above 0, or 0 for no clipping")
    check(rank < 1, "--rank is \(rank), expected 1 or more")
    check(alpha.map { !($0 > 0 && $0.isFinite) } ?? false, "--alpha is \(alpha ?? 0), expected a number above 0")
    check(
      weightDecay.map { !($0 >= 0 && $0.isFinite) } ?? false,
      "--weight-decay is \(weightDecay ?? 0), expected 0 or more")
    check(!(0..<1).contains(momentum), "--momentum is \(momentum), expected 0 up to, not including, 1")
    check(!(0..<1).contains(loraDropout), "--lora-dropout is \(loraDropout), expected 0 up to, not including, 1")
    check(maxLength < 2, "--max-length is \(maxLength), expected 2 or more")
    check(patience < 0, "--patience is \(patience), expected 1 or more, or 0 to never stop early")
    check(samples < 0, "--samples is \(samples), expected 0 or more")
    check(lastBlocks.map { $0 < 1 } ?? false, "--last-blocks is \(lastBlocks ?? 0), expected 1 or more")
    check(threads.map { $0 < 1 } ?? false, "--threads is \(threads ?? 0), expected 1 or more")
    check(validateEvery.map { $0 < 1 } ?? false, "--validate-every is \(validateEvery ?? 0), expected 1 or more")
    check(saveEvery.map { $0 < 1 } ?? false, "--save-every is \(saveEvery ?? 0), expected 1 or more")
    check(
      method == .partial && train.isEmpty && lastBlocks == nil,
      "--method partial needs --train PATTERN or --last-blocks N")
    check(
      method != .partial && (!train.isEmpty || lastBlocks != nil),
      "--train and --last-blocks belong to --method partial, not to \(method.rawValue)")
    check(method != .lora && !targets.isEmpty, "--targets belongs to --method lora, not to \(method.rawValue)")
    return problems
  }

  var lowRank: LowRankSettings {
    LowRankSettings(
      rank: rank, alpha: alpha.map { Float($0) } ?? Float(2 * rank), dropout: Float(loraDropout),
      isRankStabilized: rslora, targets: targets)
  }

  /// The trainer's settings in the given precision.
  func training(_ type: TrainingSettings.ComputeType) -> TrainingSettings {
    var settings = TrainingSettings()
    (settings.length, settings.accumulation) = (steps.map { .steps($0) } ?? .epochs(epochs), accumulation)
    (settings.rate, settings.schedule, settings.warmupFraction) = (resolvedLearningRate, schedule, warmup)
    settings.clippingNorm = clip > 0 ? clip : nil
    settings.optimizer = OptimizerSettings(kind: optimizer)
    settings.optimizer.momentum = momentum
    if let weightDecay { settings.optimizer.weightDecay = weightDecay }
    (settings.validationInterval, settings.snapshotInterval) = (validateEvery, saveEvery)
    settings.patience = patience > 0 ? patience : nil
    (settings.seed, settings.computeType) = (seed, type)
    return settings
  }
}
