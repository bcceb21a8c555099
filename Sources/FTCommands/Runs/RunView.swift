import ArgumentParser
import FTLab

/// What every training run shows while it goes on, and how it ends when a person stops it.
final class RunView: @unchecked Sendable {
  // After the run has begun only the compute thread calls it, one event after the other.
  private var progress = TrainingProgress()
  private let json: Bool

  /// - Parameter json: whether events are printed as JSON lines instead of progress.
  init(json: Bool) { self.json = json }

  func show(_ event: TrainingEvent) {
    if json { Terminal.show(event.json.encoded()) } else { progress.handle(event, stage: "", afterwards: 0) }
  }

  /// Ends the run after the present step when Ctrl-C was pressed.
  var decision: TrainingDecision { Interrupt.isRequested ? .stop : .proceed }

  /// Starts listening for Ctrl-C and opens the compute thread.
  static func compute(threads: Int?) throws -> ComputeThread {
    Interrupt.install()
    return try ComputeThread(threads: threads)
  }

  /// Ends the program when the run was stopped, and says how to go on.
  static func check(_ finish: TrainingEvent.Finish, output: String) throws {
    guard finish.reason == .interrupted else { return }
    Terminal.note("Stopped after step \(finish.steps) and saved. Go on with:\n  ftlab runs resume \(output)")
    throw ExitCode(130)
  }
}

extension TrainingEvent.Finish {
  /// Why training ended, for people.
  var why: String { reason == .stoppedEarly ? "stopped early: validation no longer improved" : "all steps done" }
}

extension ComputePrecision: ExpressibleByArgument {}
