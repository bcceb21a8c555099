import ArgumentParser
import FTTensor
import Foundation

/// Measurements as lines of JSON.
enum JSONLine {
  /// Prints a value on a line of its own, keys sorted.
  static func show(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}

/// Bounds of numbers on the command line.
enum BenchmarkLimits {
  /// - Throws: an error that names the flag, when the value is outside the range.
  static func check(_ flag: String, _ value: Int, _ range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
      throw ValidationError("\(flag) is \(value), expected \(range.lowerBound) to \(range.upperBound)")
    }
  }
}

/// What all measurements of whole runs have in common on the command line.
struct MeasurementOptions: ParsableArguments {
  @Option(help: "Threads; all processors by default.") var threads: Int?
  @Flag(help: "Print one JSON object per line: the machine, then the measurement.") var json = false

  func validate() throws {
    if let threads { try BenchmarkLimits.check("--threads", threads, Device.Configuration.threadRange) }
  }

  /// Measures on a compute thread and prints the machine and the result: as JSON, or the result as `text` puts it.
  func show<Result: Encodable & Sendable>(
    engine: EngineChoice = .automatic, _ measured: @escaping @Sendable (Device) throws -> Result,
    text: (Result) -> String
  ) throws {
    var configuration = Device.Configuration(engine: engine)
    if let threads { configuration.threads = threads }
    let compute = try ComputeThread(configuration)
    let (machine, result) = try compute.run { device in (Machine(device), try measured(device)) }
    if json {
      try JSONLine.show(machine)
      try JSONLine.show(result)
    } else {
      print(machine.summary)
      print(text(result))
    }
  }
}

extension Machine {
  /// One line for people.
  var summary: String { "\(processor), \(instructionSet), \(engine), \(threads) of \(processors) processors" }
}

/// Seconds as milliseconds, for people.
func milliseconds(_ seconds: Double) -> String { String(format: "%.0f", 1000 * seconds) }
/// Bytes as gigabytes, for people.
func gigabytes(_ bytes: Int) -> String { String(format: "%.2f", Double(bytes) / 1e9) }
