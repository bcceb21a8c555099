import FTEvaluation
import FTTraining

/// The two ways between a run and whoever watches it: what happens is told, and a wish to stop is asked for.
public final class RunControl: Sendable {
  private let wish: @Sendable () -> Bool
  private let observer: @Sendable (RunEvent) -> Void

  /// - Parameters:
  ///   - shouldStop: asked often, from the thread that computes.
  ///   - observer: sees every event, on the thread that works.
  public init(
    shouldStop: @escaping @Sendable () -> Bool = { false }, observer: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) {
    wish = shouldStop
    self.observer = observer
  }

  /// Whether the run is to end as soon as it can, saved.
  public var shouldStop: Bool { wish() }

  public func tell(_ event: RunEvent) { observer(event) }
  public func tell(_ fact: Fact) { observer(.facts([fact])) }

  /// Tells how far a part of the run is; every loop that can last a second calls it.
  ///
  /// - Throws: ``RunInterrupted`` when the run is to stop.
  public func progress(_ part: String, _ done: Int, of total: Int) throws {
    observer(.progress(RunProgress(part: part, done: done, total: total)))
    try stopIfAsked()
  }

  /// For work between two words of ``progress(_:_:of:)`` that can last.
  ///
  /// - Throws: ``RunInterrupted`` when the run is to stop.
  public func stopIfAsked() throws {
    if shouldStop { throw RunInterrupted() }
  }
}

/// How far a part of a run is.
public struct RunProgress: Sendable, Equatable {
  /// What goes on: "reading recordings".
  public let part: String
  public let done: Int
  public let total: Int

  public init(part: String, done: Int, total: Int) {
    self.part = part
    self.done = done
    self.total = total
  }
}

/// The run was asked to stop and can be resumed.
public struct RunInterrupted: Error {
  public init() {}
}

/// What happens in a run, in order.
public enum RunEvent: Sendable {
  case facts([Fact])
  case examples([LearnedExample])
  /// What a gate found in the data, before anything is learned.
  case examined(GateOpinion)
  case progress(RunProgress)
  case training(stage: String, TrainingEvent)
  case measured(Subject, Evaluation)
  case published(Artifact)
}
