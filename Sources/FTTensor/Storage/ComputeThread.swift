import Foundation

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
    state.perform { device in outcome.value = Swift.Result { try body(device) } }
    return try outcome.value!.get()
  }

  /// Carries one result from the compute thread to the caller.
  private final class Outcome<Value>: @unchecked Sendable {
    // Written by the compute thread before `perform` returns to the one caller that reads it.
    var value: Swift.Result<Value, any Error>?
  }

  private final class State: @unchecked Sendable {
    // Sound because every property is read and written with `lock` held.
    private let lock = NSCondition()
    private var work: ((Device) -> Void)?
    private var isReady = false
    private var isStopping = false
    private var startError: (any Error)?

    func waitUntilReady() throws {
      lock.lock()
      defer { lock.unlock() }
      while !isReady { lock.wait() }
      if let startError { throw startError }
    }

    func perform(_ body: @escaping (Device) -> Void) {
      lock.lock()
      defer { lock.unlock() }
      while work != nil { lock.wait() }
      var isDone = false
      work = { [lock] device in
        body(device)
        lock.lock()
        isDone = true
        lock.unlock()
      }
      lock.broadcast()
      while !isDone { lock.wait() }
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
        guard let work else {
          lock.wait()
          continue
        }
        lock.unlock()
        work(device)
        lock.lock()
        self.work = nil
        lock.broadcast()
      }
    }
  }
}
