import FTImageCodec
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTImage

@Suite struct ClassificationTests {
  /// Values computed by hand; Wilson's interval of 8 of 10 is 0.4902 to 0.9433.
  @Test func measuresAreThoseOfTheBook() {
    let probabilities: [[Double]] = [
      [0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.6, 0.4], [0.95, 0.05], [0.4, 0.6], [0.2, 0.8], [0.3, 0.7], [0.6, 0.4],
      [0.1, 0.9],
    ]
    let labels = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1]
    let metrics = ClassificationMetrics(probabilities: probabilities, labels: labels, names: ["a", "b"])
    #expect(metrics.confusion == [[5, 1], [1, 3]] && metrics.count == 10)
    #expect(abs(metrics.accuracy.value - 0.8) < 1e-12)
    #expect(abs(metrics.accuracy.low - 0.4902) < 1e-4 && abs(metrics.accuracy.high - 0.9433) < 1e-4)
    // F1: a 2·5 / (6 + 6), b 2·3 / (4 + 4).
    #expect(abs(metrics.macroF1.value - (10.0 / 12 + 6.0 / 8) / 2) < 1e-12)
    #expect(metrics.macroF1.low < metrics.macroF1.value && metrics.macroF1.high > metrics.macroF1.value)
    #expect(metrics.classes.map(\.count) == [6, 4])
    // Bins of confidence: 0.6 (3 pictures, 1 right), 0.7 (2, 2), 0.8 (2, 2), 0.9 (3, 3).
    let gaps: [Double] = [1.8 - 1, 1.4 - 2, 1.6 - 2, 2.75 - 3]
    let expected = gaps.reduce(0) { $0 + abs($1) } / 10
    #expect(abs(metrics.ece - expected) < 1e-9, "\(metrics.ece)")
  }

  @Test func measuresOfOnePictureHaveNoNaN() {
    let metrics = ClassificationMetrics(probabilities: [[1, 0, 0]], labels: [0], names: ["a", "b", "c"])
    #expect(metrics.macroF1.value == 1 && metrics.classes[1].f1 == 0 && metrics.ece == 0)
  }

  @Test func temperatureFindsTheOneThatWasHidden() {
    var random = SeededGenerator(state: 6)
    var (logits, labels): ([[Float]], [Int]) = ([], [])
    for _ in 0..<4000 {
      let row = (0..<3).map { _ in Float.random(in: -2...2, using: &random) }
      let shares = Calibration.softmax(row, temperature: 1)
      let draw = Double.random(in: 0..<1, using: &random)
      labels.append(draw < shares[0] ? 0 : draw < shares[0] + shares[1] ? 1 : 2)
      logits.append(row.map { 2 * $0 })
    }
    #expect(abs(Calibration.temperature(logits, labels: labels) - 2) < 0.15)
    #expect(Calibration.temperature(Array(logits.prefix(20)), labels: Array(labels.prefix(20))) == 1)
  }

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
