import FTTensor
import Foundation

extension RunEngine {
  /// Begins a run and suspends the caller until it ends; the run has a thread of its own, so nobody's is blocked.
  ///
  /// ```swift
  /// let control = RunControl(observer: { event in … })            // events come from the run's thread
  /// let run = Task { try await RunEngine<TextFinetune>(world, control).start(settings) }
  /// run.cancel()                                                  // the run saves what it has and ends
  /// let outcome = try await run.value                             // outcome.isInterrupted; the folder can be resumed
  /// ```
  ///
  /// - Throws: ``RunStopped`` where the task was cancelled before there was anything to save; else as the blocking `start`.
  public func start(_ settings: R.Settings) async throws -> RunOutcome {
    try await apart { try $0.start(settings) }
  }

  /// Goes on with a run and suspends the caller until it ends; cancelling does the same as with `start`.
  public func resume(
    _ folder: RunFolder, threads: Int? = nil, acceptingChanges: Bool = false
  ) async throws -> RunOutcome {
    try await apart { try $0.resume(folder, threads: threads, acceptingChanges: acceptingChanges) }
  }

  /// Does blocking work on a thread of its own, with a control that also hears the cancelling of the calling task.
  private func apart(_ work: @escaping @Sendable (Self) throws -> RunOutcome) async throws -> RunOutcome {
    let cancellation = Cancellation()
    let engine = RunEngine(
      world,
      RunControl(
        shouldStop: { [control] in cancellation.isCancelled || control.shouldStop },
        observer: { [control] in control.tell($0) }))
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Result { try work(engine) }) }
        thread.name = "ftlab run"
        // Recipes parse what nests deeply; the main thread, where the command line does so, has as much.
        thread.stackSize = 8 << 20
        thread.start()
      }
    } onCancel: {
      cancellation.cancel()
    }
  }
}
