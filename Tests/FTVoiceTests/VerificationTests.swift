import FTData
import FTEvaluation
import FTRandom
import Testing

@testable import FTVoice

struct VerificationTests {
  private func trials(_ same: [Float], _ different: [Float], speakers: Int = 4) -> Trials {
    Trials(
      same.enumerated().map { Trials.Trial(score: $1, first: $0 % speakers, second: $0 % speakers) }
        + different.enumerated().map {
          Trials.Trial(score: $1, first: $0 % speakers, second: ($0 + 1) % speakers)
        }, speakerCount: speakers)
  }

  @Test func separatedScoresHaveNoErrors() {
    let metrics = VerificationMetrics(trials([0.8, 0.9, 0.85, 0.95], [0.1, 0.3, 0.2, 0.5]))
    // Four speakers without an error do not mean that there are none.
    #expect(metrics.eer.value == 0 && metrics.eer.low == 0 && metrics.eer.high > 0.1 && metrics.minDCF.value == 0)
    #expect(metrics.threshold > 0.5 && metrics.threshold <= 0.8)
  }

  /// By hand: of five same pairs one lies below, of five different ones one lies above a threshold of 0.5.
  @Test func equalErrorRateIsCountedByHand() {
    let curve = ErrorCurve(
      sorted: trials([0.4, 0.6, 0.7, 0.8, 0.9], [0.1, 0.2, 0.3, 0.35, 0.55]).list.sorted { $0.score < $1.score })
    #expect(abs(curve.equalErrorRate - 0.2) < 1e-12)
    // Accepting from 0.6 on: 1 of 5 missed, nothing accepted wrongly: 0.05 · 0.2 / 0.05.
    #expect(abs(curve.minimumDetectionCost(target: 0.05) - 0.2) < 1e-12)
  }

  /// Scores that say nothing: half of the answers are wrong; equal scores fall on one side together.
  @Test func equalScoresSayNothing() {
    let curve = ErrorCurve(sorted: trials([0.5, 0.5], [0.5, 0.5]).list)
    #expect(abs(curve.equalErrorRate - 0.5) < 1e-12)
    #expect(curve.minimumDetectionCost(target: 0.05) == 1)
  }

  @Test func intervalHoldsTheValueAndPairedDifferenceOfOneSystemIsZero() {
    var generator = RandomGenerator(seed: 3)
    let list = trials(
      (0..<300).map { _ in Float(0.6 + 0.2 * generator.normal()) },
      (0..<900).map { _ in Float(0.2 + 0.2 * generator.normal()) }, speakers: 12)
    let metrics = VerificationMetrics(list)
    #expect(metrics.eer.low <= metrics.eer.value && metrics.eer.value <= metrics.eer.high)
    #expect(metrics.eer.low < metrics.eer.high)
    // Two normal distributions two deviations apart from their middle: Φ(−1) = 15.9 %.
    #expect(abs(metrics.eer.value - 0.159) < 0.03)
    let difference = VerificationMetrics.eerDifference(list, minus: list)
    #expect(difference.value == 0 && difference.low < 0 && difference.high > 0)
  }

  @Test func betterSystemIsToldApart() {
    var generator = RandomGenerator(seed: 4)
    var (good, bad): ([Trials.Trial], [Trials.Trial]) = ([], [])
    for i in 0..<3000 {
      let (a, b) = (i % 30, i % 3 == 0 ? i % 30 : (i / 30 + i) % 30)
      let level = a == b ? 1.0 : 0.0
      good.append(Trials.Trial(score: Float(level + 0.3 * generator.normal()), first: a, second: b))
      bad.append(Trials.Trial(score: Float(level + 0.7 * generator.normal()), first: a, second: b))
    }
    let difference = VerificationMetrics.eerDifference(
      Trials(good, speakerCount: 30), minus: Trials(bad, speakerCount: 30))
    #expect(difference.high < 0, "\(difference)")
  }

  @Test func sessionsAreNotComparedWithThemselves() {
    let embeddings = (0..<4).map { SpeakerEmbedding(direction: [Float($0), 1]) }
    let trials = Trials(embeddings, speakers: [0, 0, 0, 1], sessions: ["a", "a", "b", "c"])
    #expect(trials.list.count == 5 && trials.sameCount == 2)
    #expect(!Trials(embeddings, speakers: [0, 0, 0, 0], sessions: ["a", "b", "c", "d"]).isMeasurable)
  }

  /// For normal scores of equal spread the log-likelihood ratio is exactly linear: slope 2·m/σ² for means ±m.
  @Test func calibrationFindsTheLikelihoodRatio() {
    var generator = RandomGenerator(seed: 5)
    let list = trials(
      (0..<20000).map { _ in Float(0.2 + 0.2 * generator.normal()) },
      (0..<60000).map { _ in Float(-0.2 + 0.2 * generator.normal()) }, speakers: 50)
    let calibration = ScoreCalibration(learnedFrom: list, origin: "test")
    #expect(abs(calibration.slope - 10) < 0.4, "\(calibration)")
    #expect(abs(calibration.offset) < 0.1)
    #expect(abs(calibration.probability(0) - 0.5) < 0.03)
    #expect(abs(calibration.probability(0, prior: 0.1) - 0.1) < 0.01)
    let cost = calibration.cost(list)
    #expect(cost > 0.2 && cost < 0.8)
    // A calibration that is too sure of itself costs more.
    let wrong = ScoreCalibration(slope: 60, offset: 3, origin: "test")
    #expect(wrong.cost(list) > cost)
  }

  @Test func separableScoresKeepAFiniteCalibration() {
    let calibration = ScoreCalibration(learnedFrom: trials([0.8, 0.9], [0.1, 0.2]), origin: "test")
    #expect(calibration.slope.isFinite && calibration.slope > 0)
    #expect(calibration.probability(0.85) > 0.9 && calibration.probability(0.15) < 0.1)
  }

  /// yᵀy' = (x − m)ᵀ W⁻¹ (x' − m): checked against a diagonal W that is known.
  @Test func whiteningDividesByTheSpreadWithinSpeakers() {
    var generator = RandomGenerator(seed: 6)
    let spread: [Double] = [2, 0.5, 1]
    var (rows, speakers): ([SpeakerEmbedding], [Int]) = ([], [])
    for speaker in 0..<40 {
      let center = (0..<3).map { _ in 3 * generator.normal() }
      for _ in 0..<50 {
        // Not of length 1, so that the covariance is the one that was put in.
        rows.append(SpeakerEmbedding(unscaled: (0..<3).map { Float(center[$0] + spread[$0] * generator.normal()) }))
        speakers.append(speaker)
      }
    }
    let whitening = Whitening(rows, speakers: speakers, shrinkage: 0)
    let l = whitening.matrix
    for i in 0..<3 {
      #expect(abs(Double(l[i * 3 + i]) * spread[i] - 1) < 0.06, "\(l)")
      for j in i + 1..<3 { #expect(l[i * 3 + j] == 0) }
    }
    // Shrunk all the way nothing but the centre is left.
    let round = Whitening(rows, speakers: speakers, shrinkage: 1)
    #expect(abs(round.matrix[0] - round.matrix[4]) < 1e-4 * round.matrix[0])
  }
}
