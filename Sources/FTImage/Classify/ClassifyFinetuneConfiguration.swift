import FTTraining

/// Everything that decides a classification run. The names are those of the command line's flags.
public struct ClassifyFinetuneConfiguration: Sendable, Equatable, Codable {
  /// What is trained.
  public enum Method: String, Sendable, Codable, CaseIterable {
    /// A new classifier on the network's last features, which are computed once.
    case head
    /// The classifier and the last blocks.
    case partial
    /// Everything.
    case full
    /// The classifier, and low-rank updates of the 1 × 1 convolutions.
    case lora
  }

  /// What is done about classes of unequal size.
  public enum Imbalance: String, Sendable, Codable, CaseIterable {
    /// Rare classes count more in the loss when the largest class has over 1.5 times the pictures of the smallest.
    case auto
    case weights
    case none
  }

  /// Tells the runs of different tasks apart.
  public var task = "classify"
  public var model = "efficientnet-lite0"
  /// A folder per class, or a folder with metadata.jsonl.
  public var data = ""
  /// A folder for choosing the best step and the temperature; without it a part of `data` is set aside.
  public var validation: String?
  /// A folder for the final measures; without it a part of `data` is set aside.
  public var test: String?
  public var output = ""
  public var method = Method.head
  /// Side of the pictures the network sees.
  public var size = 224
  public var batch = 16
  /// `nil` means 60 for `head`, 8 otherwise.
  public var epochs: Int?
  /// `nil` means ``resolvedLearningRate``'s choice.
  public var learningRate: Double?
  public var weightDecay = 0.01
  public var imbalance = Imbalance.auto
  /// Whether pictures are cropped, mirrored and lit differently while training.
  public var augment = true
  /// Blocks that `partial` trains.
  public var lastBlocks = 3
  /// LoRA: rank.
  public var rank = 8
  public var patience = 5
  public var seed: UInt64 = 0
  public var threads: Int?
  public var precision = ComputePrecision.auto
  public var origin: String?
  public var licence: String?
  public var consent: String?

  public init() {}

  enum CodingKeys: String, CodingKey, CaseIterable {
    case task, model, data, validation, test, output, method, size, batch, epochs
    case learningRate = "learning-rate"
    case weightDecay = "weight-decay"
    case imbalance, augment
    case lastBlocks = "last-blocks"
    case rank, patience, seed, threads, precision, origin, licence, consent
  }

  public var resolvedEpochs: Int { epochs ?? (method == .head ? 60 : 8) }
  /// 3e-3 for the head alone, 1e-3 with low-rank updates, 3e-4 where the network's own weights move.
  public var resolvedLearningRate: Double {
    learningRate ?? (method == .head ? 3e-3 : method == .lora ? 1e-3 : 3e-4)
  }

  /// The settings that the values do not allow, all at once.
  public func problems() -> [String] {
    var problems: [String] = []
    let check = { (isWrong: Bool, text: String) in if isWrong { problems.append(text) } }
    check(data.isEmpty, "--data is missing: name a folder with a folder per class")
    check(output.isEmpty, "--output is missing: name a folder for the run")
    check(!(32...512).contains(size), "--size is \(size), expected 32 to 512 pixels")
    check(!(1...256).contains(batch), "--batch is \(batch), expected 1 to 256")
    check(resolvedEpochs < 1, "--epochs is \(resolvedEpochs), expected 1 or more")
    check(!(resolvedLearningRate > 0 && resolvedLearningRate.isFinite), "--learning-rate must be above 0")
    check(!(weightDecay >= 0 && weightDecay.isFinite), "--weight-decay is \(weightDecay), expected 0 or more")
    check(!(1...16).contains(lastBlocks), "--last-blocks is \(lastBlocks), expected 1 to 16")
    check(!(1...64).contains(rank), "--rank is \(rank), expected 1 to 64")
    check(patience < 0, "--patience is \(patience), expected 1 or more, or 0 to never stop early")
    check(threads.map { $0 < 1 } ?? false, "--threads is \(threads ?? 0), expected 1 or more")
    return problems
  }

  /// The trainer's settings.
  func training(_ type: TrainingSettings.ComputeType) -> TrainingSettings {
    var settings = TrainingSettings()
    (settings.length, settings.rate) = (.epochs(resolvedEpochs), resolvedLearningRate)
    (settings.schedule, settings.warmupFraction) = (.cosine, 0.05)
    settings.optimizer.weightDecay = weightDecay
    settings.patience = patience > 0 ? patience : nil
    (settings.seed, settings.computeType) = (seed, type)
    return settings
  }
}
