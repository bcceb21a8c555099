import ArgumentParser
import Foundation

/// Measures ftlab's parts on this machine: the program's entry, a group of one command per kind of measurement.
@main struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ftlab-bench",
    abstract: "Measure ftlab on this machine.",
    discussion: "Compare numbers only within one run: machines that are shared drift.",
    subcommands: [
      OperationsCommand.self, StepsCommand.self, GenerateCommand.self, StyleCommand.self, ClassifierCommand.self,
      PicturesCommand.self, GeneratorCommand.self, VoiceCommand.self, LookupCommand.self, RooflineCommand.self,
      RepeatCommand.self,
    ])

  /// Exit codes as those of `ftlab`: 0 done, 1 failed, 2 wrong use.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      FileHandle.standardError.write(Data((fullMessage(for: error) + "\n").utf8))
      Foundation.exit(2)
    }
  }
}
