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

/// What all measurements have in common on the command line.
struct MeasurementOptions: ParsableArguments {
  @Option(help: "Threads; all processors by default.") var threads: Int?
  @Option(help: "Compute with no more than this, as on a processor that has no more; all it has by default.")
  var instructionSet: InstructionSet?
  @Flag(help: "Print one JSON object per line: the machine, what was measured, the rates and floors, the other load.")
  var json = false

  func validate() throws {
    if let threads { try BenchmarkLimits.check("--threads", threads, Device.Configuration.threadRange) }
    if let problem = instructionSet?.problemAsLimit { throw ValidationError(problem) }
  }

  func configuration(engine: EngineChoice = .automatic) -> Device.Configuration {
    var configuration = Device.Configuration(engine: engine, instructionSet: instructionSet)
    if let threads { configuration.threads = threads }
    return configuration
  }

  /// Measures on a compute thread and prints the machine, the result (as JSON, or as `text` puts it), its share of the floor
  /// and what else the machine did.
  func show<Run: BenchmarkRun>(
    _ run: Run, engine: EngineChoice = .automatic, convolvesDirectly: Bool = false, text: (Run.Measurement) -> String
  ) throws {
    let watch = LoadWatch()
    let compute = try ComputeThread(configuration(engine: engine))
    let (machine, result) = try compute.run { device in
      if convolvesDirectly { device.convolvesDirectly = true }
      return (Machine(device), try run.measured(on: device))
    }
    let other = watch.measured()
    // Measured last, because it needs more memory than some of the works, whose peak is told.
    let report = result.parts.isEmpty ? nil : try processorReport(on: compute, engine: engine)
    let rows = report.map { report in
      result.parts.map { RooflineRow(run, $0, report, peakBytes: result.peakBytes) }
    }
    let rates = report.map { RooflineRates(machine, $0) }
    if json {
      try JSONLine.show(machine)
      try JSONLine.show(result)
      if let rates { try JSONLine.show(rates) }
      for row in rows ?? [] { try JSONLine.show(row) }
      try JSONLine.show(other)
    } else {
      print(machine.summary)
      print(text(result))
      for row in rows ?? [] { print(row.summary) }
      if let rates { print("rates of the floor: \(rates.text)") }
      print(other.text)
    }
  }

  /// The processor's rates, which are those of the best engine, whichever was measured.
  private func processorReport(on compute: ComputeThread, engine: EngineChoice) throws -> DeviceReport {
    let best = configuration()
    return try compute.run { device in
      DeviceReport(measuring: engine == .automatic ? device : try Device(best))
    }
  }
}

/// Seconds as milliseconds, for people.
func milliseconds(_ seconds: Double) -> String { String(format: "%.0f", 1000 * seconds) }
/// Bytes as gigabytes, for people.
func gigabytes(_ bytes: Int) -> String { String(format: "%.2f", Double(bytes) / 1e9) }
