import Foundation
import Testing

@testable import FTEvaluation

/// Every measure of texts against another program's: tools/golden/text_measures.py (sacrebleu, rouge-score, statsmodels, SciPy).
@Suite struct TextMeasureGoldenTests {
  private struct Golden: Decodable {
    struct CharacterScores: Decodable {
      struct Case: Decodable {
        let text: String
        let references: [String]
        let chrf: Double
        let chrfPlusPlus: Double
        let order3Beta1: Double
      }
      let cases: [Case]
      let corpus: [String: Double]
    }
    struct Rouge: Decodable {
      let text: String
      let reference: String
      let words: [Double]
      let characters: [Double]
    }
    struct Answer: Decodable {
      let text: String
      let reference: String
      let exact: Bool
      let scores: [Double]
    }
    struct Repeats: Decodable {
      let text: String
      let share: Double
      let loop: Bool
    }
    struct Copies: Decodable {
      struct Row: Decodable {
        let text: String
        let length: Int
        let share: Double
        let nearest: Int
        let nearestShare: Double
        let long: Bool
      }
      let training: [String]
      let rows: [Row]
    }
    struct Power: Decodable {
      struct Mean: Decodable {
        let count: Int
        let paired: Bool
        let formula: Double
        let exact: Double
      }
      struct Share: Decodable {
        let count: Int
        let share: Double
        let difference: Double?
      }
      let means: [Mean]
      let shares: [Share]
      let pairedShares: [Share]
    }
    let chrf: CharacterScores
    let rouge: [Rouge]
    let answers: [Answer]
    let repetition: [Repeats]
    let copies: Copies
    let power: Power
  }

  private let golden: Golden

  init() throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Golden/text_measures.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    golden = try decoder.decode(Golden.self, from: Data(contentsOf: url))
  }

  private func near(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(1, abs(b)) }

  private let kinds = [CharacterFScore.chrF, .chrFPlusPlus, CharacterFScore(characterOrder: 3, beta: 1)]

  @Test func sentencesHaveTheCharacterScoresOfSacrebleu() {
    #expect(golden.chrf.cases.count > 60)
    for row in golden.chrf.cases {
      for (kind, expected) in zip(kinds, [row.chrf, row.chrfPlusPlus, row.order3Beta1]) {
        let score = 100 * kind.score(row.text, against: row.references)
        #expect(near(score, expected), "\(row.text) | \(row.references): \(score), sacrebleu \(expected)")
      }
    }
  }

  @Test func aCorpusHasTheCharacterScoreOfSacrebleu() throws {
    let cases = golden.chrf.cases.prefix(golden.rouge.count)
    for (kind, name) in zip(kinds, ["chrf", "chrf_plus_plus", "order_3_beta_1"]) {
      let score = 100 * kind.corpusScore(cases.map(\.text), against: cases.map(\.references))
      let expected = try #require(golden.chrf.corpus[name])
      #expect(near(score, expected), "\(name): \(score), sacrebleu \(expected)")
    }
  }

  @Test func longestCommonSubsequencesScoreAsInRougeScore() {
    for row in golden.rouge {
      for (tokenizer, expected) in [(RougeL.Tokenizer.words, row.words), (.characters, row.characters)] {
        let score = RougeL(row.text, reference: row.reference, tokenizer: tokenizer)
        let found = [score.precision, score.recall, score.f1]
        #expect(
          zip(found, expected).allSatisfy(near), "\(row.text) | \(row.reference): \(found), rouge-score \(expected)")
      }
    }
  }

  @Test func answersScoreAsBySQuADsRules() {
    for row in golden.answers {
      let score = AnswerScore(row.text, reference: row.reference)
      let found = [score.precision, score.recall, score.f1]
      #expect(
        score.isExact == row.exact && zip(found, row.scores).allSatisfy(near),
        "\(row.text) | \(row.reference): \(score), expected \(row.scores) \(row.exact)")
    }
  }

  @Test func loopsAreThoseThatTryingEverythingFinds() {
    for row in golden.repetition {
      let found = Repetition(row.text)
      #expect(found.hasLoop == row.loop && near(found.repeatedShare, row.share), "\(row.text): \(found)")
    }
  }

  @Test func copiedRunsAreThoseThatTryingEverythingFinds() {
    let copies = CopyRate(trainingTexts: golden.copies.training)
    for row in golden.copies.rows {
      let match = copies.longestMatch(of: row.text)
      #expect(
        match?.length ?? 0 == row.length && near(match?.share ?? 0, row.share)
          && copies.isCopied(row.text) == (row.share >= 0.6),
        "\(row.text): \(match as Any), expected \(row.length), \(row.share)")
      let nearest = copies.nearestText(to: row.text)
      #expect((nearest != nil) == row.long, "\(row.text)")
      #expect(
        nearest.map { $0.trainingText == row.nearest && near($0.share, row.nearestShare) } ?? true,
        "\(row.text): \(nearest as Any), expected \(row.nearest), \(row.nearestShare)")
    }
  }

  /// The formula to rounding; beside Student's exact power from statsmodels as much too small as the documentation says.
  @Test func visibleDifferencesOfMeansAreThoseOfStatsmodels() throws {
    for row in golden.power.means {
      let found = try #require(SmallestVisibleDifference.ofMeans(count: row.count, spread: 1, paired: row.paired))
      #expect(near(found, row.formula), "\(row)")
      let shortfalls = [3: 0.175, 5: 0.052, 8: 0.0175, 15: 0.0045, 80: 0.0002, 1000: 0.0001]
      let shortfall = try #require(shortfalls[row.count])
      #expect(((1 - shortfall) * row.exact...(1 + 1e-5) * row.exact).contains(found), "\(row): \(found)")
      let wide = try #require(SmallestVisibleDifference.ofMeans(count: row.count, spread: 2.5, paired: row.paired))
      #expect(near(wide, 2.5 * row.formula))
    }
    #expect(SmallestVisibleDifference.ofMeans(count: 2, spread: 1, paired: true) == nil)
  }

  @Test func visibleDifferencesOfSharesAreTheRootsOfTheirEquations() {
    func agrees(_ a: Double?, _ b: Double?) -> Bool {
      guard let a, let b else { return a == nil && b == nil }
      return near(a, b)
    }
    for row in golden.power.shares {
      let found = SmallestVisibleDifference.ofShares(count: row.count, share: row.share)
      #expect(agrees(found, row.difference), "\(row): \(found as Any)")
    }
    for row in golden.power.pairedShares {
      let found = SmallestVisibleDifference.ofPairedShares(count: row.count, disagreement: row.share)
      #expect(agrees(found, row.difference), "\(row): \(found as Any)")
    }
  }
}
