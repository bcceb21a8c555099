import FTData
import FTEvaluation
import FTModels
import FTRun
import FTTensor
import FTTestSupport
import FTTraining
import Foundation
import Synchronization
import Testing

@testable import FTImage

/// Whole runs on the sample pictures with the real checkpoints.
@Suite(.enabled(if: checkpoints != nil, "FTLAB_CHECKPOINTS is not set"), .serialized)
struct RunTests {
  private static let samples = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Samples/images").standardizedFileURL.path

  private var world: World {
    get throws { World(models: ModelStore(root: try #require(checkpoints)), directory: "/", program: "tests") }
  }

  private func settings() -> StyleSettings {
    var c = StyleSettings()
    c.style = [Self.samples + "/styles/string.jpg"]
    c.data = [Self.samples + "/photos"]
    c.validation = [Self.samples + "/held-out"]
    c.size = 96
    c.training.steps = 8
    c.training.validateEvery = 4
    c.samples = 2
    c.gatysSteps = 0
    c.run.output = NSTemporaryDirectory() + "ftlab-style-\(UUID())"
    return c
  }

  @Test func stoppedRunEndsWithTheSameStyle() throws {
    var c = settings()
    let whole = try RunEngine<StyleFinetune>(world).start(c)
    let wanted = try Data(contentsOf: URL(filePath: whole.folder.path("style.safetensors")))
    #expect(wanted.count < 10_000, "a style is a small file")
    #expect(whole.measures.entries.count == 4 && whole.record.models["judge"]?.name == "vgg16")
    c.run.output = NSTemporaryDirectory() + "ftlab-style-\(UUID())"
    let steps = Mutex(0)
    let control = RunControl(
      shouldStop: { steps.withLock { $0 >= 5 } },
      observer: { event in if case .training(_, .step) = event { steps.withLock { $0 += 1 } } })
    #expect(try RunEngine<StyleFinetune>(world, control).start(c).isInterrupted)
    let resumed = try RunEngine<StyleFinetune>(world).resume(RunFolder(opening: c.run.output))
    for name in ["style.safetensors", "exhibits/samples.html"] {
      #expect(
        try Data(contentsOf: URL(filePath: resumed.folder.path(name)))
          == Data(contentsOf: URL(filePath: whole.folder.path(name))))
    }
    let (now, then) = try RunEngine<StyleFinetune>(world).verify(resumed.folder)
    #expect(now.measures == then.measures)
  }

  @Test(arguments: [StyleSettings.Method.partial, .full])
  func trainedGeneratorIsAModelFolderOfItsOwn(_ method: StyleSettings.Method) throws {
    var c = settings()
    c.method = method
    c.training.steps = 2
    let outcome = try RunEngine<StyleFinetune>(world).start(c)
    let folder = try ModelFolder<StyleGeneratorConfiguration>(url: URL(filePath: outcome.folder.path("model")))
    let names = folder.configuration.styleNames
    #expect(names.count == 27 && names.last == "string")
  }

  @Test func gatysPaintsWithoutTraining() throws {
    var c = settings()
    c.method = .none
    c.gatysSteps = 5
    let outcome = try RunEngine<StyleFinetune>(world).start(c)
    #expect(outcome.record.artifacts.isEmpty && outcome.measures.result == nil)
    #expect(outcome.measures.entries.map(\.subject).last == StyleFinetune.gatys)
    #expect(outcome.folder.exists("exhibits/samples.html"))
  }

  @Test(arguments: [ClassifySettings.Method.head, .lora])
  func fiveClassesAreToldApart(_ method: ClassifySettings.Method) throws {
    var c = ClassifySettings()
    c.data = [Self.samples + "/five-classes"]
    c.method = method
    c.size = 128
    if method == .lora { c.training.epochs = 3 }
    c.run.output = NSTemporaryDirectory() + "ftlab-classes-\(UUID())"
    let outcome = try RunEngine<ClassifyFinetune>(world).start(c)
    #expect(outcome.folder.exists("exhibits/confusion.html"))
    let accuracy = try #require(outcome.measures.result?["accuracy"]?.value)
    #expect(accuracy > (method == .head ? 0.85 : 0.7), "\(accuracy)")
    // The published folder tells what the run measured.
    let folder = try ModelFolder<EfficientNetLite0Configuration>(url: URL(filePath: outcome.folder.path("model")))
    #expect(folder.configuration.labels == ["animals", "energy", "fish", "monuments", "tools"])
    let (now, then) = try RunEngine<ClassifyFinetune>(world).verify(outcome.folder)
    #expect(now.measures == then.measures)
    // Who measures on more pictures is told which of them were learned from.
    let seen = try SeenItems(of: outcome.folder)
    let pictures = try LabeledPictures(c.data[0], classes: folder.configuration.labels, side: 32)
    let sides = try pictures.items.map { try seen.side(ofFile: $0.place.file) }
    #expect(sides.allSatisfy { $0 != nil })
    #expect(sides.count { $0 == .test } == outcome.measures.result?["accuracy"]?.count)
  }
}
