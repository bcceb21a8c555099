import ArgumentParser
import FTLab

struct ResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Go on with a run that was stopped or killed.",
    discussion: """
      The run goes on after its last snapshot and ends with the same bytes as if it had never stopped.

      Example:
        ftlab runs resume runs/first
      """)

  @Argument(help: "The folder of the run.") var folder: String
  @Flag(help: "Print events as JSON lines on standard output.") var json = false

  func run() throws {
    let run = try RunFolder(opening: folder)
    switch try run.read(TaskName.self, from: RunFolder.configuration).task {
    case "style":
      var configuration = try run.read(StyleFinetuneConfiguration.self, from: RunFolder.configuration)
      // The folder may have been moved since.
      configuration.output = folder
      try StyleSession(configuration, isResumed: true, json: json).run()
    case "classify":
      var configuration = try run.read(ClassifyFinetuneConfiguration.self, from: RunFolder.configuration)
      configuration.output = folder
      try ClassifySession(configuration, isResumed: true, json: json).run()
    case "speech":
      var configuration = try run.read(SpeechFinetuneConfiguration.self, from: RunFolder.configuration)
      configuration.output = folder
      try SpeechSession(configuration, isResumed: true, json: json).run()
    case "listener":
      let configuration = try run.read(ListenerConfiguration.self, from: RunFolder.configuration)
      try ListenerSession(configuration, resuming: folder, json: json).run()
    case "speaker":
      var configuration = try run.read(SpeakerFinetuneConfiguration.self, from: RunFolder.configuration)
      configuration.output = folder
      try SpeakerSession(configuration, isResumed: true, json: json).run()
    default:
      var configuration = try run.read(TextFinetuneConfiguration.self, from: RunFolder.configuration)
      configuration.output = folder
      try FinetuneSession(configuration, isResumed: true, json: json).run()
    }
  }

  /// What tells the runs of different tasks apart; text runs do not name theirs.
  private struct TaskName: Decodable {
    let task: String?
  }
}
