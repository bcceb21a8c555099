import FTModels
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

  private func configuration() throws -> StyleFinetuneConfiguration {
    let models = try #require(checkpoints).path
    var c = StyleFinetuneConfiguration()
    (c.model, c.encoderModel, c.judgeModel) =
      (models + "/multistyle26", models + "/efficientnet-lite0", models + "/vgg16")
    c.style = [Self.samples + "/styles/string.jpg"]
    (c.data, c.validation) = ([Self.samples + "/photos"], [Self.samples + "/held-out"])
    (c.size, c.steps, c.validateEvery, c.samples, c.gatysSteps) = (96, 8, 4, 2, 0)
    c.output = NSTemporaryDirectory() + "ftlab-style-\(UUID())"
    return c
  }

  private func run(_ c: StyleFinetuneConfiguration, resuming: Bool = false, stopAfter: Int = .max) throws
    -> StyleFinetuneResult
  {
    let recipe = try StyleFinetune(c, store: ModelStore(), resuming: resuming)
    let compute = try ComputeThread(TestDevice.configuration())
    return try recipe.run(compute) { event in
      if case .training(.step(let step)) = event, step.step >= stopAfter { return .stop }
      return .proceed
    }
  }

  @Test func stoppedRunEndsWithTheSameStyle() throws {
    var c = try configuration()
    let whole = try run(c)
    let wanted = try Data(contentsOf: URL(filePath: #require(whole.artifact)))
    #expect(wanted.count < 10_000, "a style is a small file")
    #expect(whole.metrics.rows.count == 4 && whole.metrics.judge == "vgg16")
    c.output = NSTemporaryDirectory() + "ftlab-style-\(UUID())"
    #expect(try run(c, stopAfter: 5).finish.reason == .interrupted)
    let resumed = try run(c, resuming: true)
    #expect(try Data(contentsOf: URL(filePath: #require(resumed.artifact))) == wanted)
    #expect(try bytes(resumed.sheet) == bytes(whole.sheet))
  }

  @Test(arguments: [StyleFinetuneConfiguration.Method.partial, .full])
  func trainedGeneratorIsAModelFolderOfItsOwn(_ method: StyleFinetuneConfiguration.Method) throws {
    var c = try configuration()
    (c.method, c.steps) = (method, 2)
    let result = try run(c)
    let folder = try NetworkFolder(url: URL(filePath: #require(result.artifact)))
    #expect(folder.styleNames.count == 27 && folder.styleNames.last == "string")
  }

  @Test func gatysPaintsWithoutTraining() throws {
    var c = try configuration()
    (c.method, c.gatysSteps) = (.none, 5)
    let result = try run(c)
    #expect(result.artifact == nil && result.metrics.rows.last?.name.hasPrefix("Gatys") == true)
    #expect(result.metrics.rows.count == 4 && result.sheet != nil)
  }

  @Test(arguments: [ClassifyFinetuneConfiguration.Method.head, .lora])
  func fiveClassesAreToldApart(_ method: ClassifyFinetuneConfiguration.Method) throws {
    var c = ClassifyFinetuneConfiguration()
    c.model = try #require(checkpoints).path + "/efficientnet-lite0"
    (c.data, c.method, c.size) = (Self.samples + "/five-classes", method, 128)
    if method == .lora { c.epochs = 3 }
    c.output = NSTemporaryDirectory() + "ftlab-classes-\(UUID())"
    let recipe = try ClassifyFinetune(c, store: ModelStore())
    let compute = try ComputeThread(TestDevice.configuration())
    let result = try recipe.run(compute) { _ in .proceed }
    let test = try #require(result.metrics.test)
    #expect(test.accuracy.value > (method == .head ? 0.85 : 0.7), "\(test.accuracy)")
    // The published folder tells what the run measured.
    let folder = try NetworkFolder(url: URL(filePath: #require(result.artifact)))
    #expect(folder.labels == ["animals", "energy", "fish", "monuments", "tools"])
    let again = try compute.run { device in
      try PictureClassifier(folder, size: 128, on: device).evaluate(recipe.test)
    }
    #expect(abs(again.accuracy.value - test.accuracy.value) < 0.05)
  }

  /// A file's bytes.
  private func bytes(_ path: String?) throws -> Data { try Data(contentsOf: URL(filePath: #require(path))) }
}
