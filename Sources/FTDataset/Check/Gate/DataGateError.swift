import FTData

/// A gate that cannot be set up.
public enum DataGateError: Blamable, CustomStringConvertible, Sendable, Equatable {
  /// Something is allowed that no check finds.
  case unknownNames([String], known: [String])

  public var blame: Blame { .settings }

  public var description: String {
    switch self {
    case .unknownNames(let names, let known):
      names.map { name in
        let meant = Suggestion.meant(by: name, among: known).map { ", meant is perhaps \"\($0)\"" } ?? ""
        return "no check is called \"\(name)\"\(meant)"
      }.joined(separator: "; ") + ". What can be allowed: " + known.joined(separator: ", ")
    }
  }
}
