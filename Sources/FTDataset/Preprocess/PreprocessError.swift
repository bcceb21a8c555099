import FTData

/// A list of steps that cannot be used, or a folder that they cannot write into.
public enum PreprocessError: Blamable, CustomStringConvertible, Sendable, Equatable {
  case unknownStep(String, known: [String])
  /// A step that stands twice.
  case repeatedStep(String)
  case unknownSetting(String, step: String, known: [String])
  case badSetting(String, step: String, found: String, expected: String)
  /// JSON that is no list of steps.
  case noSteps(found: String)
  /// Steps that a later ftlab has written.
  case laterVersion(Int, known: Int)
  /// Files that stand where a step would write.
  case wouldOverwrite(folder: String, first: String, count: Int)
  case unwritableFolder(String, reason: String)
  /// A recording that is to be cut and was settled in the ledger before.
  case settledBefore(Place)
  /// A file of steps that cannot be used, and why.
  case badFile(String, reason: String)
  /// Data of one purpose that were cleaned by different steps.
  case differentSteps(String, String)
  /// Somebody ended it.
  case stopped(done: Int, total: Int)

  public var blame: Blame {
    switch self {
    case .unwritableFolder, .stopped: .world
    default: .settings
    }
  }

  public var description: String {
    switch self {
    case .unknownStep(let name, let known):
      "there is no preprocessing step \"\(Self.short(name))\"; \(Self.meant(name, known))"
    case .repeatedStep(let name): "the preprocessing step \"\(name)\" stands twice; name it once"
    case .unknownSetting(let name, let step, let known):
      known.isEmpty
        ? "the step \"\(step)\" has no settings; take away \"\(Self.short(name))\""
        : "the step \"\(step)\" has no setting \"\(Self.short(name))\"; \(Self.meant(name, known))"
    case .badSetting(let name, let step, let found, let expected):
      "\"\(name)\" of the step \"\(step)\" is \(Self.short(found)), expected \(expected)"
    case .noSteps(let found):
      "preprocessing steps are {\"version\": 1, \"steps\": [{\"step\": \"nfkc\"}, …]}, found \(Self.short(found))"
    case .laterVersion(let version, let known):
      "these preprocessing steps are of version \(version), this ftlab knows up to \(known); "
        + "use the ftlab that wrote them"
    case .wouldOverwrite(let folder, let first, let count):
      "\(folder): \"\(first)\"\(count > 1 ? " and \(count - 1) more" : "") would be written over; "
        + "name another folder, or move away what is there"
    case .unwritableFolder(let folder, let reason): "\(folder): cannot be written into: \(reason)"
    case .settledBefore(let place):
      "\(place): is settled in the ledger already and cannot be cut; cut recordings before they are kept or refused"
    case .badFile(let file, let reason):
      "\(file): \(reason); restore the file, or clean the data again (without it, what the model is asked is not cleaned)"
    case .differentSteps(let one, let other):
      "\(one) and \(other) were cleaned by different steps, so that a model asked later would be given neither's form; "
        + "clean both alike"
    case .stopped(let done, let total): "preprocessing was ended after \(done) of \(total); start it again"
    }
  }

  private static func meant(_ name: String, _ known: [String]) -> String {
    let list = "there are \(known.joined(separator: ", "))"
    return Suggestion.meant(by: name, among: known).map { "did you mean \"\($0)\"? (\(list))" } ?? list
  }

  private static func short(_ text: String) -> String { text.count > 60 ? "\(text.prefix(60))…" : text }
}
