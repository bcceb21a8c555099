import FTTensor
import FTTestSupport
import Foundation
import Synchronization
import Testing

@Suite(.serialized) struct ComputeThreadTests {
  @Test func returnsWhatTheBodyReturns() throws {
    let compute = try ComputeThread(TestDevice.configuration())
    #expect(try compute.run { Tensor([1, 2, 3], on: $0).sum().item() } == 6)
  }

  @Test func errorsPassThrough() throws {
    struct Refused: Error, Equatable { let number: Int }
    let compute = try ComputeThread(TestDevice.configuration())
    #expect(throws: Refused(number: 3)) { try compute.run { _ in throw Refused(number: 3) } }
    #expect(try compute.run { _ in 1 } == 1)
  }

  @Test func everyRunIsOnTheSameThreadAndDevice() throws {
    let compute = try ComputeThread(TestDevice.configuration())
    let caller = pthread_self()
    let runs = try (0..<1000).map { _ in
      try compute.run { device in [UInt(pthread_self()), UInt(bitPattern: ObjectIdentifier(device).hashValue)] }
    }
    #expect(Set(runs).count == 1)
    #expect(runs[0][0] != UInt(caller))
  }

  @Test func callersFromManyTasksAreServedOneByOne() async throws {
    let compute = try ComputeThread(TestDevice.configuration())
    let results = try await withThrowingTaskGroup(of: Float.self) { group in
      for i in 0..<200 {
        group.addTask { try compute.run { Tensor([Float(i), 1], on: $0).sum().item() } }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.sorted() == (0..<200).map { Float($0 + 1) })
  }

  @Test func awaitedWorkReturnsAndThrowsWhileTheCallersGoOn() async throws {
    struct Refused: Error, Equatable { let number: Int }
    let compute = try ComputeThread(TestDevice.configuration())
    #expect(try await compute.submit { device, _ in Tensor([1, 2, 3], on: device).sum().item() } == 6)
    await #expect(throws: Refused(number: 3)) { try await compute.submit { _, _ in throw Refused(number: 3) } }
    // More callers than there are threads to block: with a blocked caller each, the last one could not open the gate.
    let gate = DispatchSemaphore(value: 0)
    let results = try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask {
        try await compute.submit { _, _ in gate.wait() }
        return 0
      }
      for number in 1..<200 { group.addTask { try await compute.submit { _, _ in number } } }
      group.addTask {
        gate.signal()
        return 200
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.sorted() == Array(0...200))
  }

  @Test func cancelledWorkThatHasNotBegunNeverRuns() async throws {
    let compute = try ComputeThread(TestDevice.configuration())
    let began = Mutex(false)
    let gate = DispatchSemaphore(value: 0)
    let busy = Task { try await compute.submit { _, _ in gate.wait() } }
    let late = Task { try await compute.submit { _, _ in began.withLock { $0 = true } } }
    late.cancel()
    // It ends although the thread is still busy.
    await #expect(throws: CancellationError.self) { try await late.value }
    gate.signal()
    try await busy.value
    try compute.run { _ in }
    #expect(began.withLock { $0 } == false)
  }

  @Test func workThatHasBegunHearsOfBeingCancelled() async throws {
    let compute = try ComputeThread(TestDevice.configuration())
    let begun = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      try await compute.submit { _, cancellation in
        begun.continuation.yield()
        var turns = 0
        while !cancellation.isCancelled {
          usleep(1000)
          turns += 1
        }
        return turns
      }
    }
    for await _ in begun.stream { break }
    task.cancel()
    #expect(try await task.value >= 0)
    #expect(try compute.run { _ in 1 } == 1)
  }

  @Test func theDeviceGoesWithTheComputeThread() throws {
    let witness = Witness()
    do {
      let compute = try ComputeThread(TestDevice.configuration())
      try compute.run { witness.device = $0 }
      #expect(witness.device != nil)
    }
    // The thread ends on its own time.
    for _ in 0..<1000 where witness.device != nil { usleep(5000) }
    #expect(witness.device == nil)
  }

  /// Sees whether a device is alive without keeping it.
  private final class Witness: @unchecked Sendable {
    // Written on the compute thread before `run` returns, read afterwards; the weak reference itself is atomic.
    weak var device: Device?
  }
}
