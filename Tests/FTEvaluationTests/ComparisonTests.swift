import FTData
import FTRandom
import Testing

@testable import FTEvaluation

@Suite struct ComparisonTests {
  private func answers(_ right: [Bool]) -> Measure { .proportion("accuracy", perItem: right) }

  /// Nine more of ten differing items is told apart, though the two intervals overlap; the same difference unpaired would not be.
  @Test func pairsTellApartWhatIntervalsDoNot() throws {
    let before = answers((0..<100).map { $0 < 70 })
    let after = answers((0..<100).map { $0 < 80 })
    #expect(before.high! > after.low!)
    let comparison = try Comparison(after, minus: before)
    #expect(comparison.outcome == .better && abs(comparison.difference - 0.1) < 1e-12)
    let interval = try #require(comparison.interval)
    #expect(interval.low > 0 && interval.contains(0.1))
    #expect(try Comparison(before, minus: after).outcome == .worse)
  }

  /// Three against none may be chance (a sign test gives p = 0.25), ten against none are not.
  @Test func fewDifferencesAreNotToldApart() throws {
    let none = answers([Bool](repeating: false, count: 50))
    #expect(try !Comparison(answers((0..<50).map { $0 < 3 }), minus: none).isToldApart)
    #expect(try Comparison(answers((0..<50).map { $0 < 10 }), minus: none).isToldApart)
  }

  @Test func equalRunsAreNotToldApart() throws {
    let one = answers((0..<20).map { $0 % 3 == 0 })
    let comparison = try Comparison(one, minus: one)
    let interval = try #require(comparison.interval)
    #expect(comparison.outcome == .notToldApart && interval.low < 0 && interval.high > 0)
    let loss = Measure.mean("loss", .lower, perItem: [1, 2, 4])
    let same = try Comparison(loss, minus: loss)
    #expect(same.difference == 0 && same.interval == nil && !same.isToldApart)
  }

  @Test func lowerIsBetterForLosses() throws {
    var generator = RandomGenerator(seed: 1)
    let before = (0..<30).map { _ in 3 + generator.normal() }
    let after = before.map { $0 - 0.2 + 0.1 * generator.normal() }
    let old = Measure.mean("loss", .lower, perItem: before)
    let new = Measure.mean("loss", .lower, perItem: after)
    #expect(try Comparison(new, minus: old).outcome == .better)
    #expect(try Comparison(old, minus: new).outcome == .worse)
    let plain = (Measure.mean("pitch", .none, perItem: after), Measure.mean("pitch", .none, perItem: before))
    #expect(try Comparison(plain.0, minus: plain.1).outcome == .different)
  }

  /// Two answers to each item, of equal chance, dependent on how hard the item is.
  @Test func equalChancesAreRarelyToldApart() throws {
    for count in [25, 100] {
      let coverage = Coverage(of: 0, repetitions: 300) { generator in
        let hard = (0..<count).map { _ in generator.beta(2, 1) }
        // What Comparison takes the interval of, with fewer draws.
        let differences = hard.map { (generator.isTrue($0) ? 1.0 : 0) - (generator.isTrue($0) ? 1 : 0) }
        return Interval.mean(differences, in: -1...1, seed: generator.next(), draws: 300)
      }
      #expect((0.92...0.985).contains(coverage.share), "\(coverage)")
    }
  }

  @Test func onlyItemsOfBothCount() throws {
    let a = Measure.mean("recall", unit: "%", .higher, perItem: [1, nil, 0.5, 0.25])
    let b = Measure.mean("recall", unit: "%", .higher, perItem: [0.5, 1, nil, 0.25])
    let comparison = try Comparison(a, minus: b)
    #expect(comparison.count == 2 && comparison.difference == 0.25)
  }

  @Test func whatCannotBeComparedSaysWhy() {
    let a = answers([true, false])
    for (other, wanted) in [
      (answers([true]), "measured on 2 and on 1 items"),
      (Measure("accuracy", unit: "%", .higher, 0.5, count: 2), "no values by item"),
      (Measure.proportion("recall", perItem: [true, false]), "not the same measure"),
      (Measure("accuracy", unit: "%", .higher, undefined: "no pictures"), "no pictures"),
      (Measure.mean("accuracy", unit: "%", .higher, perItem: [1, nil]), ""),
    ] {
      do {
        let comparison = try Comparison(a, minus: other)
        #expect(wanted.isEmpty && comparison.count == 1)
      } catch {
        #expect(!wanted.isEmpty && error.description.contains(wanted), "\(error)")
      }
    }
  }

  @Test func theSmallestVisibleDifferenceGrowsWithTheSpread() throws {
    let none = Measure("loss", .lower, 0, count: 8, perItem: (0..<8).map { _ in 0 })
    let narrow = Measure("loss", .lower, 0, count: 8, perItem: (0..<8).map { $0 % 2 == 0 ? 1 : -1 })
    let wide = Measure("loss", .lower, 0, count: 8, perItem: (0..<8).map { $0 % 2 == 0 ? 2 : -2 })
    let one = try #require(try Comparison(narrow, minus: none).smallestVisible)
    let two = try #require(try Comparison(wide, minus: none).smallestVisible)
    // s = √(8/7); (1.96 + 0.8416)·s·√(1/(8 − 1.96²/2)) by hand.
    #expect(abs(one - 1.2145) < 2e-3)
    #expect(abs(two - 2 * one) < 1e-12)
    #expect(try Comparison(none, minus: none).smallestVisible == nil)
  }
}
