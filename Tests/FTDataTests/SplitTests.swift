import FTData
import Foundation
import Testing

@Suite struct SplitTests {
  @Test(arguments: 0...60)
  func everyIndexIsInExactlyOnePart(count: Int) {
    let split = Split(count: count, seed: UInt64(count))
    #expect((split.train + split.validation + split.test).sorted() == Array(0..<count))
    #expect(split.train == split.train.sorted())
    #expect(split.validation.isEmpty == (count < 2))
    #expect(split.train.isEmpty == (count < 1))
  }

  @Test func standardSharesAreMet() {
    let split = Split(count: 1_000, seed: 1)
    #expect((split.train.count, split.validation.count, split.test.count) == (800, 100, 100))
  }

  @Test func givenSharesAreMet() throws {
    let fractions = try SplitFractions(train: 0.7, validation: 0.3, test: 0)
    let split = Split(count: 200, fractions: fractions, seed: 1)
    #expect((split.train.count, split.validation.count, split.test.count) == (140, 60, 0))
    let all = Split(count: 5, fractions: try SplitFractions(train: 1, validation: 0, test: 0), seed: 1)
    #expect(all.train == [0, 1, 2, 3, 4])
  }

  @Test func equalSeedsGiveEqualSplitsAndOthersDoNot() {
    #expect(Split(count: 100, seed: 4) == Split(count: 100, seed: 4))
    #expect(Split(count: 100, seed: 4) != Split(count: 100, seed: 5))
  }

  /// Pinned so that a change of the algorithm is noticed: a new release must not reshuffle people's validation rows.
  @Test func splitOfTwentyIsPinned() {
    let split = Split(count: 20, seed: 42)
    #expect(split.validation == PinnedValues.validationOfTwenty)
    #expect(split.test == PinnedValues.testOfTwenty)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func groupsStayTogether(seed: UInt64) {
    let key = { (index: Int) in "product \(index * index % 37)" }
    let split = Split(count: 300, seed: seed, group: key)
    let sides = [split.train, split.validation, split.test].map { Set($0.map(key)) }
    #expect(sides[0].isDisjoint(with: sides[1]))
    #expect(sides[0].isDisjoint(with: sides[2]))
    #expect(sides[1].isDisjoint(with: sides[2]))
    #expect(split.train.count + split.validation.count + split.test.count == 300)
    #expect((210...270).contains(split.train.count))
    #expect(!split.validation.isEmpty)
  }

  @Test func twoLargeGroupsStillGiveAValidationSet() {
    let split = Split(count: 100, seed: 0, group: { $0 < 90 ? "large" : "small" })
    #expect(split.train == Array(0..<90))
    #expect(split.validation == Array(90..<100))
    #expect(split.test.isEmpty)
  }

  @Test func singleGroupGoesToTraining() {
    let split = Split(count: 10, seed: 0, group: { _ in "all" })
    #expect((split.train.count, split.validation.count, split.test.count) == (10, 0, 0))
  }

  @Test func strataHaveTheSameShares() {
    let label = { (index: Int) in index % 10 == 0 ? "rare" : "common" }
    let split = Split(count: 1_000, seed: 9, stratum: label)
    let rare = [split.train, split.validation, split.test].map { part in part.count { label($0) == "rare" } }
    #expect(rare == [80, 10, 10])
    #expect((split.train.count, split.validation.count, split.test.count) == (800, 100, 100))
  }

  @Test func manySmallStrataStillReachTheShares() {
    let split = Split(count: 300, seed: 9, stratum: { "stratum \($0 / 3)" })
    #expect((split.train.count, split.validation.count, split.test.count) == (240, 30, 30))
  }

  @Test(
    arguments: [(0.8, 0.1, 0.2), (0, 0.5, 0.5), (1.1, -0.1, 0), (.nan, 0.1, 0.1), (.infinity, 0, 0)]
      as [(Double, Double, Double)])
  func sharesThatAreNoSplitAreRefused(shares: (Double, Double, Double)) {
    #expect(throws: SplitError.self) { try SplitFractions(train: shares.0, validation: shares.1, test: shares.2) }
  }
}
