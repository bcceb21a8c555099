import FTNN
import FTTensor
import FTTestSupport
import Testing

@Suite struct PictureLayerTests {
  private func norm(_ device: Device) -> BatchNorm {
    BatchNorm(
      gain: Tensor([2, -1], on: device), offset: Tensor([0.5, 1], on: device), runningMean: Tensor([1, 3], on: device),
      runningVariance: Tensor([4, 0.25], on: device), epsilon: 0, momentum: 0.1)
  }

  /// By hand: the batch has means 2 and 6, and unbiased variances 8 / 3 and 8 / 3.
  @Test func runningAveragesMoveByTheMomentum() throws {
    let device = try TestDevice.make()
    let layer = norm(device)
    let x = Tensor([0, 4, 4, 8, 2, 6, 2, 6], shape: [2, 1, 2, 2], on: device)
    let still = layer(x, ForwardContext(isTraining: true))
    #expect(layer.runningMean.value.values() == [1, 3])
    #expect(still.values() == layer(x, ForwardContext()).values())

    layer.usesBatchStatistics = true
    _ = layer(x, ForwardContext(isTraining: false))
    #expect(layer.runningMean.value.values() == [1, 3])
    _ = layer(x, ForwardContext(isTraining: true))
    let (mean, variance) = (layer.runningMean.value.values(), layer.runningVariance.value.values())
    #expect(Comparison.mismatch(mean, [1.1, 3.3], shape: [2], tolerance: 1e-6) == nil)
    #expect(Comparison.mismatch(variance, [3.6 + 0.8 / 3, 0.225 + 0.8 / 3], shape: [2], tolerance: 1e-6) == nil)
  }

  @Test func foldedScaleAndShiftDoTheSame() throws {
    let device = try TestDevice.make()
    let layer = norm(device)
    let x = Tensor([0, 4, 4, 8, 2, 6, 2, 6], shape: [2, 1, 2, 2], on: device)
    let (scale, shift) = layer.folded()
    #expect(scale == [1, -2])
    let folded = x * Tensor(scale, on: device) + Tensor(shift, on: device)
    #expect(folded.values() == layer(x, ForwardContext()).values())
  }

  @Test func runningAveragesAreNeverTrained() throws {
    let layer = norm(try TestDevice.make())
    layer.trainAll()
    #expect(layer.trainableParameters().map(\.name) == ["weight", "bias"])
    #expect(layer.namedParameters().map(\.name) == ["weight", "bias", "running_mean", "running_var"])
  }

  @Test func aMixtureOfConditionsMixesTheirGainsAndOffsets() throws {
    let device = try TestDevice.make()
    let layer = InstanceNorm(
      gain: Tensor([1, 2, 3, 4], shape: [2, 2], on: device), offset: Tensor([0, 1, 2, 3], shape: [2, 2], on: device),
      names: ("gamma", "beta"))
    let mixture = Tensor([1, 0, 0.25, 0.75], shape: [2, 2], on: device)
    let x = Tensor((0..<16).map { Float($0 * $0 % 7) }, shape: [2, 2, 2, 2], on: device)
    let expected = x.instanceNorm(
      gain: Tensor([1, 2, 2.5, 3.5], shape: [2, 2], on: device),
      offset: Tensor([0, 1, 1.5, 2.5], shape: [2, 2], on: device))
    #expect(layer(x, ForwardContext(), mixture: mixture).values() == expected.values())
    #expect(layer.namedParameters().map(\.name) == ["gamma", "beta"])
  }
}
