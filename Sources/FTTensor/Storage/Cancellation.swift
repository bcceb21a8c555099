import Synchronization

/// A wish to stop that one thread sets and another asks for; it is never taken back.
///
/// Work on the compute thread is no Swift task, so `Task.isCancelled` says nothing there. ``ComputeThread/submit(_:)`` turns
/// the cancelling of a task into one of these; a program can also make its own and hand it to several pieces of work:
///
/// ```swift
/// let cancellation = Cancellation()
/// let control = RunControl(shouldStop: { cancellation.isCancelled })
/// ```
public final class Cancellation: Sendable {
  private let flag = Atomic(false)

  public init() {}

  public var isCancelled: Bool { flag.load(ordering: .relaxed) }
  public func cancel() { flag.store(true, ordering: .relaxed) }
}
