import FTTraining

/// Where a run goes and what it computes with.
public struct RunOptions: SettingsGroup, Equatable {
  /// The run folder to make.
  public var output = ""
  /// Decides everything that is drawn: order, first values, dropout, what is set aside.
  public var seed: UInt64 = 0
  /// nil means all processors that the process may use.
  public var threads: Int?
  /// The type of products and activations.
  public var precision = ComputePrecision.auto
  /// Findings of the data check that are accepted, by their names.
  public var allow: [String] = []
  /// A task file with a measure and its bar, which the result is held against; nil means none.
  public var taskFile: String?

  public init() {}

  /// The names in ``allow``; several may stand in one, with commas between them.
  public var allowances: [String] { allow.flatMap { $0.split(separator: ",").map(String.init) } }

  public static var fields: [SettingField<RunOptions>] {
    SettingField("output", \.output, .output)
    SettingField("seed", \.seed)
    SettingField("threads", \.threads, .from(1, to: 1024))
    SettingField("precision", \.precision)
    SettingField("allow", \.allow)
    SettingField(taskFileKey, \.taskFile, .data)
  }

  static let taskFileKey = "task-file"

  func problems() -> [String] { output.isEmpty ? ["--output is missing: name a folder for the run"] : [] }
}

extension ComputePrecision: SettingChoice {}
