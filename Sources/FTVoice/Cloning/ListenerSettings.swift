import FTRun
import FTTraining

/// Everything that decides a listener.
public struct ListenerSettings: RecipeSettings, Equatable {
  public var run = RunOptions()
  public var training = TrainingOptions()
  /// The synthesiser to learn from.
  public var model = "hibari"

  public init() {}

  public static var fields: [SettingField<ListenerSettings>] {
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
      ListenerTask.settings(steps: Listener.wholeSteps, seed: run.seed, type: type), run, type)
  }
}
