import Foundation
import Testing

@testable import FTEvaluation

/// Every measure against another program's: tools/golden/evaluation.py (scipy, scikit-learn, statsmodels).
@Suite struct GoldenTests {
  private struct Golden: Decodable {
    struct Intervals: Decodable {
      struct Sample: Decodable {
        let values: [Double]
        let groups: [Int]?
        let interval: [Double]
      }
      let wilson: [[Double]]
      let student: [[Double]]
      let groups: Sample
      let values: Sample
    }
    struct Classification: Decodable {
      let labels: [Int]
      let logits: [[Float]]
      let probabilities: [[Double]]
      let accuracy: Double
      let macroF1: Double
      let precision: [Double]
      let recall: [Double]
      let f1: [Double]
      let confusion: [[Int]]
      let logLoss: Double
      let calibrationError: Double
      let temperature: Double
    }
    struct Verification: Decodable {
      let speakers: [[Int]]
      let scores: [Float]
      let equalErrorRate: Double
      let detectionCost: Double
      let slope: Double
      let offset: Double
      let cost: Double
    }
    let intervals: Intervals
    let classification: Classification
    let verification: Verification
  }

  private let golden: Golden

  init() throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Golden/evaluation.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    golden = try decoder.decode(Golden.self, from: Data(contentsOf: url))
  }

  private func near(_ a: Double?, _ b: Double, within tolerance: Double = 1e-9) -> Bool {
    a.map { abs($0 - b) <= tolerance * max(1, abs(b)) } ?? false
  }

  @Test func wilsonsIntervalIsThatOfStatsmodels() {
    for row in golden.intervals.wilson {
      let interval = Interval.wilson(Int(row[0]), of: Int(row[1]))
      #expect(near(interval.low, row[2], within: 1e-12) && near(interval.high, row[3], within: 1e-12), "\(row)")
    }
  }

  /// Hill's formula has six digits.
  @Test func studentsQuantilesAreThoseOfSciPy() {
    for row in golden.intervals.student {
      #expect(near(StudentDistribution.quantile(degreesOfFreedom: Int(row[0])), row[1], within: 1e-5), "\(row)")
    }
  }

  /// statsmodels: a constant by least squares with standard errors robust to clusters.
  @Test func meansHaveTheIntervalsOfStatsmodels() throws {
    for sample in [golden.intervals.groups, golden.intervals.values] {
      let interval = try #require(Interval.mean(sample.values, groups: sample.groups))
      #expect(
        near(interval.low, sample.interval[0], within: 1e-5) && near(interval.high, sample.interval[1], within: 1e-5))
    }
  }

  @Test func classificationScoresAreThoseOfScikitLearn() {
    let wanted = golden.classification
    let found = ClassificationMetrics(
      probabilities: wanted.probabilities, labels: wanted.labels, names: ["a", "b", "c", "d"])
    #expect(near(found.accuracy.value, wanted.accuracy) && near(found.macroF1.value, wanted.macroF1))
    #expect(found.confusion == wanted.confusion)
    for (row, index) in zip(found.classes, 0...) {
      #expect(near(row.precision, wanted.precision[index]) && near(row.recall, wanted.recall[index]))
      #expect(near(row.f1, wanted.f1[index]))
    }
    #expect(near(found.logLoss, wanted.logLoss) && near(found.ece, wanted.calibrationError))
    #expect(near(found.measures[2].value, wanted.logLoss))
  }

  /// Golden section stops within 2·10⁻⁸ of the logarithm; the minimum is flat, so half the digits of the cost are lost.
  @Test func temperatureIsThatOfSciPysMinimum() {
    let found = Calibration.temperature(golden.classification.logits, labels: golden.classification.labels)
    #expect(near(found, golden.classification.temperature, within: 1e-5))
  }

  @Test func verificationScoresAreThoseOfScikitLearn() {
    let wanted = golden.verification
    let trials = Trials(
      zip(wanted.speakers, wanted.scores).map { .init(score: $1, first: $0[0], second: $0[1]) }, speakerCount: 12)
    let found = VerificationMetrics(trials)
    #expect(near(found.eer.value, wanted.equalErrorRate) && near(found.minDCF.value, wanted.detectionCost))
    let calibration = ScoreCalibration(learnedFrom: trials, origin: "")
    #expect(
      near(calibration.slope, wanted.slope, within: 1e-5) && near(calibration.offset, wanted.offset, within: 1e-5))
    #expect(near(calibration.cost(trials), wanted.cost, within: 1e-6))
    let measure = calibration.costMeasure(trials)
    #expect(near(measure.value, wanted.cost, within: 1e-6) && measure.interval != nil)
  }
}
