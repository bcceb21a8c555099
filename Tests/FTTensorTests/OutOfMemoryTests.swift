import CKernels
import FTTestSupport
import Testing

@testable import FTTensor

/// Memory that does not suffice ends the process with a reason and status 1, never with a trap.
@Suite struct OutOfMemoryTests {
  #if compiler(>=6.2)
    /// More than any address space, more than can be counted, in both element sizes.
    @Test(arguments: [[1 << 46], [1 << 31, 1 << 31], [Int.max], [1 << 40, 1 << 40, 1 << 40]])
    func aTensorBeyondAllMemoryEndsTheProcess(extents: [Int]) async {
      let failure = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
        [extents] in
        let device = try TestDevice.make()
        let small = Tensor(zeros: [1 << 20], on: device)
        _ = Tensor(uninitialized: Shape(extents), .float32, on: device)
        _ = small.item()
      }
      let text = String(decoding: failure?.standardErrorContent ?? [], as: UTF8.self)
      #expect(text.contains("ftlab: out of memory: ") && text.contains("4.2 MB are in use"), "\(text)")
      #expect(!text.contains("batch") && !text.contains("Fatal error"), "\(text)")
    }

    @Test func aKernelsWorkspaceBeyondAllMemoryEndsTheProcess() async {
      let failure = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
        _ = try TestDevice.make()
        _ = ftk_workspace(1 << 60)
      }
      let text = String(decoding: failure?.standardErrorContent ?? [], as: UTF8.self)
      #expect(text.contains("out of memory in a kernel's workspace"), "\(text)")
    }

    @Test func theHandlerIsToldAndTheAdviceIsTheCallers() async {
      let failure = await #expect(processExitsWith: .exitCode(1), observing: [\.standardOutputContent]) {
        let device = try TestDevice.make()
        OutOfMemory.setHandler { print("told: \($0)") }
        OutOfMemory.$advice.withValue("use smaller batches") {
          _ = Tensor(uninitialized: [1 << 50], .float32, on: device)
        }
      }
      let text = String(decoding: failure?.standardOutputContent ?? [], as: UTF8.self)
      #expect(text.contains("told: out of memory: ") && text.contains("; use smaller batches"), "\(text)")
    }
  #endif

  @Test func elementsBeyondCountingAreAsManyAsCanBeCounted() {
    #expect(Shape([1 << 40, 1 << 40]).elementCount == .max)
    #expect(Shape([1 << 40, 1 << 40, 0]).elementCount == 0)
    #expect(Shape([3, 5]).elementCount == 15)
  }

  /// Freed buffers are given back before memory is said to be at its end.
  @Test func theAllowanceCountsWhatIsInUse() throws {
    let pool = BufferPool(limit: 1 << 30, allowance: 4 << 20)
    for bytes in [1 << 20, 2 << 20, 3 << 20, 4 << 20] {
      let buffer = pool.take(bytes: bytes)
      #expect(pool.statistics.inUse + pool.statistics.cached <= 4 << 20)
      pool.giveBack(buffer)
    }
  }

  @Test func theMachineHasItsMemoryAndItsSwap() {
    let text = "MemTotal:       16318252 kB\nMemFree:         1000 kB\nSwapTotal:       2097148 kB\n"
    #expect(MemoryLimit.machine(meminfo: text) == (16_318_252 * 1024, 2_097_148 * 1024))
    #expect(MemoryLimit.machine(meminfo: nil) == (.max, 0))
    #expect(MemoryLimit.ofThisProcess() > 1 << 28)
  }

  /// Files of control groups, version 2, as the kernel writes them.
  @Test(arguments: [
    ("0::/\n", ["/memory.max": "1000000\n"], 1_000_500),
    ("0::/a/b\n", ["/a/b/memory.max": "max\n", "/a/memory.max": "700\n", "/memory.max": "900\n"], 1200),
    ("0::/a/b\n", ["/a/b/memory.max": "600\n", "/a/b/memory.swap.max": "0\n", "/a/memory.max": "700\n"], 600),
    ("0::/a\n", ["/a/memory.max": "600\n", "/a/memory.swap.max": "max\n"], 1100),
    ("12:memory:/a\n", [:], Int.max),
    ("0::/a\n", ["/a/memory.max": "9223372036854775807"], Int.max),
  ])
  func aControlGroupHasTheLeastOfItsAncestors(own: String, files: [String: String], expected: Int) {
    #expect(MemoryLimit.group(of: own, swap: 500) { files[$0] } == expected)
    #expect(MemoryLimit.group(of: nil, swap: 500) { _ in nil } == .max)
  }
}

@Suite struct ThreadCountTests {
  @Test(arguments: [0, -1, 1025, 100_000, Int.max, Int.min])
  func numbersOfThreadsThatNoDeviceTakesAreRefused(threads: Int) {
    var configuration = TestDevice.configuration()
    configuration.threads = threads
    #expect(throws: EngineError.self) { _ = try Device(configuration) }
    #expect(throws: EngineError.self) { _ = try ComputeThread(configuration) }
    #expect(Device.Configuration.problem(withThreads: threads)?.hasPrefix("\(threads) threads on ") == true)
  }

  @Test func everyProcessorMayHaveAThread() {
    #expect(Device.Configuration.problem(withThreads: Device.Configuration.availableProcessors) == nil)
    #expect(Device.Configuration.problem(withThreads: 1) == nil)
  }
}
