/// What happens during a run, in order. Everything but `time` is the same for every run with the same settings and rows.
public enum TrainingEvent: Sendable, Equatable {
  case started(Start)
  case step(Step)
  case validation(Validation)
  case snapshot(step: Int)
  case finished(Finish)

  public struct Start: Sendable, Equatable {
    public var totalSteps: Int
    public var trainableParameters: Int
    public var frozenParameters: Int
    /// 0, or the step a resumed run takes up after.
    public var firstStep: Int
  }

  public struct Step: Sendable, Equatable {
    /// Counts from 1.
    public var step: Int
    public var epoch: Int
    /// Mean loss per label over the window.
    public var loss: Double
    public var gradientNorm: Double
    public var rate: Double
    public var labels: Int
    public var tokens: Int
    public var time: Time
  }

  public struct Validation: Sendable, Equatable {
    public var step: Int
    public var loss: Double
    public var isBest: Bool
    public var time: Time
  }

  public struct Finish: Sendable, Equatable {
    public var reason: Reason
    public var steps: Int
    public var bestStep: Int
    public var bestLoss: Double?
    public var time: Time
  }

  /// Why a run ended.
  public enum Reason: String, Sendable {
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
  /// Finish this step, save, and end the run so that it can be resumed.
  case stop
}
