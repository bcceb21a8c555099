import FTAugment
import FTData
import FTRun
import FTTraining
import Foundation

/// Everything that decides a style run.
public struct StyleSettings: AugmentingSettings, Equatable {
  /// What is trained.
  public enum Method: String, SettingChoice {
    /// Only the gains and offsets of a new style: 990 numbers, a file of 4 KB.
    case style
    /// The new style and the convolutions that paint (`expand`), or those that `train` names.
    case partial
    /// The new style and every convolution.
    case full
    /// Nothing: the photos themselves are changed step by step (Gatys et al.), for comparison.
    case none
  }

  public var run = RunOptions()
  public var training = TrainingOptions()
  public var provenance = ProvenanceOptions()
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
  public var method = Method.style
  /// What the style is called; `nil` means the first style picture's name.
  public var name: String?
  /// Side of the square crops that are painted while training.
  public var size = 192
  /// The style pictures' shorter side is brought to this; larger means larger strokes.
  public var styleSize = 256
  /// Crops in a batch.
  public var batch = 4
  public var statistic = StyleLoss.Statistic.gram
  public var styleWeight = 8.0
  public var contentWeight = 1.0
  public var variationWeight = 0.5
  /// Where training begins: `auto` (the mean style or the nearest known one), `mean`, or a style of the model.
  public var start = "auto"
  /// Patterns of parameters for `partial`.
  public var train: [String] = []
  /// How crops of the photos are changed beyond being cropped and mirrored, which they always are; by itself not at all.
  public var augment = AugmentWords()
  /// Held-out photos that are painted and judged at the end.
  public var samples = 4
  /// Steps of the comparison by Gatys' method; 0 leaves it out.
  public var gatysSteps = 60

  public init() { training.patience = 4 }

  public static var fields: [SettingField<StyleSettings>] {
    SettingField.group(\.run)
    SettingField("model", \.model, .model)
    SettingField("encoder", \.encoder)
    SettingField("encoder-model", \.encoderModel, .model)
    SettingField("judge-model", \.judgeModel, .model)
    SettingField("style", \.style, .data)
    SettingField("data", \.data, .data)
    SettingField("validation", \.validation, .data)
    SettingField("method", \.method)
    SettingField("name", \.name)
    SettingField("size", \.size, .from(64, to: 1024))
    SettingField("style-size", \.styleSize, .from(64, to: 2048))
    SettingField("batch", \.batch, .from(1, to: 64))
    SettingField("statistic", \.statistic)
    SettingField("style-weight", \.styleWeight, .from(0, to: 1e6))
    SettingField("content-weight", \.contentWeight, .from(0, to: 1e6))
    SettingField("variation-weight", \.variationWeight, .from(0, to: 1e6))
    SettingField("start", \.start)
    SettingField("train", \.train)
    SettingField("augment", \.augment)
    SettingField("samples", \.samples, .from(1, to: 10_000))
    SettingField("gatys-steps", \.gatysSteps, .from(0, to: 1_000_000))
    SettingField.group(\.training)
    SettingField.group(\.provenance)
  }

  public static var modality: Modality { .image }
  public var makesCopies: Bool { false }
  public var ownAugmentation: AugmentPlan { .none(.image) }

  public func problems() -> [String] {
    var problems = augmentationProblems
    if style.isEmpty { problems.append("--style is missing: name at least one picture in the style") }
    if data.isEmpty { problems.append("--data is missing: name photos, or a folder of them") }
    if method == .none && gatysSteps < 1 {
      problems.append("--method none paints by --gatys-steps, which is \(gatysSteps)")
    }
    return problems
  }

  public var inapplicable: [(belongsTo: String, keys: [String])] {
    training.inapplicable
      + (method != .partial ? [("--method partial, not to \(method.rawValue)", ["train"])] : [])
      + (method == .none ? [("a method that learns, not to none", ["augment"])] : [])
  }

  /// The style's name: letters, digits, dots, dashes and underscores.
  var styleName: String {
    let given = name ?? URL(fileURLWithPath: style[0]).deletingPathExtension().lastPathComponent
    return String(given.map { $0.isLetter || $0.isNumber || "._-".contains($0) ? $0 : "-" })
  }

  /// - Parameter names: the styles of the generator.
  func checkStart(_ names: [String], of model: String) throws {
    guard !["auto", "mean"].contains(start), !names.contains(start), !names.indices.map(String.init).contains(start)
    else { return }
    throw SettingsError(["--start is \(start), expected auto, mean, or a style of \(model) (\(names[0]), …)"])
  }

  /// Who judges the paintings, for people.
  func judging(isIndependent: Bool) -> String {
    isIndependent
      ? "The distances are judged by \(encoder.other.rawValue), which is not trained against."
      : "The distances are judged by \(encoder.rawValue), which is trained against: they flatter. `ftlab models list` tells "
        + "how to get \(encoder.other.modelName) for an independent judge."
  }

  var weights: StyleLoss.Weights {
    var weights = StyleLoss.Weights()
    weights.style = Float(styleWeight)
    weights.content = Float(contentWeight)
    weights.variation = Float(variationWeight)
    return weights
  }

  /// The trainer's settings. The learning rate is 2e-2 for the numbers of a style alone, 1e-3 where convolutions move too.
  func training(_ type: TrainingSettings.ComputeType) -> TrainingSettings {
    var standard = TrainingSettings()
    standard.length = .steps(150)
    standard.rate = method == .style ? 2e-2 : 1e-3
    standard.optimizer.weightDecay = 0
    return training.over(standard, run, type)
  }
}

extension StyleLoss.Statistic: SettingChoice {}
extension EncoderKind: SettingChoice {}
