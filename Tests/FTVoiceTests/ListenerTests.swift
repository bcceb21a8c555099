import FTCheckpoint
import FTData
import FTModels
import FTNN
import FTRandom
import FTTensor
import FTTestSupport
import FTTraining
import Foundation
import Testing

@testable import FTVoice

/// The network that hears text features.
@Suite struct ContentEncoderTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Models/hibari-listener").standardizedFileURL

  /// A harmonic sound whose pitch and colour move.
  private func sound(frames: Int) -> (samples: [Float], pitch: [Float]) {
    let samples = (0..<frames * SourceFilter.hop).map { n -> Float in
      let t = Double(n) / 24_000
      return (1...20).reduce(Float(0)) { sum, h in
        sum + Float(sin(2 * .pi * 150 * Double(h) * t) * exp(-Double(h) * (0.2 + 0.15 * sin(9 * t)))) * 0.1
      }
    }
    return (samples, [Float](repeating: 150, count: frames))
  }

  @Test func theProjectsListenerHearsColourAndNotLoudness() throws {
    let device = try TestDevice.make()
    let listener = try ContentEncoder.load(ModelFolder(url: Self.folder), on: device)
    #expect(
      Set(listener.namedParameters().map(\.name))
        == Set(ContentEncoderConfiguration().expectedTensors.map(\.name)))
    let (samples, pitch) = sound(frames: 160)
    let heard = listener.features(samples: samples, pitch: pitch)
    #expect(heard.count == 160 * 128 && heard.allSatisfy { $0.isFinite })
    let loud = listener.features(samples: samples.map { 4 * $0 }, pitch: pitch)
    #expect(Comparison.mismatch(loud, heard, shape: [heard.count], tolerance: 2e-3) == nil)
    // 28 frames later the colour is at the other end of its swing.
    let turned = Array(samples.dropFirst(28 * SourceFilter.hop) + samples.prefix(28 * SourceFilter.hop))
    let other = listener.features(samples: turned, pitch: pitch)
    let (apart, all) = zip(other, heard).reduce((Float(0), Float(0))) { sums, pair in
      (sums.0 + (pair.0 - pair.1) * (pair.0 - pair.1), sums.1 + pair.1 * pair.1)
    }
    #expect(apart > 0.01 * all, "\(apart) of \(all)")
  }

  @Test func aListenerIsTakenForItsOwnSynthesizerOnly() throws {
    let (scratch, device) = (try Scratch(), try TestDevice.make())
    let store = ModelStore(root: URL(filePath: scratch.path))
    func base(_ name: String, _ value: Float) throws -> ModelFolder<SynthesizerConfiguration> {
      let tensors = SynthesizerConfiguration().expectedTensors.map {
        (name: $0.name, tensor: Tensor(repeating: value, shape: Shape($0.shape), on: device))
      }
      try TensorFile.write(tensors, to: scratch("\(name)/model.safetensors"))
      try #"{"model_type": "speech-synthesizer"}"#.write(
        toFile: scratch("\(name)/config.json"), atomically: true, encoding: .utf8)
      try "terms".write(toFile: scratch("\(name)/LICENSE"), atomically: true, encoding: .utf8)
      try "secret".write(toFile: scratch("\(name)/lexicon.json"), atomically: true, encoding: .utf8)
      return try ModelFolder(url: URL(filePath: scratch(name)))
    }
    let (own, other) = (try base("own", 0.5), try base("other", 0.25))
    #expect(try ContentEncoder.folder(nil, for: own, in: store) == nil)
    #expect(throws: ModelStoreError.self) { try ContentEncoder.folder("hibari-listener", for: own, in: store) }
    let listener = ContentEncoder.untrained(seed: 3, on: device)
    let weights = listener.namedParameters().map { ($0.name, $0.parameter.value) }
    let target = URL(filePath: try scratch("hibari-listener"))
    try own.writeListener(
      to: target, ContentEncoderConfiguration(), weights: weights, card: "# A card\n", notes: ["seed": "3"])
    #expect(try String(contentsOfFile: scratch("hibari-listener/LICENSE"), encoding: .utf8) == "terms")
    #expect(!FileManager.default.fileExists(atPath: try scratch("hibari-listener/lexicon.json")))
    let found = try #require(try ContentEncoder.folder(nil, for: own, in: store))
    #expect(found.name == "hibari-listener" && found.base?.name == "own" && found.card == "# A card\n")
    let read = try ContentEncoder.load(found, on: device)
    for ((name, wanted), (_, parameter)) in zip(weights, read.namedParameters()) {
      #expect(parameter.value.values() == wanted.values(), "\(name)")
    }
    #expect(try ContentEncoder.folder("hibari-listener", for: own, in: store) != nil)
    // Another synthesiser goes without, unless this listener was asked for.
    #expect(try ContentEncoder.folder(nil, for: other, in: store) == nil)
    let mismatch = #expect(throws: ContentEncoderMismatch.self) {
      try ContentEncoder.folder(target.path, for: other, in: store)
    }
    #expect(mismatch?.description.contains("learned from \"own\"") == true)
    #expect(mismatch?.description.contains("train-listener --model other") == true)
    #expect(throws: ModelMismatch.self) { try ContentEncoder.folder("other", for: own, in: store) }
    #expect(throws: (any Error).self) {
      try own.writeListener(to: target, ContentEncoderConfiguration(), weights: weights, card: "")
    }
  }

  /// Bands and features that belong together are learned from pictures of sound alone.
  @Test func trainingLowersWhatIsMissed() throws {
    let (scratch, device) = (try Scratch(), try TestDevice.make())
    var generator = RandomGenerator(seed: 5)
    let colours = (0..<4).map { _ in (0..<ContentEncoderSpectra.bins).map { _ in Float(generator.uniform()) } }
    let signs = (0..<4).map { _ in (0..<128).map { _ in Float(generator.uniform() * 2 - 1) } }
    let utterances = (0..<8).map { number in
      let sounds = (0..<200).map { _ in Int(generator.uniform() * 4) }.flatMap { [$0, $0, $0] }.prefix(200)
      return ContentEncoderUtterance(
        text: "Sentence \(number).",
        power: Tensor(
          sounds.flatMap { sound in colours[sound].map { $0 * $0 } }, shape: [200, ContentEncoderSpectra.bins],
          on: device),
        pitch: [Float](repeating: 120, count: 200), features: sounds.flatMap { signs[$0] })
    }
    let listener = ContentEncoder.untrained(seed: 1, on: device)
    listener.trainAll()
    let before = try ContentEncoderTrial(listener, utterances, on: device)
    let task = ContentEncoderTask(listener, utterances, seed: 1, on: device)
    let names = Set((0..<8).map { "the sentence \"Sentence \($0).\"" })
    #expect(Set(task.itemNames(task.batch(epoch: 0, index: 0))) == names)
    try FileManager.default.createDirectory(atPath: scratch("run"), withIntermediateDirectories: true)
    let trainer = try Trainer(
      task, settings: ContentEncoderTask.settings(steps: 24, seed: 1, type: .float32),
      folder: URL(filePath: scratch("run")), on: device)
    _ = try trainer.run()
    let after = try ContentEncoderTrial(listener, utterances, on: device)
    for condition in ContentEncoderTrial.Condition.allCases {
      let (first, last) = (try #require(before.missed[condition]), try #require(after.missed[condition]))
      #expect(last < 0.6 * first, "\(condition): \(first) → \(last)")
    }
  }

  @Test func filtersAreSlowSmoothAndSmall() {
    var generator = RandomGenerator(seed: 4)
    let bands = ContentEncoder.bands
    let gains = ContentEncoderFilter(frames: 400, &generator).gains.map { $0 * 10 / Float(log(10.0)) }
    #expect(gains.count == 400 * bands && gains.allSatisfy { abs($0) <= 6 } && gains.contains { abs($0) > 1.5 })
    #expect(zip(gains, gains.dropFirst(bands)).allSatisfy { abs($0 - $1) < 0.4 })
    #expect(gains.indices.allSatisfy { $0 % bands == 0 || abs(gains[$0] - gains[$0 - 1]) < 1.2 })
    #expect((0..<bands).contains { abs(gains[$0] - gains[200 * bands + $0]) > 0.5 })
  }

  @Test func heldOutSentencesAreInNoTraining() {
    let texts = ContentEncoderTexts.many
    #expect(
      Set(texts).count == texts.count && texts == ContentEncoderTexts.many && ContentEncoderTexts.heldOut.count == 12)
    #expect(Set(texts + ContentEncoderTexts.few).isDisjoint(with: ContentEncoderTexts.heldOut))
  }

  @Test func aListenerLearnsFiveThousandStepsByItself() {
    var settings = ContentEncoderSettings()
    #expect(settings.allProblems() == ["--output is missing: name a folder for the run"])
    settings.run.output = "x"
    settings.training.steps = 0
    settings.run.threads = 0
    #expect(settings.allProblems().count == 2)
    let training = ContentEncoderSettings().training(.bfloat16)
    #expect(training.length == .steps(5000) && training.rate == 4e-3 && training.optimizer.beta2 == 0.99)
    #expect(training.computeType == .bfloat16 && training.patience == nil)
    // Nothing is validated, so nothing can be stopped early.
    #expect(settings.inapplicable.contains { $0.keys.contains("patience") })
  }
}
