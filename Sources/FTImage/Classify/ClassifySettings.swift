import FTAugment
import FTData
import FTNN
import FTRun
import FTTraining

/// Everything that decides a classification run.
public struct ClassifySettings: AugmentingSettings, Equatable {
  /// What is trained.
  public enum Method: String, SettingChoice {
    /// A new classifier on the network's last features, which are computed once.
    case head
    /// The classifier and the last blocks.
    case partial
    /// Everything.
    case full
    /// The classifier, and low-rank updates of the 1 × 1 convolutions.
    case lora
  }

  public typealias Imbalance = ClassImbalance

  public var run = RunOptions()
  public var training = TrainingOptions()
  /// By default of rank 8, on the 1 × 1 convolutions.
  public var lowRank = LowRankOptions()
  public var provenance = ProvenanceOptions()
  public var model = "efficientnet-lite0"
  /// A folder per class, or a folder with metadata.jsonl.
  public var data: [String] = []
  /// A folder for choosing the best step and the temperature; without it a part of `data` is set aside.
  public var validation: [String] = []
  /// A folder for the final measures; without it a part of `data` is set aside.
  public var test: [String] = []
  public var method = Method.head
  /// Side of the pictures the network sees.
  public var size = 224
  public var batch = 16
  public var imbalance = Imbalance.auto
  /// How pictures are changed while training: by itself `head` learns from each picture and its mirror image, and the other
  /// methods from a new view in every epoch, cropped, mirrored and in other light.
  public var augment = AugmentWords()
  /// Whether pictures that are numbered as details of one source stay on one side.
  public var groupByName = true
  /// Blocks that `partial` trains.
  public var lastBlocks = 3

  public init() {
    training.patience = 5
    lowRank.rank = 8
  }

  public static var fields: [SettingField<ClassifySettings>] {
    SettingField.group(\.run)
    SettingField("model", \.model, .model)
    SettingField("data", \.data, .data)
    SettingField("validation", \.validation, .data)
    SettingField("test", \.test, .data)
    SettingField("method", \.method)
    SettingField("size", \.size, .from(32, to: 512))
    SettingField("batch", \.batch, .from(1, to: 256))
    SettingField("imbalance", \.imbalance)
    SettingField("augment", \.augment)
    SettingField("group-by-name", \.groupByName)
    SettingField("last-blocks", \.lastBlocks, .from(1, to: 16))
    SettingField.group(\.training)
    SettingField.group(\.lowRank)
    SettingField.group(\.provenance)
  }

  public static var modality: Modality { .image }
  public var makesCopies: Bool { method == .head }
  public var ownAugmentation: AugmentPlan { method == .head ? .mirrors : .standard(.image) }

  public func problems() -> [String] {
    var problems = augmentationProblems
    if data.isEmpty { problems.append("--data is missing: name a folder with a folder per class") }
    for (flag, folders) in [("data", data), ("validation", validation), ("test", test)] where folders.count > 1 {
      problems.append("--\(flag) is given \(folders.count) times; classes are learned from one folder")
    }
    return problems
  }

  public var inapplicable: [(belongsTo: String, keys: [String])] {
    training.inapplicable
      + (method != .lora ? [("--method lora, not to \(method.rawValue)", LowRankOptions.keys)] : [])
      + (method != .partial ? [("--method partial, not to \(method.rawValue)", ["last-blocks"])] : [])
  }

  var adapters: LowRankSettings {
    lowRank.adapters(standard: ["_blocks.*._expand_conv", "_blocks.*._project_conv", "_conv_head"])
  }

  /// The trainer's settings. The learning rate is 3e-3 for the head alone, 1e-3 with low-rank updates, 3e-4 where the network's
  /// own weights move.
  func training(_ type: TrainingSettings.ComputeType) -> TrainingSettings {
    var standard = TrainingSettings()
    standard.length = .epochs(method == .head ? 60 : 8)
    standard.rate = method == .head ? 3e-3 : method == .lora ? 1e-3 : 3e-4
    standard.optimizer.weightDecay = 0.01
    return training.over(standard, run, type)
  }
}

/// Pictures that no classes can be learned from.
public enum ClassifyFinetuneError: Blamable, CustomStringConvertible {
  case oneClass(String)
  /// Classes with too few different pictures, how many each needs, and the ledger's summary where pictures were refused.
  case smallClasses([(String, Int)], needed: Int, String?)

  public var blame: Blame { .data }

  public var description: String {
    switch self {
    case .oneClass(let name):
      "all pictures are of one class (\(name)), so there is nothing to tell apart; add a folder with pictures of another"
    case .smallClasses(let classes, let needed, let summary):
      "too few pictures to learn from: "
        + classes.prefix(10).map { "\($0.0) has \($0.1)" }.joined(separator: ", ")
        + "; every class needs at least \(needed) different ones, twenty are better. Add pictures, or remove the class"
        + (summary.map { "\n\($0)" } ?? "")
    }
  }
}
