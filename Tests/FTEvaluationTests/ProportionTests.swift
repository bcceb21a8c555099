import FTData
import Testing

@testable import FTEvaluation

@Suite struct ProportionTests {
  private let probabilities = stride(from: 0.01, through: 0.99, by: 0.01)

  /// Coverage summed exactly over all counts; 83 % is what the literature gives as Wilson's lowest (Brown, Cai and DasGupta 2001).
  @Test(arguments: [10, 25, 100])
  func wilsonCovers(count: Int) {
    let intervals = (0...count).map { Interval.wilson($0, of: count) }
    let coverage = probabilities.map { Coverage.exact(intervals, at: $0) }
    let mean = coverage.reduce(0, +) / Double(coverage.count)
    #expect((0.94...0.96).contains(mean), "mean \(mean)")
    #expect(coverage.min()! >= 0.83, "lowest \(coverage.min()!)")
  }

  /// The interval of a mean, made for scores of any kind, is a little wider than Wilson's for answers that are right or wrong.
  @Test(arguments: [10, 25, 100])
  func meanOfAnswersCoversAsWell(count: Int) throws {
    let intervals = try (0...count).map { right in
      try #require(Interval.mean((0..<count).map { $0 < right ? 1 : 0 }, in: 0...1, seed: 0, draws: 1000))
    }
    let coverage = probabilities.map { Coverage.exact(intervals, at: $0) }
    let mean = coverage.reduce(0, +) / Double(coverage.count)
    #expect((0.945...0.975).contains(mean), "mean \(mean)")
    #expect(coverage.min()! >= 0.88, "lowest \(coverage.min()!)")
  }

  @Test func intervalHasWidthForEveryCountAndHoldsTheValue() {
    for count in Array(1...60) + [1000, 1_000_000] {
      for right in Set([0, 1, count / 2, count - 1, count]) {
        let estimate = Estimate(share: right, of: count)
        #expect(estimate.low < estimate.high && estimate.interval.contains(estimate.value))
        #expect(estimate.low >= 0 && estimate.high <= 1)
      }
    }
  }

  @Test func measureOfAShareIsOneLine() {
    let measure = Measure.proportion("accuracy", perItem: [true, nil, false, true, true])
    #expect(measure.value == 0.75 && measure.count == 4 && measure.perItem == [1, nil, 0, 1, 1])
    #expect(measure.interval == .wilson(3, of: 4) && measure.unit == "%")
    let none = Measure.proportion("accuracy", right: 0, of: 0, otherwise: "no row has a class")
    #expect(none.value == nil && none.undefined == "no row has a class")
  }
}
