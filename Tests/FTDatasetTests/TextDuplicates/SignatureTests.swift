import FTRandom
import Testing

@testable import FTDataset

@Suite struct SignatureTests {
  private func signature(_ hashes: [UInt64]) -> [UInt64] {
    var words: [UInt64] = []
    var bins: [UInt64] = []
    MinHashSignature.append(of: hashes, to: &words, bins: &bins)
    return words
  }

  private func equal(_ left: [UInt64], _ right: [UInt64]) -> Int {
    zip(left, right).reduce(0) { $0 + MinHashSignature.equalBins($1.0, $1.1) }
  }

  /// The mean of 200 estimates of 64 bins has a deviation below 0.005; three of them and the 1/256 of chance are allowed.
  @Test(arguments: [(20, 0.5), (100, 0.25), (100, 0.8), (400, 0.6)])
  func equalBinsEstimateTheJaccardSimilarity(_ size: Int, _ similarity: Double) {
    var generator = RandomGenerator(seed: 5)
    var sum = 0.0
    let common = Int((Double(size) * similarity).rounded())
    for _ in 0..<200 {
      let all = (0..<size).map { _ in generator.next() }
      let rest = size - common
      let left = Array(all[..<(common + rest / 2)])
      let right = Array(all[..<common]) + Array(all[(common + rest / 2)...])
      sum += Double(equal(signature(left), signature(right))) / 64
    }
    #expect(abs(sum / 200 - Double(common) / Double(size)) < 0.025)
  }

  @Test func theWordsCountEqualBytes() {
    var generator = RandomGenerator(seed: 6)
    for _ in 0..<500 {
      // A byte of the mask is zero about as often as not.
      let mask: UInt64 = generator.next() & generator.next() & generator.next() & generator.next()
      let left: UInt64 = generator.next()
      let right: UInt64 = left ^ mask
      var expected = 0
      for byte in 0..<8 where (mask >> UInt64(byte * 8)) & 0xff == 0 { expected += 1 }
      #expect(MinHashSignature.equalBins(left, right) == expected)
    }
  }

  @Test func anEmptySetHasASignature() { #expect(signature([]).count == MinHashSignature.words) }

  @Test func nGramsGoByTheScript() {
    var form = ComparisonForm()
    var grams = CharacterNGrams()
    form.read("abcdef", limit: 100)
    grams.read(form.scalars)
    #expect(grams.hashes.count == 4)  // " abcd", "abcde", "bcdef", "cdef "
    form.read("日本語文", limit: 100)
    grams.read(form.scalars)
    #expect(grams.hashes.count == 4)  // " 日本語文", "日本語", "本語文", "語文 "
    form.read("a", limit: 100)
    grams.read(form.scalars)
    #expect(grams.hashes.count == 1)
  }

  @Test func editsAreCountedWithExchangedNeighbours() {
    func word(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }
    #expect(EditDistance.isWithin(1, word("handle"), word("hnadle")))
    #expect(EditDistance.isWithin(1, word("handle"), word("hanle")))
    #expect(!EditDistance.isWithin(1, word("handle"), word("hanel")))
    #expect(EditDistance.isWithin(2, word("handle"), word("hanel")))
    #expect(EditDistance.isWithin(0, [], []))
    #expect(!EditDistance.isWithin(1, [], word("ab")))
  }

  @Test func differencesKeepWhatWasMovedApartFromWhatIsGone() {
    func tokens(_ text: String) -> [TextToken] {
      var form = ComparisonForm()
      form.read(text, limit: 1000)
      var tokens: [TextToken] = []
      TextToken.tokens(of: form.scalars, into: &tokens)
      return tokens
    }
    var difference = TokenDifference()
    difference.read(tokens("red pot and red lid"), tokens("blue pot and red lid"))
    #expect(difference.isGoneLeft == [true, false, false, false, false])
    #expect(difference.isGoneRight == [true, false, false, false, false])
    difference.read(tokens("26 cm wide and 4 litres"), tokens("4 litres and 26 cm wide"))
    #expect(!difference.isGoneLeft.contains(true) && !difference.isGoneRight.contains(true))
    difference.read([], tokens("one two"))
    #expect(difference.isGoneRight == [true, true])
    difference.read([], [])
    #expect(difference.hunks.isEmpty)
  }
}
