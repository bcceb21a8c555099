import FTData
import FTEvaluation
import FTJSON

/// Looks at what a run will learn from before it begins, and may refuse it. The engine asks; what is looked for is no matter of
/// runs.
///
/// `FTLab` has one: the quality gate of data sets.
public protocol RunGate: Sendable {
  /// What can be told before anything is read: names that are allowed and that nobody finds, data that are in a form which runs
  /// do not read.
  ///
  /// - Returns: what the result has to reach; nil where nothing is.
  /// - Throws: errors that blame the settings.
  func prepare(_ subject: GateSubject) throws -> MeasureBar?

  /// Looks at the items.
  ///
  /// - Parameter partition: the side of each item.
  /// - Throws: ``RunInterrupted`` where the run is to stop.
  func examine(
    _ material: RunMaterial, _ partition: Partition, _ subject: GateSubject, _ control: RunControl
  ) throws -> GateOpinion
}

/// The run that a gate is asked about.
public struct GateSubject: Sendable {
  public let kind: RunKind
  /// Names of findings that are accepted.
  public let allow: [String]
  /// What else may be allowed in such a run, for messages.
  public let otherAllowances: [String]
  /// A file that says what the result is for.
  public let taskFile: String?
  /// What the run was told to read, in the order of its settings: `("data", ["train.jsonl"])`.
  public let data: [(key: String, paths: [String])]
  /// How it learns, as the setting `method` says; nil where there is none.
  public let method: String?
  /// At least 1.
  public let threads: Int
  /// The run folder.
  public let folder: String
  /// The run goes on with data that have changed, which was accepted: nothing is refused any more.
  public let isResumed: Bool

  init(_ settings: some RecipeSettings, kind: RunKind, threads: Int, isResumed: Bool = false) {
    self.kind = kind
    allow = settings.acceptedFindings
    otherAllowances = type(of: settings).otherAllowances
    taskFile = settings.run.taskFile
    data = type(of: settings).dataPaths(of: settings)
    method = settings.tree["method"]?.stringValue
    self.threads = max(1, threads)
    folder = settings.run.output
    self.isResumed = isResumed
  }
}

extension RecipeSettings {
  /// What is read, by the names of the settings; the task file is about the data and none of them.
  fileprivate static func dataPaths(of settings: Self) -> [(key: String, paths: [String])] {
    fields.filter { $0.meaning == .data && $0.key != RunOptions.taskFileKey }.compactMap { field in
      let value = field.read(settings)
      let paths = value.stringValue.map { [$0] } ?? value.arrayValue?.compactMap(\.stringValue) ?? []
      return paths.isEmpty ? nil : (field.key, paths)
    }
  }
}

/// What a gate has to say.
public struct GateOpinion: Sendable {
  /// Something refuses and is not allowed.
  public var isShut: Bool
  /// For people, a line each; a clean set has one.
  public var lines: [String]
  /// For programs: what an event tells.
  public var summary: JSONValue
  /// Everything, for the run folder.
  public var report: JSONValue

  public init(isShut: Bool, lines: [String], summary: JSONValue, report: JSONValue) {
    self.isShut = isShut
    self.lines = lines
    self.summary = summary
    self.report = report
  }
}

/// Data that a gate does not let through.
public struct DataRefusedByGate: Blamable, CustomStringConvertible {
  public let opinion: GateOpinion
  public var blame: Blame { .data }
  public var description: String {
    (["the data are refused; nothing was learned and nothing written."] + opinion.lines).joined(separator: "\n")
  }
}
