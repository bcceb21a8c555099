import FTTraining
import Foundation

/// Everything that decides a listener; names as the flags have them.
public struct ListenerConfiguration: Sendable, Equatable, Codable {
  /// Tells runs apart.
  public private(set) var task = "listener"
  /// The model folder to write.
  public var output = ""
  /// The synthesiser to learn from.
  public var model = "hibari"
  public var steps = Listener.wholeSteps
  public var seed: UInt64 = 0
  public var threads: Int?
  public var precision = ComputePrecision.auto

  public init() {}

  /// The settings that the values do not allow, all at once.
  public func problems() -> [String] {
    var problems: [String] = []
    if output.isEmpty { problems.append("--output is missing: name the model folder to write") }
    if output.hasSuffix(Self.runSuffix) {
      problems.append("--output ends with \(Self.runSuffix), as the folder of the unfinished run will; choose another")
    }
    if steps < 1 { problems.append("--steps is \(steps), expected 1 or more") }
    if let threads, threads < 1 { problems.append("--threads is \(threads), expected 1 or more") }
    return problems
  }

  /// What the folder of an unfinished run is called, behind the name of the model folder.
  static let runSuffix = ".run"

  /// The folder of the run until the model is there.
  public var run: String { Self.withoutSlash(output) + Self.runSuffix }

  /// The configuration of a run whose folder is here now.
  func moved(toRun folder: String) -> ListenerConfiguration {
    var moved = self
    let folder = Self.withoutSlash(folder)
    if folder.hasSuffix(Self.runSuffix) { moved.output = String(folder.dropLast(Self.runSuffix.count)) }
    return moved
  }

  private static func withoutSlash(_ path: String) -> String {
    path.count > 1 && path.hasSuffix("/") ? withoutSlash(String(path.dropLast())) : path
  }
}
