import FTData

/// A `config.json` that does not describe a model ftlab can run.
public enum ModelConfigurationError: Blamable, Equatable, Sendable, CustomStringConvertible {
  /// The text is not JSON, or not an object.
  case notJSON(file: String, reason: String)
  /// The model is of a kind that ftlab does not run.
  case unsupportedArchitecture(file: String, name: String, supported: [String])
  /// Fields that are missing, of the wrong type, out of range or contradictory; all of them at once.
  case invalid(file: String, problems: [String])

  public var blame: Blame { .world }

  public var description: String {
    switch self {
    case .notJSON(let file, let reason):
      "\(file): not a model configuration: \(reason). The file is damaged or cut off; fetch it again"
    case .unsupportedArchitecture(let file, let name, let supported):
      "\(file): the architecture \"\(name)\" is not supported; supported: "
        + supported.map { "\"\($0)\"" }.joined(separator: ", ") + ". Choose a model of such an architecture"
    case .invalid(let file, let problems):
      "\(file): " + problems.joined(separator: "; ")
        + ". Correct the file or fetch it again from the place the model came from"
    }
  }
}
