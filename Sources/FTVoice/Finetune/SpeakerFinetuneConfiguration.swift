import FTOptim
import FTTraining

/// Everything that decides a speaker run. The names are those of the command line's flags.
public struct SpeakerFinetuneConfiguration: Sendable, Equatable, Codable {
  /// What is trained. All of them begin at the closed-form whitening, which costs nothing.
  public enum Method: String, Sendable, Codable, CaseIterable {
    /// A linear layer behind the pretrained embeddings, which are computed once.
    case head
    /// The linear layer, and low-rank updates of the LSTM's fused weights.
    case lora
    /// Everything.
    case full
  }

  /// What is minimised.
  public enum Loss: String, Sendable, Codable, CaseIterable {
    /// Every utterance near its own speaker's mean.
    case ge2e
    /// Classification of the training speakers with an angular margin.
    case aam
  }

  /// Tells the runs of different tasks apart.
  public var task = "speaker"
  public var model = "resemblyzer"
  /// A folder with a folder per speaker, a .list, or an LJSpeech folder.
  public var data = ""
  /// Speakers for choosing the best step and for calibration; without it some of `data` are set aside.
  public var validation: String?
  /// Speakers for the final measures; without it some of `data` are set aside.
  public var test: String?
  public var output = ""
  public var method = Method.head
  public var loss = Loss.ge2e
  /// Speakers in a step.
  public var speakers = 12
  /// Utterances of each speaker in a step.
  public var utterances = 5
  /// `nil` means ``resolvedSteps``'s choice.
  public var steps: Int?
  /// `nil` means ``resolvedLearningRate``'s choice.
  public var learningRate: Double?
  public var weightDecay = 0.01
  /// Whether noise, rooms, speed and gain are varied while training; not for `head`, whose embeddings are computed once.
  public var augment = true
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
    case task, model, data, validation, test, output, method, loss, speakers, utterances, steps
    case learningRate = "learning-rate"
    case weightDecay = "weight-decay"
    case augment, rank, patience, seed, threads, precision, origin, licence, consent
  }

  public var resolvedSteps: Int { steps ?? (method == .head ? 400 : 300) }
  /// 1e-3 for the head, 2e-4 with low-rank updates, 1e-5 where the network's own weights move: with a few dozen speakers
  /// faster ones forget more than they learn.
  public var resolvedLearningRate: Double {
    learningRate ?? (method == .head ? 1e-3 : method == .lora ? 2e-4 : 1e-5)
  }

  /// The settings that the values do not allow, all at once.
  public func problems() -> [String] {
    var problems: [String] = []
    let check = { (isWrong: Bool, text: String) in if isWrong { problems.append(text) } }
    check(data.isEmpty, "--data is missing: name a folder with a folder per speaker")
    check(output.isEmpty, "--output is missing: name a folder for the run")
    check(!(2...256).contains(speakers), "--speakers is \(speakers), expected 2 to 256")
    check(!(2...64).contains(utterances), "--utterances is \(utterances), expected 2 to 64")
    check(resolvedSteps < 1, "--steps is \(resolvedSteps), expected 1 or more")
    check(!(resolvedLearningRate > 0 && resolvedLearningRate.isFinite), "--learning-rate must be above 0")
    check(!(weightDecay >= 0 && weightDecay.isFinite), "--weight-decay is \(weightDecay), expected 0 or more")
    check(!(1...64).contains(rank), "--rank is \(rank), expected 1 to 64")
    check(patience < 0, "--patience is \(patience), expected 1 or more, or 0 to never stop early")
    check(threads.map { $0 < 1 } ?? false, "--threads is \(threads ?? 0), expected 1 or more")
    return problems
  }

  /// The trainer's settings.
  func training(_ type: TrainingSettings.ComputeType) -> TrainingSettings {
    var settings = TrainingSettings()
    (settings.length, settings.rate) = (.steps(resolvedSteps), resolvedLearningRate)
    (settings.schedule, settings.warmupFraction) = (.cosine, 0.05)
    settings.optimizer.weightDecay = weightDecay
    settings.patience = patience > 0 ? patience : nil
    settings.validationInterval = max(1, resolvedSteps / 12)
    (settings.seed, settings.computeType) = (seed, type)
    return settings
  }
}
