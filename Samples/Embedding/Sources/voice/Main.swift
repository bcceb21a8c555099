import FTVoice
import Foundation

/// Learns a voice from a recording, with the word of the person, and reads a sentence aloud in it.
///
///     swift run voice ~/.local/share/ftlab/models me.wav "I, Ann, allow it. 2026-11-29" "Good morning." /tmp/voice
@main struct Main {
  static func main() async throws {
    let arguments = CommandLine.arguments
    let models = ModelStore(root: URL(filePath: arguments[1]))
    var settings = SpeechSettings()
    settings.data = [arguments[2]]
    settings.name = "sample"
    settings.provenance.consent = arguments[3]
    settings.run.output = arguments[5]
    settings.training.steps = 20
    // Events come from the run's own thread.
    let control = RunControl(observer: { event in
      switch event {
      case .facts(let facts): for fact in facts { print(fact.text) }
      case .progress(let progress): print("\(progress.part): \(progress.done) of \(progress.total)")
      case .training(let stage, .step(let step)): print("\(stage), step \(step.step): loss \(step.loss)")
      default: break
      }
    })
    let world = World(models: models, directory: FileManager.default.currentDirectoryPath, program: "voice sample")
    // `Task.cancel()` around this call would end the run, saved: `resume` goes on with it.
    let outcome = try await RunEngine<SpeechFinetune>(world, control).start(settings)
    let (folder, sentence, sound) = (outcome.folder.url.path, arguments[4], "\(arguments[5])/speech.wav")
    try await ComputeThread().submit { device, cancellation in
      let narrator = try Narrator(
        models.resolve("hibari"), voice: SpeakingVoice.locate(folder, beside: models), on: device)
      try narrator.speech(of: sentence) { _, _ in if cancellation.isCancelled { throw CancellationError() } }
        .write(to: sound, comment: narrator.remark)
    }
    print(sound)
  }
}
