import ArgumentParser
import FTTensor
import Foundation

/// Measures ftlab's parts on this machine: the program's entry, a group of one command per kind of measurement.
@main struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ftlab-bench",
    abstract: "Measure ftlab on this machine.",
    discussion: "Compare numbers only within one run: machines that are shared drift.",
    subcommands: [
      OperationsCommand.self, StepsCommand.self, GenerateCommand.self, StyleCommand.self, PicturesCommand.self,
      GeneratorCommand.self, VoiceCommand.self, LookupCommand.self, RooflineCommand.self,
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

/// What the numbers were measured on.
struct Machine: Encodable {
  var kind = "machine"
  let processor: String
  let instructionSet: String
  let engine: String
  let threads: Int
  let processors: Int

  init(_ device: Device) {
    processor = Self.processorName
    instructionSet = InstructionSet.current.name
    engine = device.engine.name
    threads = device.configuration.threads
    processors = Device.Configuration.availableProcessors
  }

  /// The model name Linux gives, or "unknown".
  private static var processorName: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
    return name ?? "unknown"
  }
}
