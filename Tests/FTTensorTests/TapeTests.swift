import FTOpCases
import FTTensor
import FTTestSupport
import Testing

@Suite struct TapeTests {
  @Test func aChainOf200000OperationsIsFollowedAndFreed() throws {
    let device = try TestDevice.make()
    let leaf = Leaf()
    var x = leaf.attached(to: Tensor([1], shape: [], on: device))
    for _ in 0..<200_000 { x = x + 0.5 }
    var gradients = x.gradients()
    #expect(gradients.take(leaf)?.item() == 1)
    #expect(gradients[leaf] == nil)
  }

  @Test func aChainThatIsNeverFollowedIsFreed() throws {
    let device = try TestDevice.make()
    do {
      let leaf = Leaf()
      var x = leaf.attached(to: Tensor([1, 2], on: device))
      // Two uses of each tensor: the graph is a ladder, not a line.
      for _ in 0..<100_000 { x = (x + x) * 0.5 }
      #expect(x.values() == [1, 2])
    }
    #expect(device.pool.statistics.inUse == 0)
  }

  @Test func theBackwardPassFreesWhatItHasUsed() throws {
    let device = try TestDevice.make()
    do {
      let leaf = Leaf()
      var x = leaf.attached(to: Tensor(repeating: 1, shape: [1000], on: device))
      for _ in 0..<100 { x = x.exp().log() }
      let loss = x.sum()
      x = x.detached
      _ = loss.gradients()
      // The root scalar and its graph are still referred to; the saved tensors are gone.
      #expect(device.pool.statistics.inUse < 4 * 4096)
    }
    #expect(device.pool.statistics.inUse == 0)
  }

  @Test func tensorsWithoutALeafRecordNothing() throws {
    let device = try TestDevice.make()
    let x = Tensor([1, 2, 3], on: device)
    let leaf = Leaf()
    #expect(!(x * x).requiresGradient)
    #expect((leaf.attached(to: x) * x).requiresGradient)
    #expect(!leaf.attached(to: x).detached.requiresGradient)
    #expect(x.sum().gradients()[leaf] == nil)
  }

  @Test func theGradientScaleMultipliesEveryGradient() throws {
    let device = try TestDevice.make()
    let leaf = Leaf()
    let x = leaf.attached(to: Tensor([1, -2], on: device))
    #expect(x.square().sum().gradients(scale: 0.25)[leaf]?.values() == [0.5, -1])
  }

  @Test func aLeafIsItsOwnGradientOfOne() throws {
    let device = try TestDevice.make()
    let leaf = Leaf()
    #expect(leaf.attached(to: Tensor([7], shape: [], on: device)).gradients()[leaf]?.item() == 1)
  }

  @Test func aLeafAttachedTwiceGathersBothGradients() throws {
    let device = try TestDevice.make()
    let leaf = Leaf()
    let values = Tensor([2, 3], on: device)
    let loss = (leaf.attached(to: values) * 3).sum() + leaf.attached(to: values).square().sum()
    #expect(loss.gradients()[leaf]?.values() == [7, 9])
  }

  /// The three users of one result get gradients of their own although the gradient flows through unchanged.
  @Test func gradientsPassedOnUnchangedAreNotMixed() throws {
    let device = try TestDevice.make()
    let (a, b) = (Leaf(), Leaf())
    let (x, y) = (a.attached(to: Tensor([1, 2], on: device)), b.attached(to: Tensor([3, 4], on: device)))
    let sum = x + y
    let gradients = (sum + x.square() + sum.reshaped(to: [2])).sum().gradients()
    #expect(gradients[a]?.values() == [4, 6])
    #expect(gradients[b]?.values() == [2, 2])
  }

  @Test(arguments: [DType.float32, .bfloat16])
  func recomputedAndKeptResultsGiveTheSameBytes(_ precision: DType) throws {
    let context = OperationContext(try TestDevice.make())
    let cases = OperationTable.all
    for (name, other) in [
      ("composition/gated block, recomputed", "composition/gated block, kept"),
      ("norm/rmsNorm [2, 513], recomputed", "norm/rmsNorm [2, 513]"),
    ] {
      let recomputed = try #require(cases.first { $0.name == name })
      let kept = try #require(cases.first { $0.name == other })
      let values = recomputed.inputValues(precision: precision)
      let probe = Probe(shape: kept.reference(values).shape)
      let first = tapeGradients(of: recomputed, values, probe, context, precision: precision)
      let second = tapeGradients(of: kept, values, probe, context, precision: precision)
      #expect(first.mapValues { $0.values() } == second.mapValues { $0.values() })
    }
  }
}
