import FTTestSupport
import Testing

@testable import FTTensor

@Suite struct BufferPoolTests {
  @Test func aFreedBufferIsUsedAgain() throws {
    let device = try TestDevice.make()
    for _ in 0..<10 { _ = Tensor(zeros: [1000], on: device) }
    let statistics = device.pool.statistics
    #expect(statistics.requests == 10)
    #expect(statistics.hits == 9)
    #expect(statistics.inUse == 0)
    #expect(statistics.peakInUse == statistics.cached)
  }

  @Test(arguments: [1, 16, 250_000, 1_000_003])
  func buffersAreAtMostAnEighthLarger(_ count: Int) throws {
    let device = try TestDevice.make()
    let tensor = Tensor(zeros: [count], on: device)
    let used = device.pool.statistics.inUse
    #expect(used >= tensor.byteCount)
    #expect(used <= max(64, tensor.byteCount + tensor.byteCount / 8 + 64))
  }

  @Test func theCapIsKept() throws {
    let limit = 1 << 20
    let device = try TestDevice.make(poolLimit: limit)
    do {
      // 16 buffers of 256 KiB at once, of which 4 fit under the cap when they are freed.
      let tensors = (0..<16).map { _ in Tensor(zeros: [65_536], on: device) }
      #expect(device.pool.statistics.inUse == 16 * tensors[0].byteCount)
    }
    #expect(device.pool.statistics.cached == limit)
    #expect(device.pool.statistics.inUse == 0)
    #expect(device.pool.statistics.peakInUse == 4 << 20)
    device.pool.trim()
    #expect(device.pool.statistics.cached == 0)
  }

  @Test func aBufferAboveTheCapIsNotKept() throws {
    let device = try TestDevice.make(poolLimit: 1 << 20)
    _ = Tensor(zeros: [1 << 20], on: device)
    #expect(device.pool.statistics.cached == 0)
  }

  /// A step that needs more than is spared would otherwise ask the operating system again and again.
  @Test func withoutALimitARepeatedStepAsksTheSystemOnce() throws {
    var configuration = TestDevice.configuration()
    configuration.poolLimit = nil
    let device = try Device(configuration)
    // Never written to, so that no memory stands behind them.
    func step() { _ = (0..<5).map { _ in Tensor(uninitialized: [80 << 20], .float32, on: device) } }
    step()
    let asked = device.pool.statistics
    #expect(asked.cached == asked.peakInUse)
    step()
    #expect(device.pool.statistics.requests - asked.requests == 5)
    #expect(device.pool.statistics.hits - asked.hits == 5)
    #expect(device.pool.statistics.peakInUse == asked.peakInUse)
  }

  /// What is held stays below the most in use and the gigabyte that is spared, whatever sizes are asked for.
  @Test func withoutALimitOtherSizesMakeRoomForEachOther() throws {
    var configuration = TestDevice.configuration()
    configuration.poolLimit = nil
    let device = try Device(configuration)
    for size in 1...40 { _ = Tensor(uninitialized: [size << 23], .float32, on: device) }
    let statistics = device.pool.statistics
    #expect(statistics.inUse + statistics.cached <= statistics.peakInUse + (1 << 30))
    device.pool.trim()
    #expect(device.pool.statistics.cached == 0)
  }

  @Test func viewsShareTheirBuffer() throws {
    let device = try TestDevice.make()
    let x = Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2], on: device)
    let before = device.pool.statistics.inUse
    #expect(x.reshaped(to: [2, 3]).sliced(1..<2).values() == [4, 5, 6])
    let view = x.sliced(1..<3)
    #expect(device.pool.statistics.inUse == before)
    #expect(view.values() == [3, 4, 5, 6])
  }
}
