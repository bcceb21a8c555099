import FTEvaluation
import FTModels
import FTRun
import FTTensor
import FTTestSupport
import FTTraining
import Foundation
import Synchronization
import Testing

@testable import FTVoice

/// Whole runs on the sample voices with the real checkpoint.
@Suite(.enabled(if: checkpoints != nil, "FTLAB_CHECKPOINTS is not set"), .serialized)
struct SpeakerRunTests {
  private var world: World {
    World(models: ModelStore(root: checkpoints!), directory: "/", program: "tests")
  }

  private func settings(_ method: SpeakerSettings.Method) -> SpeakerSettings {
    var c = SpeakerSettings()
    c.data = ["\(sampleVoices)/speakers"]
    c.test = ["\(sampleVoices)/held-out"]
    c.method = method
    c.speakers = 4
    c.utterances = 3
    c.training.steps = 6
    c.run.output = NSTemporaryDirectory() + "ftlab-speakers-\(UUID())"
    return c
  }

  @Test(arguments: [SpeakerSettings.Method.head, .lora])
  func stoppedRunEndsWithTheSameEncoder(_ method: SpeakerSettings.Method) throws {
    var c = settings(method)
    let whole = try RunEngine<SpeakerFinetune>(world).start(c)
    let bytes = { (outcome: RunOutcome) in
      try Data(contentsOf: URL(filePath: outcome.folder.path("model/model.safetensors")))
    }
    let wanted = try bytes(whole)
    #expect(whole.measures.entries.map(\.subject.name) == ["untouched", "closed-form whitening", "result"])
    c.run.output = NSTemporaryDirectory() + "ftlab-speakers-\(UUID())"
    let steps = Mutex(0)
    let control = RunControl(
      shouldStop: { steps.withLock { $0 >= 4 } },
      observer: { event in if case .training(_, .step) = event { steps.withLock { $0 += 1 } } })
    #expect(try RunEngine<SpeakerFinetune>(world, control).start(c).isInterrupted)
    let resumed = try RunEngine<SpeakerFinetune>(world).resume(RunFolder(opening: c.run.output))
    #expect(try bytes(resumed) == wanted)
    #expect(resumed.measures.entries == whole.measures.entries)
    // Another process would measure the same, and say the same of it.
    let (now, then) = try RunEngine<SpeakerFinetune>(world).verify(resumed.folder)
    #expect(now == then)
    #expect(then.remarks.last?.hasPrefix("On people it has never heard the trained encoder is ") == true)
    #expect(resumed.folder.exists("exhibits/det.svg"))
  }

  @Test(arguments: [SpeakerSettings.Loss.ge2e, .aam])
  func fullRunGivesAnEncoderThatCanBeUsed(_ loss: SpeakerSettings.Loss) throws {
    var c = settings(.full)
    c.loss = loss
    c.training.steps = 3
    let outcome = try RunEngine<SpeakerFinetune>(world).start(c)
    let folder = try ModelFolder<SpeakerEncoderConfiguration>(url: URL(filePath: outcome.folder.path("model")))
    #expect(folder.configuration == SpeakerEncoderConfiguration(isProjected: true))
    #expect(try ScoreCalibration(of: folder).origin.contains("not trained on"))
    let trained = try #require(outcome.measures.result?["equal error rate"]?.value)
    // A measure that the published encoder has, not only the one in memory.
    let test = try SpeakerSet("\(sampleVoices)/held-out")
    let device = try TestDevice.make()
    let embedder = try SpeakerEmbedder(folder, on: device)
    let again = VerificationMetrics(
      try test.trials(embedder.embeddings(of: test) { _, _ in }), seed: c.run.seed)
    #expect(abs(again.eer.value - trained) < 0.005, "\(again.eer) \(trained)")
    #expect(trained < 0.2)
    // Whoever measures on more people is told whom it has heard.
    let seen = try SeenItems(of: outcome.folder)
    let learned = try SpeakerSet("\(sampleVoices)/speakers").recordings.map { try seen.side(ofFile: $0.file) }
    #expect(Set(learned) == [.training, .validation])
    #expect(try test.recordings.allSatisfy { try seen.side(ofFile: $0.file) == .test })
  }

  @Test func oneSpeakerIsRefusedWithAReason() throws {
    var c = settings(.head)
    c.data = ["\(sampleVoices)/speakers/klettres-hu"]
    #expect(throws: SpeakerSetError.self) { try RunEngine<SpeakerFinetune>(world).start(c) }
    c.data = ["\(sampleVoices)/speakers"]
    c.validation = ["\(sampleVoices)/none"]
    #expect(throws: (any Error).self) { try RunEngine<SpeakerFinetune>(world).start(c) }
    #expect(!FileManager.default.fileExists(atPath: c.run.output))
  }
}

/// What the settings of a speaker run say before anything is read.
@Suite struct SpeakerSettingsTests {
  @Test func oneFolderEachIsLearnedFrom() {
    var c = SpeakerSettings()
    #expect(c.problems() == ["--data is missing: name a folder with a folder per speaker"])
    c.data = ["a", "b"]
    c.test = ["c"]
    #expect(c.problems().count == 1 && c.problems()[0].hasPrefix("--data is given 2 times"))
  }

  @Test func byItselfTheHeadLearnsFromRecordingsAsTheyAreAndTheOthersFromManyVoices() throws {
    var c = SpeakerSettings()
    c.data = ["a"]
    #expect(try c.augmentation().isEmpty)
    c.method = .lora
    #expect(try c.augmentation().words == "speed 1/0.86/1.16, room 0.1..0.5, noise 10..30, gain 6")
    c.augment = "none"
    #expect(try c.augmentation().isEmpty)
    c.augment = "speed 0.9..1.1"
    #expect(c.problems().contains { $0.contains("speed 0.9..1.1") && $0.contains("cannot be counted") })
    c.augment = "speed 0.9/1 p 0.5"
    #expect(c.problems().contains { $0.contains("leave p out") })
    (c.method, c.augment) = (.head, "speed 0.9/1")
    #expect(c.problems().contains { $0.contains("--method lora or full") })
    c.augment = "room, copies 3"
    #expect(try c.augmentation().copies == 3)
    c.method = .full
    #expect(c.problems().contains { $0.contains("copies 3") })
  }

  @Test func aVoiceIsLearnedAsItWasRecorded() {
    var c = SpeechSettings()
    c.data = ["a.wav"]
    c.augment = "none"
    #expect(c.problems().isEmpty)
    c.augment = "noise"
    #expect(c.problems().contains { $0.contains("a voice is learned as it was recorded") })
    c.augment = "flip"
    #expect(c.problems().contains { $0.contains("\"flip\" is for pictures") })
  }

  @Test func validationComesTwelveTimesARun() {
    var c = SpeakerSettings()
    #expect(c.training(.float32).length == .steps(400) && c.training(.float32).validationInterval == 33)
    c.method = .full
    #expect(c.training(.float32).length == .steps(300) && c.training(.float32).rate == 1e-5)
    c.training.epochs = 2
    #expect(c.training(.float32).length == .epochs(2) && c.training(.float32).validationInterval == nil)
  }
}
