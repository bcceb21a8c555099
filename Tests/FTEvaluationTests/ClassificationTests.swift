import FTData
import FTRandom
import Foundation
import Testing

@testable import FTEvaluation

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
    var random = RandomGenerator(seed: 6)
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

  /// 25 pictures, all right: "macro-F1 100.0 % (95 %: 100.0 to 100.0)" promised what 25 pictures cannot.
  @Test(arguments: [1, 2, 5, 25, 200])
  func allRightKeepsAWidth(count: Int) {
    for classes in [1, 2, 5] {
      let labels = (0..<count).map { $0 % classes }
      for right in [true, false] where right || classes > 1 {
        let probabilities = labels.map { label in
          (0..<classes).map { $0 == (right ? label : (label + 1) % classes) ? 1.0 : 0 }
        }
        let metrics = ClassificationMetrics(
          probabilities: probabilities, labels: labels, names: (0..<classes).map { "\($0)" })
        #expect(metrics.macroF1.value == (right ? 1 : 0))
        #expect(metrics.macroF1.interval.width > 0.2 / Double(count) && metrics.macroF1.interval.width < 1)
        #expect(metrics.accuracy.interval.width > 0)
      }
    }
  }

  /// Classes of even and of unequal sizes, errors spread evenly over the other classes.
  @Test(arguments: [2, 5], [0.6, 0.8, 0.95, 0.99])
  func macroF1Covers(classes: Int, recall: Double) {
    for isSkewed in [false, true] {
      let sizes = (0..<classes).map { isSkewed ? pow(0.5, Double($0)) + 0.03 : 1 }
      let shares = sizes.map { $0 / sizes.reduce(0, +) }
      let miss = (1 - recall) / Double(classes - 1)
      // F1 of class k: 2·sₖ·recall / (sₖ + what is predicted so).
      let truth = shares.reduce(0) { $0 + 2 * $1 * recall / ($1 + $1 * recall + (1 - $1) * miss) } / Double(classes)
      for count in [25, 100] {
        let coverage = Coverage(of: truth, repetitions: 100) { generator in
          let labels = (0..<count).map { _ in
            var draw = generator.uniform()
            return shares.indices.first { index in
              draw -= shares[index]
              return draw < 0
            } ?? 0
          }
          let predicted = labels.map { label in
            generator.isTrue(recall) ? label : (label + 1 + generator.integer(below: classes - 1)) % classes
          }
          return ConfusionMatrix(predicted: predicted, labels: labels, classes: classes)
            .macroF1Interval(seed: generator.next(), draws: 300)
        }
        #expect(coverage.share >= 0.88, "\(count) items, \(isSkewed ? "unequal" : "even"): \(coverage)")
      }
    }
  }

  @Test func measuresCarryTheirItems() throws {
    let metrics = ClassificationMetrics(
      probabilities: [[0.9, 0.1], [0.4, 0.6], [0.7, 0.3]], labels: [0, 0, 1], names: ["a", "b"])
    let measures = Evaluation(metrics.measures)
    #expect(measures["accuracy"]?.perItem == [1, 0, 0] && measures["accuracy"]?.count == 3)
    let losses = try #require(measures["log loss"]?.perItem)
    #expect(zip(losses, [0.9, 0.4, 0.3]).allSatisfy { abs($0! + log($1)) < 1e-12 })
    #expect(measures["macro-F1"]?.interval != nil && measures["calibration error"]?.value == metrics.ece)
    guard case .table(_, let columns, let rows) = metrics.table else {
      Issue.record("no table")
      return
    }
    #expect(columns.count == 5 && rows[0] == ["a", "2", "50.0 %", "50.0 %", "50.0 %"])
  }

  @Test func probabilitiesThatAreNoNumbersAreSaid() {
    let metrics = ClassificationMetrics(
      probabilities: [[.nan, .nan], [0.9, 0.1]], labels: [0, 0], names: ["a", "b"])
    let measures = Evaluation(metrics.measures)
    #expect(measures["log loss"]?.undefined != nil && measures["calibration error"]?.undefined != nil)
  }
}
