import FTEvaluation
import FTNN
import FTTraining
import Foundation

/// run.json: what a run is, what it rests on, and how it ended.
public struct RunRecord: Codable, Sendable, Equatable {
  /// The form of run folders that this program writes.
  public static let currentFormat = 2

  /// A pretrained model.
  public struct Model: Codable, Sendable, Equatable {
    public var name: String
    public var sha256: String
  }

  /// A file that was read.
  public struct DataFile: Codable, Sendable, Equatable {
    public var path: String
    public var bytes: Int
    public var sha256: String
  }

  /// A stage that was trained to its end.
  public struct Stage: Codable, Sendable, Equatable {
    public var name: String
    public var steps: Int
    /// `completed` or `stopped-early`.
    public var reason: String
    public var bestStep: Int
    public var bestValidationLoss: Double?
    /// What the loss of a validation was, where it was no loss.
    public var chosenBy: String?
    public var trainableParameters: Int
    public var parameters: Int

    init(_ name: String, _ finish: TrainingEvent.Finish, _ model: any Module, chosenBy: String) {
      self.name = name
      self.chosenBy = chosenBy == TrainingEvent.Start.usualChoice ? nil : chosenBy
      steps = finish.steps
      reason = finish.reason.rawValue
      bestStep = finish.bestStep
      bestValidationLoss = finish.bestLoss
      trainableParameters = model.trainableParameters().reduce(0) { $0 + $1.parameter.shape.elementCount }
      parameters = model.namedParameters().reduce(0) { $0 + $1.parameter.shape.elementCount }
    }

    enum CodingKeys: String, CodingKey {
      case name, steps, reason, parameters
      case bestStep = "best_step"
      case bestValidationLoss = "best_validation_loss"
      case trainableParameters = "trainable_parameters"
      case chosenBy = "chosen_by"
    }
  }

  /// How far the run is. One whose process was killed says that it is running.
  public enum State: String, Codable, Sendable {
    case running, interrupted, failed, finished
  }

  public var format = RunRecord.currentFormat
  public var kind: RunKind
  public var state = State.running
  /// Why it failed, in words.
  public var failure: String?
  /// The program's version.
  public var program: String
  /// ``Numerics/revision``.
  public var numerics: Int
  public var engine: String
  public var instructionSet: String
  /// As it was resolved.
  public var threads: Int
  /// As it was resolved: `f32` or `bf16`.
  public var precision: String
  public var seed: UInt64
  public var models: [String: Model]
  public var data: [DataFile]
  /// Where relative paths began.
  public var directory: String
  /// Where the run folder was.
  public var folder: String
  public var commandLine: [String]
  /// ISO 8601, UTC.
  public var started: String
  public var ended: String?
  /// Working time in seconds by part, over all processes.
  public var seconds: [String: Double] = [:]
  /// The largest resident memory of a process, in bytes, mapped files included.
  public var peakMemory = 0
  public var stages: [Stage] = []
  public var artifacts: [Artifact] = []
  /// What had changed when the run went on nevertheless.
  public var acceptedChanges: [String] = []
  /// What the result has to reach; nil where no task says so.
  public var bar: MeasureBar?

  enum CodingKeys: String, CodingKey {
    case format, kind, state, failure, program, numerics, engine, threads, precision, seed, models, data, directory
    case folder, started, ended, seconds, stages, artifacts, bar
    case instructionSet = "instruction_set"
    case commandLine = "command_line"
    case peakMemory = "peak_memory_bytes"
    case acceptedChanges = "accepted_changes"
  }

  /// Seconds in all.
  public var totalSeconds: Double { seconds.values.reduce(0, +) }

  /// What differs between the beginning and now of all that "the same bytes" rests on, in words.
  func changes(to now: RunRecord) -> [String] {
    var changes: [String] = []
    func compare(
      _ what: String, _ then: some Equatable & CustomStringConvertible, _ now: some Equatable & CustomStringConvertible
    ) {
      if "\(then)" != "\(now)" { changes.append("\(what): \(then) then, \(now) now") }
    }
    compare("numerics revision of the program", numerics, now.numerics)
    compare("engine", engine, now.engine)
    compare("instruction set", instructionSet, now.instructionSet)
    compare("threads", threads, now.threads)
    compare("precision", precision, now.precision)
    for role in Set(models.keys).union(now.models.keys).sorted() {
      switch (models[role], now.models[role]) {
      case (let then?, let now?) where then.sha256 != now.sha256:
        changes.append(
          "\(role) \(now.name): other weights (SHA-256 \(then.sha256.prefix(12))… then, \(now.sha256.prefix(12))… now)")
      case (let then?, nil): changes.append("\(role) \(then.name): is no longer used")
      case (nil, let now?): changes.append("\(role) \(now.name): was not used")
      default: break
      }
    }
    let then = Dictionary(data.map { ($0.path, $0) }) { first, _ in first }
    let files = Dictionary(now.data.map { ($0.path, $0) }) { first, _ in first }
    for path in Set(then.keys).union(files.keys).sorted() where then[path] != files[path] {
      switch (then[path], files[path]) {
      case (let then?, let now?):
        changes.append("\(path): was changed (\(then.bytes) bytes then, \(now.bytes) now)")
      case (_?, nil): changes.append("\(path): is gone")
      default: changes.append("\(path): is new")
      }
    }
    return changes
  }
}
