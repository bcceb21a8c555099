import FTAugment
import FTData
import FTNN
import FTOptim
import FTRun
import FTTensor
import FTTraining

/// Everything that decides a text fine-tuning run.
public struct TextSettings: AugmentingSettings, Equatable {
  /// Which parameters are trained.
  public enum Method: String, SettingChoice {
    /// Every parameter.
    case full
    /// Those that `train` names, or the last `last-blocks` blocks.
    case partial
    /// Low-rank adapters on the linear layers.
    case lora
  }

  /// What becomes of rows with more tokens than `max-length`.
  public enum OverLong: String, SettingChoice {
    /// The run does not start; the rows are listed.
    case fail
    /// The rows are refused, the run goes on.
    case drop
    /// The rows lose their beginning, so that the answer and its end stay; a row that loses every label is refused.
    case truncate
  }

  /// How the weights that are not learned are kept in memory.
  public enum KeptWeights: String, SettingChoice {
    /// 8 bits and a scale for 32 weights.
    case q8
    /// 4 bits, a scale and a minimum for 32 weights.
    case q4

    public var format: PackedWeight.Format { self == .q8 ? .q8 : .q4 }
  }

  public var run = RunOptions()
  public var training = TrainingOptions()
  /// By default on all linear layers but the output projection.
  public var lowRank = LowRankOptions()
  /// A model folder or the name of an installed model.
  public var model = "smollm2-135m-instruct"
  /// Files of rows to learn from, each in one ``RowDialect``.
  public var data: [String] = []
  /// Rows that are never trained on; without them a tenth of `data` is set aside.
  public var validation: [String] = []
  /// Rows for the comparison before and after; they are neither trained on nor used to choose a snapshot.
  public var test: [String] = []
  public var method = Method.lora
  /// For `lora`: keeps the model's matrices in so few bits, for a large model on little memory; nil keeps them as they are.
  public var weights: KeptWeights?
  /// Patterns of parameters for `partial`.
  public var train: [String] = []
  /// For `partial`: train the last blocks of the model.
  public var lastBlocks: Int?
  /// Tokens in a batch at most, unless one row alone has more.
  public var batchTokens = 1024
  /// Tokens in a row at most.
  public var maxLength = 1024
  /// What becomes of longer rows.
  public var overLong = OverLong.fail
  /// How what the user says is put while it is learned from; by itself as it was written.
  public var augment = AugmentWords()
  /// Test rows whose texts are generated before and after.
  public var samples = 6

  public init() {
    training.epochs = 3
    training.patience = 4
  }

  public static var fields: [SettingField<TextSettings>] {
    SettingField.group(\.run)
    SettingField("model", \.model, .model)
    SettingField("data", \.data, .data)
    SettingField("validation", \.validation, .data)
    SettingField("test", \.test, .data)
    SettingField("method", \.method)
    SettingField("weights", \.weights)
    SettingField("train", \.train)
    SettingField("last-blocks", \.lastBlocks, .from(1, to: 10_000))
    SettingField("batch-tokens", \.batchTokens, .from(1, to: 16_777_216))
    SettingField("max-length", \.maxLength, .from(2, to: 16_777_216))
    SettingField("over-long", \.overLong)
    SettingField("augment", \.augment)
    SettingField("samples", \.samples, .countOrZero)
    SettingField.group(\.training)
    SettingField.group(\.lowRank)
  }

  public static var modality: Modality { .text }
  public var makesCopies: Bool { false }
  public var ownAugmentation: AugmentPlan { .none(.text) }

  public func problems() -> [String] {
    var problems = augmentationProblems
    if data.isEmpty {
      problems.append("--data is missing: name at least one file of rows (.jsonl, .json, .csv, .tsv, .txt)")
    }
    if method == .partial && train.isEmpty && lastBlocks == nil {
      problems.append("--method partial needs --train PATTERN or --last-blocks N")
    }
    return problems
  }

  public var inapplicable: [(belongsTo: String, keys: [String])] {
    training.inapplicable
      + (method != .lora ? [("--method lora, not to \(method.rawValue)", LowRankOptions.keys + ["weights"])] : [])
      + (method != .partial ? [("--method partial, not to \(method.rawValue)", ["train", "last-blocks"])] : [])
      + (test.isEmpty ? [("a run with --test rows", ["samples"])] : [])
  }

  var adapters: LowRankSettings { lowRank.adapters() }

  /// The trainer's settings. The learning rate is 1e-3 for adapters, 5e-5 where the checkpoint's own weights move: what a few
  /// hundred rows and a small model need.
  func training(_ type: TrainingSettings.ComputeType) -> TrainingSettings {
    var standard = TrainingSettings()
    standard.rate = method == .lora ? 1e-3 : 5e-5
    return training.over(standard, run, type)
  }
}
