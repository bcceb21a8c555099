import FTEvaluation
import FTModels
import FTTensor
import FTTestSupport
import FTTraining
import Foundation
import Testing

@testable import FTVoice

/// Whole runs on the sample voices with the real checkpoint.
@Suite(.enabled(if: checkpoints != nil, "FTLAB_CHECKPOINTS is not set"), .serialized)
struct SpeakerRunTests {
  private func configuration(_ method: SpeakerFinetuneConfiguration.Method) throws -> SpeakerFinetuneConfiguration {
    var c = SpeakerFinetuneConfiguration()
    c.model = try speakerEncoder().url.path
    (c.data, c.test) = ("\(sampleVoices)/speakers", "\(sampleVoices)/held-out")
    (c.method, c.speakers, c.utterances, c.steps) = (method, 4, 3, 6)
    c.output = NSTemporaryDirectory() + "ftlab-speakers-\(UUID())"
    return c
  }

  private func run(
    _ c: SpeakerFinetuneConfiguration, resuming: Bool = false, stopAfter: Int = .max
  ) throws -> SpeakerFinetuneResult {
    let recipe = try SpeakerFinetune(c, store: ModelStore(), resuming: resuming)
    let compute = try ComputeThread(TestDevice.configuration())
    return try recipe.run(compute) { event in
      if case .training(.step(let step)) = event, step.step >= stopAfter { return .stop }
      return .proceed
    }
  }

  @Test(arguments: [SpeakerFinetuneConfiguration.Method.head, .lora])
  func stoppedRunEndsWithTheSameEncoder(_ method: SpeakerFinetuneConfiguration.Method) throws {
    var c = try configuration(method)
    let whole = try run(c)
    let bytes = { (result: SpeakerFinetuneResult) throws -> Data in
      try Data(contentsOf: URL(filePath: #require(result.artifact)).appending(path: "model.safetensors"))
    }
    let wanted = try bytes(whole)
    #expect(whole.metrics.rows.map(\.name) == ["untouched", "whitening", "trained"])
    c.output = NSTemporaryDirectory() + "ftlab-speakers-\(UUID())"
    #expect(try run(c, stopAfter: 4).finish.reason == .interrupted)
    #expect(try bytes(run(c, resuming: true)) == wanted)
  }

  @Test(arguments: [SpeakerFinetuneConfiguration.Loss.ge2e, .aam])
  func fullRunGivesAnEncoderThatCanBeUsed(_ loss: SpeakerFinetuneConfiguration.Loss) throws {
    var c = try configuration(.full)
    (c.loss, c.steps) = (loss, 3)
    let result = try run(c)
    let folder = try NetworkFolder(url: URL(filePath: #require(result.artifact)))
    #expect(folder.architecture == .speakerEncoder(isProjected: true))
    #expect(try ScoreCalibration(of: folder).origin.contains("not trained on"))
    let trained = try #require(result.metrics.rows.last)
    // A measure that the published encoder has, not only the one in memory.
    let test = try SpeakerSet("\(sampleVoices)/held-out")
    let device = try TestDevice.make()
    let embedder = try SpeakerEmbedder(folder, on: device)
    let again = VerificationMetrics(
      test.trials(embedder.embeddings(of: test.recordings.map(\.audio))), seed: c.seed)
    #expect(abs(again.eer.value - trained.metrics.eer.value) < 0.005, "\(again.eer) \(trained.metrics.eer)")
    #expect(trained.metrics.eer.value < 0.2)
  }

  @Test func oneSpeakerIsRefusedWithAReason() throws {
    var c = try configuration(.head)
    c.data = "\(sampleVoices)/speakers/klettres-hu"
    #expect(throws: SpeakerSetError.self) { try run(c) }
    (c.data, c.validation) = ("\(sampleVoices)/speakers", "\(sampleVoices)/none")
    #expect(throws: (any Error).self) { try run(c) }
    #expect(!FileManager.default.fileExists(atPath: c.output))
  }
}
