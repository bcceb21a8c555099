import FTData
import FTRandom
import Foundation
import Testing

@testable import FTEvaluation

@Suite struct MeanTests {
  /// Scores on a scale from 0 to 1, of every shape that recipes make: spread, pushed to an end, in steps, mostly right.
  static let scores: [(name: String, mean: Double, draw: @Sendable (inout RandomGenerator) -> Double)] = [
    ("spread", 2.0 / 7, { $0.beta(2, 5) }),
    ("near one value", 0.8, { 0.8 + 0.02 * $0.normal() }),
    ("at both ends", 0.75, { $0.beta(0.3, 0.1) }),
    ("five attributes", 0.9, { generator in Double((0..<5).count { _ in generator.isTrue(0.9) }) / 5 }),
    (
      "five attributes, nearly all right", 0.98,
      { generator in Double((0..<5).count { _ in generator.isTrue(0.98) }) / 5 }
    ),
    ("right but for a few", 0.975, { $0.isTrue(0.95) ? 1 : $0.uniform() }),
  ]

  @Test(arguments: scores.indices, [5, 25, 100])
  func boundedMeanCovers(index: Int, count: Int) {
    let (name, mean, draw) = Self.scores[index]
    let coverage = Coverage(of: mean, repetitions: 200) { generator in
      Interval.mean((0..<count).map { _ in draw(&generator) }, in: 0...1, seed: generator.next(), draws: 300)
    }
    // Five values of a distribution with all its weight at the ends show the other end in 77 % of draws only.
    #expect(coverage.share >= (count == 5 ? 0.8 : 0.9), "\(name), \(count): \(coverage)")
  }

  /// Losses are skewed: exp of normal numbers. Student's t covers 82 % for ten of the wider ones.
  @Test(arguments: [(0.5, 10, 0.9), (0.5, 25, 0.9), (1, 10, 0.84), (1, 25, 0.88), (1, 100, 0.9)])
  func openMeanCovers(spread: Double, count: Int, least: Double) {
    let coverage = Coverage(of: exp(spread * spread / 2), repetitions: 200) { generator in
      Interval.mean((0..<count).map { _ in exp(spread * generator.normal()) }, seed: generator.next(), draws: 300)
    }
    #expect(coverage.share >= least, "\(coverage)")
  }

  @Test func equalScoresKeepAWidthThatShrinksWithTheirNumber() throws {
    for level in [0, 0.5, 1.0] {
      var last = 1.0
      for count in [1, 2, 5, 10, 25, 100, 1000] {
        let interval = try #require(Interval.mean([Double](repeating: level, count: count), in: 0...1))
        #expect(interval.contains(level) && interval.width > 0 && interval.width < last)
        #expect(interval.low >= 0 && interval.high <= 1)
        last = interval.width
      }
      #expect(last < 0.005)
    }
  }

  /// A scale without ends says nothing about what was not seen: no interval instead of one without width.
  @Test func openScaleGivesNoIntervalWhereNothingVaries() {
    #expect(Interval.mean([3], seed: 0) == nil)
    #expect(Interval.mean([3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3]) == nil)
    #expect(Interval.mean([]) == nil && Interval.mean([], in: 0...1) == nil)
    let measure = Measure.mean("seconds", unit: "s", .lower, perItem: [2])
    #expect(measure.value == 2 && measure.interval == nil)
  }

  /// scipy.stats.t.interval(0.95, 4, loc=3, scale=scipy.stats.sem([1, 2, 3, 4, 5])).
  @Test func fewValuesHaveStudentsInterval() throws {
    let interval = try #require(Interval.mean([1, 2, 3, 4, 5]))
    #expect(abs(interval.low - 1.0367568385224393) < 1e-6 && abs(interval.high - 4.963243161477561) < 1e-6)
  }

  @Test func sameItemsGiveTheSameInterval() {
    let values = (0..<40).map { exp(sin(Double($0))) }
    #expect(Interval.mean(values) == Interval.mean(values))
    #expect(Interval.mean(values, in: 0...5) == Interval.mean(values, in: 0...5))
    #expect(Interval.mean(values, in: 0...5, seed: 1) != Interval.mean(values, in: 0...5))
  }

  @Test func whatIsNoNumberIsNoValue() throws {
    for broken in [Double.nan, .infinity] {
      let measure = Measure.mean("loss", .lower, perItem: [1, broken, nil])
      #expect(measure.value == nil && measure.undefined == "1 of 2 items have a value that is not a number")
      _ = try JSONEncoder().encode(measure)
      #expect(Measure.number("loss", .lower, broken, count: 3).value == nil)
    }
    #expect(
      Measure.mean("recall", unit: "%", .higher, perItem: [nil, nil], otherwise: "no row has attributes").undefined
        == "no row has attributes")
  }
}
