import FTCheckpoint
import FTImage
import FTImageCodec
import FTModels
import FTRun
import FTTensor
import FTTestSupport
import FTTraining
import Foundation
import Synchronization
import Testing

@testable import FTGeneration

/// Whole runs with a tiny text encoder and tiny generators.
@Suite(.serialized) struct GenerateRunTests {
  private static let models = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Models").standardizedFileURL

  private var world: World { World(models: ModelStore(root: Self.models), directory: "/", program: "tests") }
  private let names = ["a red dot", "a green dot", "a blue dot", "a yellow dot", "a violet dot", "a black dot"]

  private func scratchSettings(_ folder: borrowing PictureFolder) throws -> GenerateSettings {
    try folder.add(names.map { "\($0).png" })
    var settings = GenerateSettings()
    settings.isFromScratch = true
    settings.textEncoder = "tiny-encoder"
    settings.data = [folder.path]
    settings.size = 16
    settings.width = 16
    settings.blocks = 1
    settings.batch = 3
    settings.training.steps = 8
    settings.training.validateEvery = 4
    settings.training.saveEvery = 2
    settings.samples = 1
    settings.sampleSteps = 2
    settings.run.threads = 2
    settings.run.precision = .f32
    settings.run.output = Self.output()
    return settings
  }

  private static func output() -> String { NSTemporaryDirectory() + "ftlab-generate-\(UUID())" }

  private func bytes(_ outcome: RunOutcome, _ name: String) throws -> Data {
    try Data(contentsOf: URL(filePath: outcome.folder.path(name)))
  }

  @Test func stoppedRunEndsWithTheSameGenerator() throws {
    let folder = try PictureFolder()
    var settings = try scratchSettings(folder)
    let whole = try RunEngine<GenerateFinetune>(world).start(settings)
    settings.run.output = Self.output()
    let steps = Mutex(0)
    let control = RunControl(
      shouldStop: { steps.withLock { $0 >= 5 } },
      observer: { event in if case .training(_, .step) = event { steps.withLock { $0 += 1 } } })
    #expect(try RunEngine<GenerateFinetune>(world, control).start(settings).isInterrupted)
    let resumed = try RunEngine<GenerateFinetune>(world).resume(RunFolder(opening: settings.run.output))
    for name in ["model/model.safetensors", "model/config.json", "exhibits/samples.png"] {
      #expect(try bytes(resumed, name) == bytes(whole, name), "\(name)")
    }
    let (now, then) = try RunEngine<GenerateFinetune>(world).verify(resumed.folder)
    #expect(now.measures == then.measures)
  }

  @Test func picturesAreLearned() throws {
    let folder = try PictureFolder()
    var settings = try scratchSettings(folder)
    settings.training.steps = 150
    settings.training.validateEvery = 150
    settings.training.saveEvery = nil
    let copies = try PictureFolder()
    // The same things in other places: what can be held out of six pictures.
    for index in 0..<6 { try PictureFolder.disc(index + 6).write(to: "\(copies.path)/\(names[index]).png") }
    settings.validation = [copies.path]
    settings.augment = "none"
    let outcome = try RunEngine<GenerateFinetune>(world).start(settings)
    let losses = try validationLosses(outcome)
    let first = try #require(losses.first)
    let last = try #require(outcome.measures.result?["held-out loss"]?.value)
    #expect(last < 0.7 * first, "\(first) became \(last)")
    // The less of the way is walked again, the less pictures in the likeness of one differ by their noise.
    let source = try PictureGenerator.Source(
      ModelFolder(url: URL(filePath: outcome.folder.path("model"))), textEncoder: "tiny-encoder",
      in: ModelStore(root: Self.models))
    let spreads = try [0.05, 1].map { strength in
      try ComputeThread(TestDevice.configuration()).run { device in
        var request = PictureRequest(prompt: "a red dot")
        request.count = 4
        request.steps = 4
        request.likeness = .init(picture: PictureFolder.disc(0, side: 16), strength: strength)
        let pictures = try PictureGenerator(source, precision: .f32, on: device).pictures(request)
        return pictures.dropFirst().reduce(0) { sum, picture in
          zip(picture.pixels, pictures[0].pixels).reduce(sum) { $0 + abs(Int($1.0) - Int($1.1)) }
        }
      }
    }
    #expect(4 * spreads[0] < spreads[1], "\(spreads)")
  }

  private func validationLosses(_ outcome: RunOutcome) throws -> [Double] {
    let text = try String(contentsOfFile: outcome.folder.path("stages/generator/events.jsonl"), encoding: .utf8)
    return text.split(separator: "\n").compactMap { line in
      guard line.contains("\"validation\""),
        let range = line.range(of: #""loss":[0-9.e-]+"#, options: .regularExpression)
      else { return nil }
      return Double(line[range].dropFirst(7))
    }
  }

  @Test(arguments: [GenerateSettings.Method.full, .lora, .token])
  func characterIsLearnedOnAGenerator(_ method: GenerateSettings.Method) throws {
    let folder = try PictureFolder()
    let base = try RunEngine<GenerateFinetune>(world).start(try scratchSettings(folder))
    let own = try PictureFolder()
    try own.add(["left.png", "right.png"])
    var settings = GenerateSettings()
    settings.model = base.folder.path("model")
    settings.textEncoder = "tiny-encoder"
    settings.data = [own.path]
    settings.prior = [folder.path]
    settings.method = method
    settings.token = "mika"
    settings.training.steps = 3
    (settings.samples, settings.sampleSteps) = (1, 2)
    settings.run.threads = 2
    settings.run.precision = .f32
    settings.run.output = Self.output()
    let outcome = try RunEngine<GenerateFinetune>(world).start(settings)
    // Two pictures: nothing is held out, and that is said.
    #expect(outcome.measures.result?["loss on pictures that were learned from"]?.count == 2)
    let (now, then) = try RunEngine<GenerateFinetune>(world).verify(outcome.folder)
    #expect(now.measures == then.measures)
    let store = ModelStore(root: Self.models)
    let source: PictureGenerator.Source
    if method == .full {
      source = try .init(
        ModelFolder(url: URL(filePath: outcome.folder.path("model"))), textEncoder: "tiny-encoder", in: store)
    } else {
      #expect(!outcome.folder.exists("model"))
      source = try .init(
        ModelFolder(url: URL(filePath: base.folder.path("model"))), textEncoder: "tiny-encoder",
        adapter: outcome.folder.url.path, in: store)
    }
    let words = try ComputeThread(TestDevice.configuration()).run { device in
      try PictureGenerator(source, precision: .f32, on: device).configuration.words
    }
    #expect(words == ["mika"])
    guard method != .full else { return }
    // The same adapter on another generator.
    var others = try scratchSettings(folder)
    others.run.seed = 9
    let other = try RunEngine<GenerateFinetune>(world).start(others)
    let wrong = try PictureGenerator.Source(
      ModelFolder(url: URL(filePath: other.folder.path("model"))), textEncoder: "tiny-encoder",
      adapter: outcome.folder.path("adapter.safetensors"), in: store)
    #expect(throws: GeneratorError.self) {
      _ = try ComputeThread(TestDevice.configuration()).run { device in
        try PictureGenerator(wrong, on: device).configuration
      }
    }
  }

  /// A generator with a reader, and a network to look: the step is chosen by what is made, before and after are told alike.
  @Test func likenessChoosesTheStep() throws {
    let folder = try PictureFolder()
    let base = try RunEngine<GenerateFinetune>(world).start(try scratchSettings(folder))
    let store = ModelStore(root: Self.models)
    let reader = base.folder.path("model/\(PictureReader.fileName)")
    func write(_ identity: String?) throws {
      let eyes: ModelFolder<EfficientNetLite0Configuration> = try store.resolve("tiny-classifier")
      let known = try identity ?? eyes.weightsSHA256()
      try ComputeThread(TestDevice.configuration()).run { device in
        let ones = Tensor([Float](repeating: 1, count: 32), shape: [1, 32], on: device)
        try PictureReader(
          weight: Tensor.normalNoise([8, 32], seed: 1, on: device),
          bias: Tensor([Float](repeating: 0, count: 8), on: device),
          usual: (mean: ones * 0.1, scale: ones),
          notes: .init(features: known, textEncoder: "", pictures: 9)
        ).write(to: reader)
      }
    }
    try write(nil)
    var settings = GenerateSettings()
    settings.model = base.folder.path("model")
    settings.textEncoder = "tiny-encoder"
    settings.judgeModel = "tiny-classifier"
    settings.data = [folder.path]
    settings.token = "mika"
    settings.training.steps = 4
    settings.training.validateEvery = 2
    (settings.samples, settings.sampleSteps) = (1, 2)
    settings.run.threads = 2
    settings.run.precision = .f32
    settings.run.output = Self.output()
    let outcome = try RunEngine<GenerateFinetune>(world).start(settings)
    let stage = try #require(outcome.record.stages.first)
    #expect(stage.chosenBy == LikenessChoice.name)
    let (before, after) = (outcome.measures.entries[0].evaluation, try #require(outcome.measures.result))
    for name in [GenerateFinetune.likeness.name, GenerateFinetune.style.name] {
      #expect(before[name]?.value != nil && after[name]?.value != nil, "\(name)")
    }
    let (now, then) = try RunEngine<GenerateFinetune>(world).verify(outcome.folder)
    #expect(now.measures == then.measures)
    // One that belongs to another network is not used.
    try write("another")
    settings.run.output = Self.output()
    let other = try RunEngine<GenerateFinetune>(world).start(settings)
    #expect(other.record.stages.first?.chosenBy == nil)
    #expect(other.measures.result?[GenerateFinetune.likeness.name] == nil)
  }

  @Test func picturesOfASeedAreTheSameAndOthersAreNot() throws {
    let folder = try PictureFolder()
    let base = try RunEngine<GenerateFinetune>(world).start(try scratchSettings(folder))
    let source = try PictureGenerator.Source(
      ModelFolder(url: URL(filePath: base.folder.path("model"))), textEncoder: "tiny-encoder",
      in: ModelStore(root: Self.models))
    func pictures(_ seed: UInt64, threads: Int, _ change: @Sendable (inout PictureRequest) -> Void = { _ in }) throws
      -> [Image]
    {
      var request = PictureRequest(prompt: "a red dot")
      request.seed = seed
      request.count = 3
      request.steps = 3
      change(&request)
      let fixed = request
      return try ComputeThread(TestDevice.configuration(threads: threads)).run { device in
        try PictureGenerator(source, precision: .f32, on: device).pictures(fixed)
      }
    }
    let three = try pictures(7, threads: 1)
    #expect(try pictures(7, threads: 2) == three)
    #expect(try pictures(8, threads: 1) != three)
    #expect(Set(three.map(\.pixels)).count == 3)
    #expect(try pictures(7, threads: 1) { $0.guidance = 1 } != three)
    #expect(try pictures(7, threads: 1) { $0.negative = "a blue dot" } != three)
    #expect(try pictures(7, threads: 1) { $0.sampler = .heun } != three)
  }

  @Test func textEncoderMustBeTheOneThatWasTrainedWith() throws {
    let folder = try PictureFolder()
    let base = try RunEngine<GenerateFinetune>(world).start(try scratchSettings(folder))
    let model = try ModelFolder<PictureFlowConfiguration>(url: URL(filePath: base.folder.path("model")))
    let empty = try ScratchFolder()
    let nowhere = ModelStore(root: empty.url)
    #expect {
      _ = try PictureGenerator.Source(model, in: nowhere)
    } throws: { error in
      "\(error)".contains("tiny-encoder") && "\(error)".contains("not on this computer")
    }
    #expect(throws: GeneratorError.self) {
      _ = try PictureGenerator.Source(model, textEncoder: "tiny-multilingual", in: ModelStore(root: Self.models))
    }
  }

  @Test(arguments: [
    ("", "no words"), ("   \n", "no words"), ("?!", "no words"),
    (String(repeating: "cat ", count: 2500), "10000 characters"),
  ])
  func promptsWithoutSenseAreRefused(_ prompt: String, _ words: String) {
    #expect {
      try PictureRequest(prompt: prompt).check()
    } throws: { "\($0)".contains(words) }
  }

  @Test func settingsThatContradictAreToldAtOnce() {
    var settings = GenerateSettings()
    settings.run.output = "x"
    #expect(settings.problems().count == 1)
    settings.isFromScratch = true
    settings.method = .token
    settings.token = "two words"
    settings.size = 20
    #expect(settings.problems().count == 4, "\(settings.problems())")
  }
}
