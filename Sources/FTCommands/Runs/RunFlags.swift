import ArgumentParser
import FTLab

/// The flags of every run. Each group's flags stand for the settings of the same names, in text, image and voice alike.
public struct RunFlags: ParsableArguments {
  @Option(help: "The folder of this run; it must not exist.") public var output: String?
  @Option(help: ArgumentHelp("Settings in a file, YAML or JSON; flags win.", valueName: "file")) var config: FilePath?
  @Option(help: "Decides everything that is drawn: order, first values, dropout, what is set aside.") public var seed:
    UInt64?
  @Option(help: "Default: all processors.") public var threads: Int?
  @Option(help: "auto, f32 or bf16.") public var precision: String?
  @Option(
    help: ArgumentHelp(
      "A finding of the data check that you accept; repeat the flag, or separate by commas.", valueName: "name"))
  public var allow: [String] = []
  @Option(
    help: ArgumentHelp(
      "A task file (ftlab data init): its labels are checked, the result is held against its bar.", valueName: "file"
    ))
  public var taskFile: String?
  @Flag(help: "Print events as JSON lines on standard output.") var json = false
  @Flag(help: "Do not measure the result once more in a process of its own.") var noVerify = false

  public init() {}
}

/// How a run trains.
public struct TrainingFlags: ParsableArguments {
  @Option(help: "Passes over the data.") public var epochs: Int?
  @Option(help: "The number of steps, instead of --epochs.") public var steps: Int?
  @Option(help: "The highest learning rate. Default: by the method.") public var learningRate: Double?
  @Option(help: "constant, linear or cosine.") public var schedule: String?
  @Option(help: "Fraction of the steps with a rising rate.") public var warmup: Double?
  @Option(help: "Batches per step.") public var accumulation: Int?
  @Option(help: "Largest gradient norm; 0 turns clipping off.") public var clip: Double?
  @Option(help: "\(OptimizerSettings.Kind.names()).") public var optimizer: String?
  @Option(help: "How much weights shrink. Default: by the recipe and optimizer.") public var weightDecay: Double?
  @Option(help: "\(OptimizerSettings.Kind.names(where: \.hasMomentum)): momentum.") public var momentum: Double?
  @Option(help: "Validate every N steps. Default: about eight times a run.") public var validateEvery: Int?
  @Option(help: "Stop after N validations without improvement; 0 never stops early.") public var patience: Int?
  @Option(help: "Write a snapshot every N steps. Default: with every validation.") public var saveEvery: Int?

  public init() {}
}

/// What is learned from.
public struct DataFlags: ParsableArguments {
  @Option(help: ArgumentHelp("What to learn from; repeat the flag for several.", valueName: "path")) public var data:
    [String] = []
  @Option(help: ArgumentHelp("What to choose the best step by. Default: a part of --data.", valueName: "path"))
  public var validation: [String] = []
  @Option(help: ArgumentHelp("What to measure on, before and after.", valueName: "path")) public var test: [String] = []

  public init() {}
}

/// Low-rank adapters.
public struct LowRankFlags: ParsableArguments {
  @Option(help: "lora: rank.") public var rank: Int?
  @Option(help: "lora: alpha. Default: 2 · rank.") public var alpha: Double?
  @Option(help: "lora: dropout.") public var loraDropout: Double?
  @Flag(inversion: .prefixedNo, help: "lora: scale by alpha / √rank.") public var rslora: Bool?
  @Option(help: ArgumentHelp("lora: layers, such as q_proj or 'model.layers.2?.*'.", valueName: "pattern"))
  public var targets: [String] = []

  public init() {}
}

/// Where what is learned from came from.
public struct ProvenanceFlags: ParsableArguments {
  @Option(help: "Who made it; noted in the result.") public var origin: String?
  @Option(help: "Its licence; noted in the result.") public var licence: String?
  @Option(help: "Who allowed what use; noted in the result.") public var consent: String?

  public init() {}
}

/// A path that is no setting.
struct FilePath: ExpressibleByArgument {
  let path: String
  init?(argument: String) { path = argument }
}

// MARK: Flags as settings

/// A flag whose value is a setting where it was given.
private protocol SettingFlag {
  /// nil when the flag was not given.
  var given: JSONValue? { get }
}

private protocol FlagGroup {
  var flags: Any { get }
}

/// The types whose emptiness means "not given".
protocol GivenValue: SettingValue {
  var isGiven: Bool { get }
}

extension Optional: GivenValue where Wrapped: SettingValue { var isGiven: Bool { self != nil } }
extension Array: GivenValue where Element: SettingValue { var isGiven: Bool { !isEmpty } }

extension Option: SettingFlag where Value: GivenValue {
  fileprivate var given: JSONValue? {
    guard wrappedValue.isGiven else { return nil }
    // Numbers that JSON does not have are told as they were typed.
    let setting = wrappedValue.setting
    return setting.isNull ? .string("\(wrappedValue)") : setting
  }
}

extension Flag: SettingFlag where Value: GivenValue {
  // Not by `? :`, which would take nil for JSON's null.
  fileprivate var given: JSONValue? {
    guard wrappedValue.isGiven else { return nil }
    return wrappedValue.setting
  }
}

extension Argument: SettingFlag where Value: GivenValue {
  fileprivate var given: JSONValue? {
    guard wrappedValue.isGiven else { return nil }
    return wrappedValue.setting
  }
}

extension OptionGroup: FlagGroup { fileprivate var flags: Any { wrappedValue } }

extension ParsableArguments {
  /// The flags that were given and have a value that a setting can have, by the settings' names: `learningRate` stands for
  /// `learning-rate`.
  func given() -> JSONObject {
    var object = JSONObject()
    Self.collect(self, into: &object)
    return object
  }

  private static func collect(_ flags: Any, into object: inout JSONObject) {
    for child in Mirror(reflecting: flags).children {
      if let group = child.value as? any FlagGroup {
        collect(group.flags, into: &object)
      } else if let flag = child.value as? any SettingFlag, let value = flag.given, let label = child.label {
        object.append(key: kebab(label.hasPrefix("_") ? String(label.dropFirst()) : label), value)
      }
    }
  }

  private static func kebab(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : "\($1)" }
  }
}
