import FTTensor
import FTTestSupport
import Testing

@Suite struct WorkTallyTests {
  @Test func productsCountTwiceTheirVolumeByType() throws {
    let device = try TestDevice.make()
    let a = Tensor(repeating: 1, shape: [5, 3], on: device)
    let b = Tensor(repeating: 1, shape: [3, 7], on: device)
    let narrow = (a.converted(to: .bfloat16), b.converted(to: .bfloat16))
    let work = device.counting {
      _ = Tensor.matmul(a, b)
      _ = Tensor.matmul(narrow.0, narrow.1)
    }
    #expect(work.float32Operations == 2 * 5 * 3 * 7 && work.bfloat16Operations == 2 * 5 * 3 * 7)
    #expect(device.tally == nil)
  }

  @Test func aConvolutionAndItsGradientsCountTheSame() throws {
    let device = try TestDevice.make()
    let x = Tensor(repeating: 1, shape: [2, 6, 5, 3], on: device)
    let w = Tensor(repeating: 1, shape: [4, 3, 3, 3], on: device)
    let (input, weight) = (Leaf(), Leaf())
    var result: Tensor?
    let forward = device.counting {
      result = input.attached(to: x).convolution(weight: weight.attached(to: w), padding: ImageMargins(1))
    }
    // 2 × 6 × 5 places, 4 filters of 3 × 3 × 3 taps.
    #expect(forward.operations == 2 * 60 * 4 * 27)
    let backward = device.counting { _ = result?.sum().gradients() }
    #expect(backward.operations == 2 * forward.operations)
  }

  @Test func attentionCountsThePairsThatSeeEachOther() throws {
    let device = try TestDevice.make()
    let q = Tensor(repeating: 1, shape: [5, 2, 8], on: device)
    let k = Tensor(repeating: 1, shape: [5, 1, 8], on: device)
    let segments = TokenSegments(lengths: [3, 2], on: device)
    let all = device.counting { _ = Tensor.causalAttention(query: q, key: k, value: k, segments: segments) }
    // 6 + 3 pairs of each head, two products of width 8.
    #expect(all.operations == 2 * 2 * 2 * 8 * 9)
    let near = device.counting { _ = Tensor.causalAttention(query: q, key: k, value: k, segments: segments, window: 1) }
    #expect(near.operations == 2 * 2 * 2 * 8 * 5)
  }

  @Test func packedWeightsCountTheBytesThatAreRead() throws {
    let device = try TestDevice.make()
    let weight = PackedWeight(Tensor(repeating: 1, shape: [64, 32], on: device), format: .q8)
    let x = Tensor(repeating: 1, shape: [1, 32], on: device)
    let work = device.counting { _ = PackedWeight.products([weight, weight], x) }
    #expect(work.weightBytes == Double(2 * weight.byteCount) && work.operations == 2 * 2 * 64 * 32)
  }

  @Test func theFloorIsArithmeticOrReadingWhicheverIsLonger() throws {
    let device = try TestDevice.make()
    let report = DeviceReport(measuring: device)
    var work = WorkTally()
    work.add(operations: 1e9, isBFloat16: false)
    #expect(abs(work.floor(report) - 1 / report.float32Rate) < 1e-12)
    work.weightBytes = 1e15
    #expect(work.floor(report) == 1e15 / (report.readRate * 1e9))
  }
}
