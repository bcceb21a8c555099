import Foundation
import Synchronization

/// The one thread on which a session computes.
///
/// libgomp gives every operating-system thread that calls it a team of its own, and Swift tasks hop between threads; six
/// callers have been seen to make thirteen threads. All tensors therefore live on one dedicated thread. Tensors are not
/// `Sendable`, so the compiler keeps them inside the closure:
///
/// ```swift
/// let compute = try ComputeThread()
/// let total = try compute.run { device in Tensor([1, 2, 3], on: device).sum().item() }
/// ```
///
/// ``run(_:)`` blocks its caller, ``submit(_:)`` suspends it. Work is done in the order in which it was handed in.
public final class ComputeThread: Sendable {
  private let state = State()

  /// Starts the thread and makes its device.
  ///
  /// - Throws: ``EngineError`` when the engine cannot be loaded.
  public init(_ configuration: Device.Configuration = Device.Configuration()) throws {
    let state = self.state
    let thread = Thread { state.serve(configuration) }
    thread.name = "ftlab compute"
    // Kernels keep blocks of rows on the stack.
    thread.stackSize = 16 << 20
    thread.start()
    try state.waitUntilReady()
  }

  deinit { state.stop() }

  /// Runs `body` on the compute thread and waits for its result.
  public func run<Result: Sendable>(_ body: @escaping @Sendable (Device) throws -> Result) throws -> Result {
    let outcome = Outcome<Result>()
    let isDone = DispatchSemaphore(value: 0)
    state.enqueue(
      Work { device in
        outcome.value = Swift.Result { try body(device) }
        isDone.signal()
      })
    isDone.wait()
    return try outcome.value!.get()
  }

  /// Runs `body` on the compute thread after everything that was handed in before, and suspends the caller meanwhile
  /// instead of blocking it: for services and programs with a window.
  ///
  /// ```swift
  /// let reply = try await compute.submit { device, cancellation in
  ///   try makeSession(device).reply(to: messages, settings) { _ in !cancellation.isCancelled }
  /// }
  /// ```
  ///
  /// - Parameter body: is told through its second argument when the task that waits for it is cancelled; what it returns or
  ///   throws then is its own decision.
  /// - Throws: `CancellationError` where the task was cancelled before `body` began, which then never runs; else what
  ///   `body` throws.
  public func submit<Result: Sendable>(
    _ body: @escaping @Sendable (Device, Cancellation) throws -> Result
  ) async throws -> Result {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        state.enqueue(
          Work(cancellation, orAbandon: { continuation.resume(throwing: CancellationError()) }) { device in
            continuation.resume(with: Swift.Result { try body(device, cancellation) })
          })
      }
    } onCancel: {
      cancellation.cancel()
      state.withdraw(cancellation)
    }
  }

  /// Carries one result from the compute thread to the caller.
  private final class Outcome<Value>: @unchecked Sendable {
    // Written by the compute thread before it signals the one caller, who reads it after.
    var value: Swift.Result<Value, any Error>?
  }

  /// One piece of work: either `body` is called once, on the compute thread, or `abandon` once.
  private struct Work {
    let cancellation: Cancellation?
    let abandon: () -> Void
    let body: (Device) -> Void

    init(
      _ cancellation: Cancellation? = nil, orAbandon abandon: @escaping () -> Void = {},
      body: @escaping (Device) -> Void
    ) {
      self.cancellation = cancellation
      self.abandon = abandon
      self.body = body
    }
  }

  private final class State: @unchecked Sendable {
    // Sound because every property is read and written with `lock` held.
    private let lock = NSCondition()
    /// Work that has not begun, in the order in which it came.
    private var waiting: [Work] = []
    private var isReady = false
    private var isStopping = false
    private var startError: (any Error)?

    func waitUntilReady() throws {
      lock.lock()
      defer { lock.unlock() }
      while !isReady { lock.wait() }
      if let startError { throw startError }
    }

    /// Hands work in. A cancelled task's work is abandoned: cancelling may come before the work does.
    func enqueue(_ work: Work) {
      lock.lock()
      let isAbandoned = work.cancellation?.isCancelled == true
      if !isAbandoned {
        waiting.append(work)
        lock.broadcast()
      }
      lock.unlock()
      if isAbandoned { work.abandon() }
    }

    /// Takes work back that has not begun.
    func withdraw(_ cancellation: Cancellation) {
      lock.lock()
      let index = waiting.firstIndex { $0.cancellation === cancellation }
      let work = index.map { waiting.remove(at: $0) }
      lock.unlock()
      work?.abandon()
    }

    func stop() {
      lock.lock()
      isStopping = true
      lock.broadcast()
      lock.unlock()
    }

    /// The thread's life: makes the device, then takes one piece of work after the other.
    func serve(_ configuration: Device.Configuration) {
      let made = Swift.Result { try Device(configuration) }
      lock.lock()
      defer { lock.unlock() }
      isReady = true
      if case .failure(let error) = made { startError = error }
      lock.broadcast()
      guard case .success(let device) = made else { return }
      while !isStopping {
        guard !waiting.isEmpty else {
          lock.wait()
          continue
        }
        let work = waiting.removeFirst()
        lock.unlock()
        work.body(device)
        lock.lock()
      }
    }
  }
}

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
