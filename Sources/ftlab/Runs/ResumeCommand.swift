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
    var configuration = try RunFolder(opening: folder).read(
      TextFinetuneConfiguration.self, from: RunFolder.configuration)
    // The folder may have been moved since.
    configuration.output = folder
    try FinetuneSession(configuration, isResumed: true, json: json).run()
  }
}
