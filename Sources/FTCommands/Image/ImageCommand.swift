import ArgumentParser
import FTLab

struct ImageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "image",
    abstract: "Pictures: learn a style and paint photos in it, or learn classes and tell them apart.",
    subcommands: [
      ImageFinetuneCommand.self, StylizeCommand.self, ClassifyCommand.self, EvaluateCommand.self,
    ])
}
