import FTImageCodec
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTImage

@Suite struct ClassificationTests {
  /// Values of torch.nn.functional.cross_entropy(x, y, weight=w, reduction="sum") / 2.
  @Test func crossEntropyCountsRareClassesMore() throws {
    let device = try TestDevice.make()
    let x = Tensor([1, 2, 0.5, -1, 0, 3], shape: [2, 3], on: device)
    let loss = x.classCrossEntropy(targets: [0, 2], weights: [2, 1, 0.5], normalizer: 2)
    let first = log(exp(1.0) + exp(2) + exp(0.5)) - 1
    let second = log(exp(-1.0) + exp(0) + exp(3)) - 3
    #expect(abs(Double(loss.item()) - (2 * first + 0.5 * second) / 2) < 1e-6)
  }
}
