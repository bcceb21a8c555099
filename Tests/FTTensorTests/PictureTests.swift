import FTOpCases
import FTTensor
import FTTestSupport
import Testing

@Suite struct PictureTests {
  /// Statistics of a picture of a million pixels against sums in double; a mean far from 0 is where naive sums cancel.
  @Test(arguments: [(3, 0.0), (3, 100), (32, -7), (5, 1000)])
  func statisticsOfALargePictureAreExact(_ channels: Int, _ level: Double) throws {
    let device = try TestDevice.make()
    let shape = [2, 400, 3_000 / channels, channels]
    let spec = InputSpec(shape, .uniform(level - 1...level + 1))
    let values = spec.values(position: 0, precision: .float32)
    let statistics = spec.tensor(values, precision: .float32, on: device).channelStatistics()
    let pixels = shape[1] * shape[2]
    #expect(statistics.count == pixels)
    for sample in 0..<2 {
      for channel in 0..<channels {
        let column = (0..<pixels).map { values[(sample * pixels + $0) * channels + channel] }
        let mean = column.reduce(0, +) / Double(pixels)
        let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(pixels)
        let i = sample * channels + channel
        #expect(abs(statistics.mean[i] - mean) < 1e-6 * max(1, abs(level)))
        #expect(abs(statistics.variance[i] - variance) < 1e-6 * variance)
      }
    }
  }

  @Test func statisticsOfTilesJoinToThoseOfThePicture() throws {
    let device = try TestDevice.make()
    let spec = InputSpec([2, 90, 70, 5], .uniform(10...13))
    let x = spec.tensor(spec.values(position: 0, precision: .float32), precision: .float32, on: device)
    var joined = x.sliced(0..<17, along: 1).channelStatistics()
    joined.merge(x.sliced(17..<18, along: 1).channelStatistics())
    joined.merge(x.sliced(18..<90, along: 1).channelStatistics())
    let whole = x.channelStatistics()
    #expect(joined.count == whole.count)
    #expect(Comparison.mismatch(joined.mean, whole.mean, shape: [2, 5], tolerance: 1e-7) == nil)
    #expect(Comparison.mismatch(joined.squares, whole.squares, shape: [2, 5], tolerance: 1e-7) == nil)

    let tile = x.sliced(20..<40, along: 1).instanceNormalized(by: joined, activation: .relu)
    let expected = x.instanceNorm(activation: .relu).sliced(20..<40, along: 1)
    #expect(
      Comparison.mismatch(tile.values(), expected.values(), shape: tile.shape.extents, tolerance: 1e-6) == nil)
  }

  /// Larger than one chunk of the reductions; central differences would take minutes there.
  @Test(arguments: [DType.float32, .bfloat16], [3, 8, 33])
  func instanceNormOfALargePictureEqualsItsComposition(_ precision: DType, _ channels: Int) throws {
    let device = try TestDevice.make()
    let specs = [
      InputSpec([2, 130, 90, channels]), InputSpec([2, 1, 1, channels], .uniform(0.5...1.5)),
      InputSpec([2, 1, 1, channels]), InputSpec([2, 130, 90, channels], seed: 7),
    ]
    let values = specs.enumerated().map {
      $1.tensor($1.values(position: $0, precision: precision), precision: .float32, on: device)
    }
    let run = { (type: DType, apply: ([Tensor]) -> Tensor) -> [[Float]] in
      let leaves = values.dropLast().map { _ in Leaf() }
      let inputs = zip(leaves, values).enumerated().map { index, pair in
        pair.0.attached(to: pair.1.converted(to: index == 0 ? type : .float32))
      }
      let y = apply(inputs)
      let gradients = (y * values[3]).sum().gradients()
      return [y.values()] + leaves.map { gradients[$0]!.values() }
    }
    let fused = run(precision) { x in
      x[0].instanceNorm(
        gain: x[1].reshaped(to: [2, channels]), offset: x[2].reshaped(to: [2, channels]), activation: .relu)
    }
    let composed = run(.float32) { x in
      let mean = { (t: Tensor) in
        t.mean(along: 1, keepsDimension: true).mean(along: 2, keepsDimension: true)
      }
      let centred = x[0] - mean(x[0])
      return (centred / (mean(centred.square()) + 1e-5).squareRoot() * x[1] + x[2]).relu()
    }
    for (a, b) in zip(fused, composed) {
      #expect(
        Comparison.mismatch(a, b, shape: [a.count], tolerance: precision == .float32 ? 2e-5 : 2e-2, floor: 0.1) == nil)
    }
  }

  @Test func theMaximumOfAWindowWithNaNIsNaN() throws {
    let device = try TestDevice.make()
    for place in 0..<4 {
      var values: [Float] = [1, 2, 3, 4]
      values[place] = .nan
      let y = Tensor(values, shape: [1, 2, 2, 1], on: device).maxPooled(PoolingWindow(2))
      #expect(y.item().isNaN)
    }
  }

  @Test func theFirstOfEqualValuesTakesTheGradient() throws {
    let device = try TestDevice.make()
    let leaf = Leaf()
    let x = leaf.attached(to: Tensor([0, 5, 5, 5], shape: [1, 2, 2, 1], on: device))
    #expect(x.maxPooled(PoolingWindow(2)).sum().gradients()[leaf]?.values() == [0, 1, 0, 0])
  }

  @Test func aConstantChannelHasFiniteMomentsAndGradients() throws {
    let device = try TestDevice.make()
    let leaf = Leaf()
    let x = leaf.attached(to: Tensor(repeating: 3, shape: [1, 4, 4, 2], on: device))
    let moments = x.channelMoments()
    let gradients = (moments.mean + moments.deviation).sum().gradients()
    #expect(moments.deviation.isFinite)
    #expect(gradients[leaf]!.values() == [Float](repeating: 1.0 / 16, count: 32))
  }

  @Test func pixelUnshuffledUndoesPixelShuffled() throws {
    let device = try TestDevice.make()
    let x = Tensor((0..<288).map(Float.init), shape: [2, 3, 4, 12], on: device)
    #expect(x.pixelShuffled(by: 2).pixelUnshuffled(by: 2).values() == x.values())
  }
}

@Suite struct MirrorTests {
  @Test(arguments: [DType.float32, .bfloat16]) func mirrorTurnsColumnsRound(_ type: DType) throws {
    let device = try TestDevice.make()
    let picture = Tensor((0..<12).map(Float.init), shape: [1, 2, 3, 2], on: device).converted(to: type)
    let mirrored = picture.mirrored()
    #expect(mirrored.converted(to: .float32).values() == [4, 5, 2, 3, 0, 1, 10, 11, 8, 9, 6, 7])
    #expect(mirrored.mirrored().converted(to: .float32).values() == (0..<12).map(Float.init))
  }
}
