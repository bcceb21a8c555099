import FTData
import FTRandom
import FTTestSupport
import Testing

@testable import FTDataset

@Suite struct LabelNoiseTests {
  /// Items of five classes around means that are drawn from a normal distribution of `distance` / √width.
  private struct Planted {
    var features: [[Float]] = []
    var labels: [String] = []
    var wrong: Set<Int> = []

    init(count: Int, distance: Double, wrongShare: Double, seed: UInt64) {
      let names = ["映画", "game", "mail", "science", "sound"]
      let width = 16
      var generator = RandomGenerator(seed: seed)
      let means = names.map { _ in (0..<width).map { _ in generator.normal() * distance / Double(width).squareRoot() } }
      for index in 0..<count {
        features.append(means[index % 5].map { Float($0 + generator.normal()) })
        labels.append(names[index % 5])
      }
      for index in generator.permutation(count: count).prefix(Int(Double(count) * wrongShare)) {
        labels[index] = names[(index % 5 + 1 + generator.integer(below: 4)) % 5]
        wrong.insert(index)
      }
    }
  }

  private func find(_ planted: Planted, threads: Int = 2, seed: UInt64 = 0) throws -> LabelNoise {
    var settings = LabelNoise.Settings()
    settings.seed = seed
    return try LabelNoise.find(
      features: planted.features, labels: planted.labels, settings: settings, on: TestDevice.make(threads: threads))
  }

  @Test(arguments: [2.5, 3, 4]) func flippedLabelsAreFound(distance: Double) throws {
    let planted = Planted(count: 600, distance: distance, wrongShare: 0.1, seed: 11)
    let noise = try find(planted)
    let right = Double(noise.suspects.count { planted.wrong.contains($0.index) })
    #expect(right / Double(noise.suspects.count) >= 0.7)
    #expect(right / Double(planted.wrong.count) >= 0.7)
    #expect(abs(noise.noiseShare - 0.1) < 0.04)
    #expect(noise.suspects.map(\.margin) == noise.suspects.map(\.margin).sorted())
    #expect(noise.suspects.allSatisfy { $0.given == planted.labels[$0.index] && $0.given != $0.likely })
  }

  @Test(arguments: [2, 3, 4]) func hardButRightLabelsAreNoSuspects(distance: Double) throws {
    let planted = Planted(count: 600, distance: distance, wrongShare: 0, seed: 12)
    let noise = try find(planted)
    #expect(Double(noise.suspects.count) <= 0.02 * 600)
    #expect(noise.noiseShare <= 0.02)
  }

  @Test func confidentLearningAloneWouldNotTellHardFromWrong() throws {
    let noise = try find(Planted(count: 600, distance: 2, wrongShare: 0, seed: 12))
    let offDiagonal = noise.confidentJoint.indices.reduce(0) { sum, row in
      sum + noise.confidentJoint[row].reduce(0, +) - noise.confidentJoint[row][row]
    }
    #expect(Double(offDiagonal) > 0.02 * 600)
  }

  @Test func equalInputGivesEqualSuspects() throws {
    let planted = Planted(count: 300, distance: 3, wrongShare: 0.1, seed: 5)
    let first = try find(planted)
    #expect(try find(planted).suspects == first.suspects)
    #expect(try find(planted, threads: 1).suspects.map(\.index) == first.suspects.map(\.index))
    #expect(try find(planted, seed: 1).suspects != first.suspects)
  }

  @Test func labelsWithoutAnItemForEveryFoldAreNotJudged() throws {
    var planted = Planted(count: 200, distance: 4, wrongShare: 0, seed: 3)
    planted.labels[0] = "rare"
    planted.labels[5] = "rare"
    let noise = try find(planted)
    #expect(noise.tooRare == ["rare"])
    #expect(noise.judged == 198)
    #expect(!noise.suspects.contains { $0.given == "rare" })
    #expect(noise.finding(places: (0..<200).map { Place(file: "a", line: $0) })?.sentence.contains("rare") == true)
  }

  @Test func theFindingNamesTheWorstFirst() throws {
    let planted = Planted(count: 600, distance: 4, wrongShare: 0.05, seed: 7)
    let noise = try find(planted)
    let places = planted.labels.indices.map { Place(file: "a.jsonl", line: $0 + 1) }
    let finding = try #require(noise.finding(places: places) { "text \($0)" })
    #expect(finding.check == "label-noise" && finding.weight == .warns)
    #expect(finding.cases.count == noise.suspects.count)
    let worst = noise.suspects[0]
    #expect(finding.cases[0].places == [places[worst.index]])
    #expect(finding.cases[0].words == "\"\(worst.given)\", rather \"\(worst.likely)\": text \(worst.index)")
  }

  @Test func whatCannotBeJudgedThrows() throws {
    let device = try TestDevice.make()
    func error(_ features: [[Float]], _ labels: [String], _ change: (inout LabelNoise.Settings) -> Void = { _ in })
      -> LabelNoiseError?
    {
      var settings = LabelNoise.Settings()
      change(&settings)
      do {
        _ = try LabelNoise.find(features: features, labels: labels, settings: settings, on: device)
        return nil
      } catch { return error as? LabelNoiseError }
    }
    let labels = (0..<20).map { $0 % 2 == 0 ? "a" : "b" }
    let features = labels.indices.map { [Float($0), 1] }
    #expect(error([], []) == .tooFew(labels: 0, folds: 5))
    #expect(error(features, Array(labels.dropLast())) == .unequal(features: 20, labels: 19))
    #expect(error(features.dropLast() + [[1]], labels) == .ragged(row: 19, width: 1, expected: 2))
    #expect(error(features.dropLast() + [[.nan, 1]], labels) == .notFinite(row: 19))
    #expect(error(features, Array(repeating: "a", count: 20)) == .tooFew(labels: 1, folds: 5))
    #expect(error(labels.map { _ in [] }, labels) == .ragged(row: 0, width: 0, expected: 1))
    #expect(error(features, labels) { $0.folds = 1 }?.blame == .settings)
    #expect(error(features, labels) { $0.strength = 0 }?.blame == .settings)
    // A column without variance and numbers near the end of their range are no reason to fail.
    #expect(error(labels.indices.map { [Float($0) * 1e36, 7] }, labels) == nil)
  }

  @Test func theCallerCanStop() throws {
    let planted = Planted(count: 100, distance: 3, wrongShare: 0, seed: 1)
    #expect(throws: LabelNoiseError.stopped) {
      try LabelNoise.find(features: planted.features, labels: planted.labels, on: TestDevice.make()) { done, total in
        done < 3 && total >= done
      }
    }
  }

  @Test func mixtureTellsNoiseFromTemperature() {
    // 90 sure and right, 10 sure and wrong: no temperature explains the ten.
    let rows = (0..<100).flatMap { $0 < 90 ? [0.98, 0.01, 0.01] : [0.01, 0.98, 0.01] }
    let mixture = NoiseMixture(fitting: rows, labels: Array(repeating: 0, count: 100), classes: 3)
    #expect(abs(mixture.noiseShare - 0.1) < 0.02)
    #expect(mixture.posterior(ofLabelWithProbability: mixture.probabilities[270]) > 0.9)
    #expect(mixture.posterior(ofLabelWithProbability: mixture.probabilities[0]) < 0.1)
  }

  @Test func confidentJointCountsWhatIsAboveItsThreshold() {
    let rows = [0.9, 0.1, 0.7, 0.3, 0.2, 0.8, 0.4, 0.6]
    let joint = ConfidentJoint(rows, labels: [0, 0, 0, 1], classes: 2)
    #expect(joint.thresholds == [(0.9 + 0.7 + 0.2) / 3, 0.6])
    #expect(joint.counts == [[2, 1], [0, 1]])
  }
}
