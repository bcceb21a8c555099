import FTData
import FTRandom
import Foundation
import Testing

@testable import FTEvaluation

/// Fifteen people, each with their own chance: the same answers of one person are not independent.
@Suite struct GroupTests {
  /// - Parameters:
  ///   - mean: of the people's chances, which are Beta-distributed.
  ///   - likeness: of two answers of one person (intraclass correlation).
  @Test(arguments: [0.01, 0.03, 0.1, 0.5], [0.02, 0.2, 0.5])
  func sharesOfFifteenGroupsCover(mean: Double, likeness: Double) {
    for size in [10, 45] {
      let groups = (0..<15 * size).map { $0 / size }
      let coverage = Coverage(of: mean, repetitions: 200) { generator in
        let values = (0..<15).flatMap { _ -> [Double] in
          let chance = generator.beta(mean * (1 / likeness - 1), (1 - mean) * (1 / likeness - 1))
          return (0..<size).map { _ in generator.isTrue(chance) ? 1 : 0 }
        }
        return Interval.mean(values, groups: groups, in: 0...1, seed: generator.next(), draws: 300)
      }
      #expect(coverage.share >= 0.9, "\(size) answers each: \(coverage)")
    }
  }

  @Test func openScaleOfFifteenGroupsCovers() {
    let groups = (0..<150).map { $0 / 10 }
    let coverage = Coverage(of: 4, repetitions: 300) { generator in
      let values = (0..<15).flatMap { _ -> [Double] in
        let person = generator.normal()
        return (0..<10).map { _ in 4 + person + generator.normal() }
      }
      return Interval.mean(values, groups: groups, seed: generator.next(), draws: 300)
    }
    #expect((0.92...0.98).contains(coverage.share), "\(coverage)")
  }

  /// As if answers were independent the interval would be far too narrow.
  @Test func groupsMakeTheIntervalWider() throws {
    let values = (0..<150).map { $0 / 10 % 3 == 0 ? 1.0 : 0 }
    let alone = try #require(Interval.mean(values, in: 0...1))
    let grouped = try #require(Interval.mean(values, groups: (0..<150).map { $0 / 10 }, in: 0...1))
    #expect(grouped.width > 2 * alone.width)
  }

  /// Speakers whose voices are known better or worse, and who sound more or less like the others.
  private func trials(_ generator: inout RandomGenerator, distance: Double) -> Trials {
    let steady = (0..<15).map { _ in 0.6 * generator.normal() }
    let common = (0..<15).map { _ in 0.4 * generator.normal() }
    var list: [Trials.Trial] = []
    for a in 0..<15 {
      for b in a..<15 {
        for _ in 0..<(a == b ? 6 : 4) {
          let middle = a == b ? distance + steady[a] : common[a] + common[b]
          list.append(.init(score: Float(middle + generator.normal()), first: a, second: b))
        }
      }
    }
    return Trials(list, speakerCount: 15)
  }

  /// The truth is that of many such sets: Φ-mixtures have no closed form.
  @Test(arguments: [2.0, 4.0])
  func equalErrorRateOfFifteenSpeakersCovers(distance: Double) {
    var generator = RandomGenerator(seed: 7)
    let many = (0..<300).flatMap { _ in trials(&generator, distance: distance).list }
    let truth = ErrorCurve(sorted: many.sorted { $0.score < $1.score }).equalErrorRate
    let coverage = Coverage(of: truth, repetitions: 100) { generator in
      VerificationMetrics(trials(&generator, distance: distance), seed: generator.next(), draws: 150).eer.interval
    }
    #expect(coverage.share >= 0.9, "\(truth): \(coverage)")
  }

  /// Two systems of the same quality are told apart in one of twenty experiments, give or take.
  @Test func equalSystemsAreRarelyToldApart() {
    let coverage = Coverage(of: 0, repetitions: 100) { generator in
      let first = trials(&generator, distance: 3)
      let second = Trials(
        zip(first.list, trials(&generator, distance: 3).list).map {
          .init(score: $0.score + 0.5 * $1.score, first: $0.first, second: $0.second)
        }, speakerCount: 15)
      let third = Trials(
        zip(first.list, trials(&generator, distance: 3).list).map {
          .init(score: $0.score + 0.5 * $1.score, first: $0.first, second: $0.second)
        }, speakerCount: 15)
      return VerificationMetrics.eerDifference(second, minus: third, seed: generator.next(), draws: 150).interval
    }
    #expect(coverage.share >= 0.9, "\(coverage)")
  }

  @Test func noErrorAmongFewSpeakersIsNotNone() {
    for speakers in [2, 5, 15, 45] {
      let list = (0..<speakers).flatMap { a in
        (0..<speakers).map { Trials.Trial(score: a == $0 ? 0.9 : 0.1, first: a, second: $0) }
      }
      let metrics = VerificationMetrics(Trials(list, speakerCount: speakers))
      #expect(metrics.eer.value == 0 && metrics.eer.low == 0)
      // Jeffreys' interval of 0 of so many ends near 2.4 / (n + 1).
      #expect(metrics.eer.high > 1 / Double(speakers + 1) && metrics.eer.high < 4 / Double(speakers + 1), "\(metrics)")
      #expect(metrics.minDCF.low < metrics.minDCF.high)
    }
  }
}
