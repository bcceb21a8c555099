import FTAugment
import FTData
import FTNN
import FTRun
import FTTraining

/// Everything that decides a speaker run.
public struct SpeakerSettings: AugmentingSettings, Equatable {
  /// What is trained. All of them begin at the closed-form whitening, which costs nothing.
  public enum Method: String, SettingChoice {
    /// A linear layer behind the pretrained embeddings, which are computed once.
    case head
    /// The linear layer, and low-rank updates of the LSTM's fused weights.
    case lora
    /// Everything.
    case full
  }

  /// What is minimised.
  public enum Loss: String, SettingChoice {
    /// Every utterance near its own speaker's mean.
    case ge2e
    /// Classification of the training speakers with an angular margin.
    case aam
  }

  public var run = RunOptions()
  public var training = TrainingOptions()
  /// By default of rank 8, on the LSTM's fused weights.
  public var lowRank = LowRankOptions()
  public var provenance = ProvenanceOptions()
  public var model = "resemblyzer"
  /// A folder with a folder per speaker, a .list, or an LJSpeech folder.
  public var data: [String] = []
  /// Speakers for choosing the best step and for calibration; without it some of `data` are set aside.
  public var validation: [String] = []
  /// Speakers for the final measures; without it some of `data` are set aside.
  public var test: [String] = []
  public var method = Method.head
  public var loss = Loss.ge2e
  /// Speakers in a step.
  public var speakers = 12
  /// Utterances of each speaker in a step.
  public var utterances = 5
  /// How recordings are changed while training: by itself `lora` and `full` learn from them at three speeds, each a speaker of
  /// its own, in rooms, with noise and at other levels, and `head` from the recordings as they are. Where words are given,
  /// `head` learns from changed copies beside them.
  public var augment = AugmentWords()

  public init() {
    training.patience = 5
    lowRank.rank = 8
  }

  public static var fields: [SettingField<SpeakerSettings>] {
    SettingField.group(\.run)
    SettingField("model", \.model, .model)
    SettingField("data", \.data, .data)
    SettingField("validation", \.validation, .data)
    SettingField("test", \.test, .data)
    SettingField("method", \.method)
    SettingField("loss", \.loss)
    SettingField("speakers", \.speakers, .from(2, to: 256))
    SettingField("utterances", \.utterances, .from(2, to: 64))
    SettingField("augment", \.augment)
    SettingField.group(\.training)
    SettingField.group(\.lowRank)
    SettingField.group(\.provenance)
  }

  public static var modality: Modality { .voice }
  public var makesCopies: Bool { method == .head }
  public var ownAugmentation: AugmentPlan { method == .head ? .none(.voice) : .manyVoices }

  public func refusals(of plan: AugmentPlan) -> [String] {
    guard method == .head else { return SpeakerSpeeds.refusals(of: plan) }
    return plan.operations.filter { $0.kind == .speed }.map {
      "\($0.words): belongs to --method lora or full, where each speed is a speaker of its own"
    }
  }

  public func problems() -> [String] {
    var problems = augmentationProblems
    if data.isEmpty { problems.append("--data is missing: name a folder with a folder per speaker") }
    for (flag, folders) in [("data", data), ("validation", validation), ("test", test)] where folders.count > 1 {
      problems.append("--\(flag) is given \(folders.count) times; put all speakers into one folder, or into one .list")
    }
    return problems
  }

  public var inapplicable: [(belongsTo: String, keys: [String])] {
    training.inapplicable
      + (method != .lora ? [("--method lora, not to \(method.rawValue)", LowRankOptions.keys)] : [])
  }

  var adapters: LowRankSettings { lowRank.adapters(standard: ["lstm.weight_*"]) }

  /// The trainer's settings. The learning rate is 1e-3 for the head, 2e-4 with low-rank updates, 1e-5 where the network's own
  /// weights move: with a few dozen speakers faster ones forget more than they learn.
  func training(_ type: TrainingSettings.ComputeType) -> TrainingSettings {
    var standard = TrainingSettings()
    let steps = training.steps ?? (method == .head ? 400 : 300)
    standard.length = .steps(steps)
    standard.rate = method == .head ? 1e-3 : method == .lora ? 2e-4 : 1e-5
    standard.optimizer.weightDecay = 0.01
    if training.steps != nil || training.epochs == nil { standard.validationInterval = max(1, steps / 12) }
    return training.over(standard, run, type)
  }
}
