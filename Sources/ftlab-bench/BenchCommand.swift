import ArgumentParser

/// Measures ftlab's parts on this machine: the program's entry, a group of one command per kind of measurement.
@main struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ftlab-bench",
    abstract: "Measure ftlab on this machine.",
    discussion: "Compare numbers only within one run: machines that are shared drift.",
    subcommands: [OperationsCommand.self, StepsCommand.self, GenerateCommand.self])
}
