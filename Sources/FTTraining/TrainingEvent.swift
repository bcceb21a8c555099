import Foundation

/// What happens during a run, in order. Everything but `time` is the same for every run with the same settings and items.
public enum TrainingEvent: Sendable, Equatable {
  /// A fresh run begins, or a resumed one goes on.
  case started(Start)
  /// The optimizer has changed the parameters.
  case step(Step)
  case validation(Validation)
  /// The state is about to be saved.
  case snapshot(step: Int)
  case finished(Finish)

  /// How large the run is.
  public struct Start: Sendable, Equatable {
    public var totalSteps: Int
    /// What ``Step/items`` counts: "tokens", "pictures".
    public var unit: String
    public var trainableParameters: Int
    public var frozenParameters: Int
    /// 0, or the step a resumed run takes up after.
    public var firstStep: Int
    /// What validations measure, in words.
    public var chosenBy = Start.usualChoice

    public static let usualChoice = "validation loss"
  }

  /// One optimizer step.
  public struct Step: Sendable, Equatable {
    /// Counts from 1.
    public var step: Int
    /// Counts from 0.
    public var epoch: Int
    /// The window's loss, divided by its normaliser.
    public var loss: Double
    /// Global norm before clipping.
    public var gradientNorm: Double
    /// The learning rate of this step.
    public var rate: Double
    /// What the window's loss was divided by: supervised tokens, pictures, clips.
    public var normalizer: Int
    /// What went through the model, in the unit of ``Start/unit``.
    public var items: Int
    public var time: Time
  }

  /// The loss on items that are not trained on.
  public struct Validation: Sendable, Equatable {
    public var step: Int
    public var loss: Double
    /// Whether no earlier validation was as good.
    public var isBest: Bool
    public var time: Time
  }

  /// The end of a run.
  public struct Finish: Sendable, Equatable {
    public var reason: Reason
    public var steps: Int
    /// The step of the best validation; the last one without validation.
    public var bestStep: Int
    public var bestLoss: Double?
    public var time: Time

    /// The end of work that no trainer did, such as painting without training.
    public init(reason: Reason, steps: Int, bestStep: Int = 0, bestLoss: Double? = nil, seconds: Double) {
      self.reason = reason
      self.steps = steps
      self.bestStep = bestStep
      self.bestLoss = bestLoss
      time = Time(seconds: seconds)
    }
  }

  /// Why a run ended.
  public enum Reason: String, Sendable {
    /// All steps are done.
    case completed
    /// Validation had not improved for `patience` validations.
    case stoppedEarly = "stopped-early"
    /// The user asked for it; the run can be resumed.
    case interrupted
  }

  /// The part of an event that differs from run to run.
  public struct Time: Sendable, Equatable {
    /// Seconds this event took.
    public var seconds: Double
  }
}

/// The answer to an event.
public enum TrainingDecision: Sendable {
  case proceed
  /// Save after this step, and end the run so that it can be resumed; a validation that is due is left to the resumed run.
  case stop
}

/// The memory of this process as Linux counts it.
public enum ProcessMemory {
  /// The largest resident size so far in bytes, mapped file pages included (`VmHWM`); 0 where /proc is missing.
  public static var peak: Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return 0 }
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kilobytes = line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
    return (kilobytes ?? 0) * 1024
  }
}
