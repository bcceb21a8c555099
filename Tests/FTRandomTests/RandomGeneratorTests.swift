import FTRandom
import Foundation
import Testing

@Suite struct RandomGeneratorTests {
  /// First ten outputs of the reference program xoshiro256starstar.c (prng.di.unimi.it) from the state 1, 2, 3, 4; the same
  /// ten numbers stand in the tests of the Rust crate rand_xoshiro.
  @Test func sequenceEqualsTheReferenceProgram() throws {
    let expected: [UInt64] = [
      11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360, 607_988_272_756_665_600,
      16_172_922_978_634_559_625, 8_476_171_486_693_032_832, 10_595_114_339_597_558_777, 2_904_607_092_377_533_576,
    ]
    var generator = try RandomGenerator(state: [1, 2, 3, 4])
    #expect(expected.map { _ in generator.next() } == expected)
  }

  /// First outputs of splitmix64.c (same site) for the seeds 1234567 and 0, as also given by Rosetta Code.
  @Test func seedIsExpandedWithSplitMix64() {
    #expect(
      RandomGenerator(seed: 1_234_567).state == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
      ])
    #expect(
      RandomGenerator(seed: 0).state == [
        0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f, 0xf88b_b8a8_724c_81ec,
      ])
  }

  @Test func restoredStateContinuesTheSequence() throws {
    var generator = RandomGenerator(seed: 3)
    for _ in 0..<17 { _ = generator.normal() }
    let saved = try JSONEncoder().encode(generator)
    var restored = try JSONDecoder().decode(RandomGenerator.self, from: saved)
    var fromWords = try RandomGenerator(state: generator.state)
    for _ in 0..<100 {
      let expected = generator.normal()
      #expect(restored.normal() == expected)
      #expect(fromWords.normal() == expected)
    }
  }

  @Test(arguments: [[], [1, 2, 3], [1, 2, 3, 4, 5], [0, 0, 0, 0]] as [[UInt64]])
  func damagedStateIsRefused(state: [UInt64]) {
    #expect(throws: RandomStateError.self) { try RandomGenerator(state: state) }
  }

  @Test func damagedStateInASnapshotIsRefused() {
    #expect(throws: RandomStateError.self) { try JSONDecoder().decode(RandomGenerator.self, from: Data("[1,2]".utf8)) }
  }

  @Test func uniformNumbersFillTheUnitInterval() {
    var generator = RandomGenerator(seed: 11)
    let numbers = (0..<100_000).map { _ in generator.uniform() }
    #expect(numbers.allSatisfy { $0 >= 0 && $0 < 1 })
    // Six standard errors of the mean of 100,000 uniform numbers: 6 / sqrt(12 · 10⁵) = 0.0055.
    #expect(abs(numbers.reduce(0, +) / 100_000 - 0.5) < 0.0055)
  }

  @Test func normalNumbersHaveMeanZeroAndVarianceOne() {
    var generator = RandomGenerator(seed: 12)
    let numbers = (0..<100_000).map { _ in generator.normal() }
    // Six standard errors: 6 / sqrt(10⁵) = 0.019 for the mean, 6 · sqrt(2 / 10⁵) = 0.027 for the variance.
    #expect(abs(numbers.reduce(0, +) / 100_000) < 0.019)
    #expect(abs(numbers.reduce(0) { $0 + $1 * $1 } / 100_000 - 1) < 0.027)
    #expect(numbers.allSatisfy { $0.isFinite })
  }

  @Test(arguments: [1, 2, 3, 7, 10, 1000])
  func integersAreEvenlySpread(bound: Int) {
    var generator = RandomGenerator(seed: 13)
    var counts = [Int](repeating: 0, count: bound)
    let draws = 1000 * bound
    for _ in 0..<draws { counts[generator.integer(below: bound)] += 1 }
    // Chi-square over `bound` cells has mean bound − 1 and deviation sqrt(2 (bound − 1)); six deviations.
    let chiSquare = counts.reduce(0.0) { $0 + (Double($1) - 1000) * (Double($1) - 1000) / 1000 }
    #expect(chiSquare <= Double(bound - 1) + 6 * (2 * Double(bound)).squareRoot())
  }

  /// 2⁶⁴ is 8/3 of this bound. Without rejection the high word would be a multiple of three in 3/8 of the draws instead of
  /// 1/3 (11,250 of 30,000), and a remainder would be in the lower half in 9/16 instead of 1/2 (16,875).
  @Test func hugeBoundsAreUnbiased() {
    var generator = RandomGenerator(seed: 14)
    let bound = 3 << 61
    let draws = (0..<30_000).map { _ in generator.integer(below: bound) }
    #expect(abs(draws.count { $0 % 3 == 0 } - 10_000) < 500)
    #expect(abs(draws.count { $0 < bound / 2 } - 15_000) < 530)
  }

  @Test func shufflingKeepsEveryItem() {
    var generator = RandomGenerator(seed: 15)
    let order = generator.permutation(count: 1000)
    #expect(order != Array(0..<1000))
    #expect(order.sorted() == Array(0..<1000))
    #expect(generator.shuffled([String]()).isEmpty)
  }

  @Test func shufflingReachesEveryOrderEquallyOften() {
    var generator = RandomGenerator(seed: 16)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<24_000 { counts[generator.permutation(count: 4), default: 0] += 1 }
    #expect(counts.count == 24)
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 200 })
  }

  @Test func splittingDependsOnLabelAndStateOnly() {
    let parent = RandomGenerator(seed: 17)
    var advanced = parent
    _ = advanced.next()
    #expect(parent.split("dropout") == parent.split("dropout"))
    #expect(parent.split("dropout") != parent.split("shuffle"))
    #expect(parent.split("dropout") != advanced.split("dropout"))
    #expect(parent.split("") != parent)
    #expect(parent == RandomGenerator(seed: 17))
  }
}
