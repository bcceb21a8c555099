import FTAugment
import FTData
import FTNN
import FTRun
import FTTraining

/// Everything that decides a run that learns classes of texts.
public struct TextClassifySettings: AugmentingSettings, Equatable {
  /// What is trained.
  public enum Method: String, SettingChoice {
    /// A new classifier on the encoder's vectors, which are computed once: a convex problem, solved to its end.
    case head
    /// That, then the classifier and the last layers together.
    case partial
    /// That, then everything.
    case full
    /// That, then the classifier and low-rank updates of the layers.
    case lora
  }

  public var run = RunOptions()
  public var training = TrainingOptions()
  /// By default of rank 8, on all linear layers.
  public var lowRank = LowRankOptions()
  public var provenance = ProvenanceOptions()
  /// An encoder, or a decoder.
  public var model = "all-minilm-l6-v2"
  /// Files of rows with a text and a label.
  public var data: [String] = []
  /// Rows for choosing the strength, the best step and the temperature; without them a part of `data` is set aside.
  public var validation: [String] = []
  /// Rows for the final measures; without them a part of `data` is set aside.
  public var test: [String] = []
  /// Where a row has its text and its label.
  public var fields = LabeledTexts.Fields()
  public var method = Method.head
  /// Tokens of a text that are read; nil means the model's own limit.
  public var maxLength: Int?
  public var imbalance = ClassImbalance.auto
  /// How much the rows count against small weights of the classifier (scikit-learn's C); nil lets the validation rows choose.
  public var strength: Double?
  /// How texts are worded while they are learned from; by itself as they were written. `head` learns from changed copies beside
  /// the originals, the other methods from a new wording in every epoch.
  public var augment = AugmentWords()
  /// Texts in a step, where the encoder itself is trained.
  public var batch = 16
  /// Layers that `partial` trains.
  public var lastBlocks = 2

  public init() {
    training.patience = 4
    lowRank.rank = 8
  }

  public static var fields: [SettingField<TextClassifySettings>] {
    SettingField.group(\.run)
    SettingField("model", \.model, .model)
    SettingField("data", \.data, .data)
    SettingField("validation", \.validation, .data)
    SettingField("test", \.test, .data)
    SettingField("text-field", \.fields.text)
    SettingField("label-field", \.fields.label)
    SettingField("method", \.method)
    SettingField("max-length", \.maxLength, .from(3, to: 1_000_000))
    SettingField("imbalance", \.imbalance)
    SettingField("strength", \.strength, .above(0, to: 1e9))
    SettingField("augment", \.augment)
    SettingField("batch", \.batch, .from(1, to: 4096))
    SettingField("last-blocks", \.lastBlocks, .from(1, to: 10_000))
    SettingField.group(\.training)
    SettingField.group(\.lowRank)
    SettingField.group(\.provenance)
  }

  public static var modality: Modality { .text }
  public var makesCopies: Bool { method == .head }
  public var ownAugmentation: AugmentPlan { .none(.text) }

  public func problems() -> [String] {
    var problems = augmentationProblems
    if data.isEmpty { problems.append("--data is missing: name a file of rows with a text and a label") }
    if fields.text == fields.label { problems.append("--text-field and --label-field are both \(fields.text)") }
    return problems
  }

  public var inapplicable: [(belongsTo: String, keys: [String])] {
    let encoder = "a method that trains the encoder (partial, full, lora), not to head"
    return (method == .head ? [(encoder, TrainingOptions.keys + ["batch"])] : training.inapplicable)
      + (method != .lora ? [("--method lora, not to \(method.rawValue)", LowRankOptions.keys)] : [])
      + (method != .partial ? [("--method partial, not to \(method.rawValue)", ["last-blocks"])] : [])
  }

  var adapters: LowRankSettings { lowRank.adapters() }

  /// The trainer's settings. The learning rate is 1e-3 with low-rank updates, 5e-5 where the encoder's own weights move.
  func training(_ type: TrainingSettings.ComputeType) -> TrainingSettings {
    var standard = TrainingSettings()
    standard.length = .epochs(4)
    standard.rate = method == .lora ? 1e-3 : 5e-5
    standard.optimizer.weightDecay = 0.01
    return training.over(standard, run, type)
  }
}
