import FTRun
import FTTraining

/// Everything that decides a listener.
public struct ContentEncoderSettings: RecipeSettings, Equatable {
  public var run = RunOptions()
  public var training = TrainingOptions()
  /// The synthesiser to learn from.
  public var model = "hibari"

  public init() {}

  public static var fields: [SettingField<ContentEncoderSettings>] {
    SettingField.group(\.run)
    SettingField("model", \.model, .model)
    SettingField.group(\.training)
  }

  public func problems() -> [String] { [] }

  public var inapplicable: [(belongsTo: String, keys: [String])] {
    training.inapplicable + [
      ("a run that validates while it trains; a listener's does not", ["validate-every", "patience"])
    ]
  }

  /// The trainer's settings, by default for a listener that is kept.
  func training(_ type: TrainingSettings.ComputeType) -> TrainingSettings {
    training.over(
      ContentEncoderTask.settings(steps: ContentEncoder.wholeSteps, seed: run.seed, type: type), run, type)
  }
}
