import Testing

@testable import FTText

/// The likeliest of a vocabulary, which is looked for in stretches.
@Suite struct LikeliestTokenTests {
  @Test(arguments: [1, 2, 15, 16, 17, 48, 1_003])
  func isTheFirstOfTheLargestWhereverItStands(count: Int) {
    for place in 0..<count {
      var logits = (0..<count).map { Float(($0 * 7_919) % 13) / 13 }
      logits[place] = 1
      if place + 5 < count { logits[place + 5] = 1 }
      #expect(TokenSampler.largest(logits) == Int32(place))
    }
  }

  @Test func isTheFirstWhereNothingIsLikelier() {
    #expect(TokenSampler.largest([Float](repeating: -.infinity, count: 40)) == 0)
    #expect(TokenSampler.largest([]) == 0)
    #expect(TokenSampler.largest([.nan] + [Float](repeating: 1, count: 40)) == 0)
  }

  @Test func logitsThatAreNoNumberAreNotChosen() {
    var logits = [Float](repeating: .nan, count: 40)
    logits[0] = 0
    logits[33] = 2
    #expect(TokenSampler.largest(logits) == 33)
  }
}
