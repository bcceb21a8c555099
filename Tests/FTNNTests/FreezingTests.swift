import FTNN
import FTRandom
import FTTensor
import FTTestSupport
import Testing

@Suite struct FreezingTests {
  private func block(on device: Device) -> GatedFeedForward {
    let linear = { Linear(weight: Tensor(repeating: 0.1, shape: [4, 4], on: device)) }
    return GatedFeedForward(gate: linear(), up: linear(), down: linear())
  }

  @Test(arguments: [
    ("q_proj", "layers.1.q_proj", true), ("q_proj", "layers.1.xq_proj", false), ("layers.1.*", "layers.1.q_proj", true),
    ("layers.1.*", "layers.11.q_proj", false), ("*.?_proj", "layers.1.k_proj", true), ("*", "", true),
    ("a*b*c", "axxbyyc", true), ("a*b*c", "axxbyy", false), ("layers.1", "layers.1", true),
  ])
  func patternsSelectByName(pattern: String, name: String, matches: Bool) {
    #expect(NamePattern(pattern).matches(name) == matches)
  }

  @Test func onlyMatchingParametersAreTrainedAndUnusedPatternsAreReported() throws {
    let block = block(on: try TestDevice.make())
    let unused = block.trainOnly([NamePattern("up_proj.*"), NamePattern("q_proj")])
    #expect(block.trainableParameters().map(\.name) == ["up_proj.weight"])
    #expect(unused.map(\.text) == ["q_proj"])
  }

  @Test func frozenParametersGetNoGradient() throws {
    let device = try TestDevice.make()
    let block = block(on: device)
    _ = block.trainOnly([NamePattern("down_proj.*")])
    let x = Tensor(repeating: 0.5, shape: [3, 4], on: device)
    var gradients = block(x, ForwardContext()).sum().gradients()
    #expect(block.down.weight.takeGradient(from: &gradients) != nil)
    #expect(block.up.weight.takeGradient(from: &gradients) == nil)
  }

  @Test(arguments: [LowRankAdapter.Form.output, .weight])
  func aFreshAdapterChangesNothingAndBothFormsAgree(form: LowRankAdapter.Form) throws {
    let device = try TestDevice.make()
    let x = Tensor((0..<12).map { Float($0) * 0.1 }, shape: [3, 4], on: device)
    let plain = block(on: device)
    let adapted = block(on: device)
    let expected = plain(x, ForwardContext()).values()
    var generator = RandomGenerator(seed: 37)
    let result = adapted.addLowRankAdapters(
      LowRankSettings(rank: 2, alpha: 4, targets: ["up_proj", "down_proj"]), form: form,
      generator: &generator, on: device)
    #expect(result.adapted == ["up_proj", "down_proj"])
    #expect(adapted(x, ForwardContext()).values() == expected)
    // With B no longer zero, the layer equals the one with weight W + scale · B · A.
    let up = adapted.up
    up.adapter!.b.load(Tensor((0..<8).map { Float($0) * 0.05 - 0.2 }, shape: [4, 2], on: device))
    let delta = Tensor.matmul(up.adapter!.b.value, up.adapter!.a.value) * up.adapter!.scale
    let merged = x.linear(weight: up.weight.value + delta).values()
    for (found, expected) in zip(up(x, ForwardContext()).values(), merged) { #expect(abs(found - expected) < 1e-5) }
  }

  @Test func rankStabilizedScaleDividesByTheRoot() {
    #expect(LowRankSettings(rank: 16, alpha: 8).scale == 0.5)
    #expect(LowRankSettings(rank: 16, alpha: 8, isRankStabilized: true).scale == 2)
  }
}
