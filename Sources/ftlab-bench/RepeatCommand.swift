import ArgumentParser
import FTTensor
import FTTraining
import Foundation

/// `ftlab-bench repeat`: one work again and again, for measurements of several processes at once.
struct RepeatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repeat",
    abstract: "Do one work again and again and tell when each time was done.",
    discussion: """
      lora: a step of 256 tokens with low-rank adapters. speaker: a step that trains the speaker encoder. generation: a \
      prompt of 64 tokens and 32 new ones from 8-bit weights. Random weights, float32; once before the time begins.

      tools/bench-neighbours starts several of these side by side: with --wait each says that it is ready by a line \
      {"kind":"ready"} and begins when a line comes on its standard input.

      Example:
        ftlab-bench repeat --work speaker --seconds 5 --threads 2 --json
      """)

  @Option(help: "What to do: lora, speaker or generation.") var work: RepeatedWork = .lora
  @Option(help: "Go on for at least so many seconds and two times.") var seconds = 10
  @Flag(help: "Begin when a line comes on standard input.") var wait = false
  @OptionGroup var options: MeasurementOptions

  func validate() throws { try BenchmarkLimits.check("--seconds", seconds, 1...86_400) }

  func run() throws {
    let (work, seconds, waits) = (work, Double(seconds), wait)
    let compute = try ComputeThread(options.configuration())
    let (machine, result, other) = try compute.run { device in
      let repeated = try work.prepared(on: device)
      try repeated.once()
      if waits { try Self.waitForALine() }
      let watch = LoadWatch()
      let clock = ContinuousClock()
      let begin = clock.now
      var completions: [Double] = []
      while completions.count < 2 || completions[completions.count - 1] < seconds {
        try repeated.once()
        completions.append((clock.now - begin) / .seconds(1))
      }
      return (Machine(device), RepeatMeasurement(work, repeated, completions), watch.measured())
    }
    if options.json {
      try JSONLine.show(machine)
      try JSONLine.show(result)
      try JSONLine.show(other)
    } else {
      print(machine.summary)
      print(result.text)
      print(other.text)
    }
  }

  private static func waitForALine() throws {
    FileHandle.standardOutput.write(Data("{\"kind\":\"ready\"}\n".utf8))
    guard readLine() != nil else {
      throw ValidationError("--wait: standard input ended before a line came; write one to begin")
    }
  }
}

/// The keys of one line of JSON.
struct RepeatMeasurement: Encodable {
  var kind = "repeat"
  let work: String
  let unit: String
  /// What one time does, in units.
  let amount: Double
  /// Seconds from the beginning to the end of each time.
  let completions: [Double]
  let peakBytes: Int

  init(_ work: RepeatedWork, _ repeated: RepeatedWork.Prepared, _ completions: [Double]) {
    self.work = work.rawValue
    unit = repeated.unit
    amount = repeated.amount
    self.completions = completions
    peakBytes = ProcessMemory.peak
  }

  var text: String {
    let rate = amount * Double(completions.count) / completions[completions.count - 1]
    return String(
      format: "%@: %d times in %.1f s, %.1f %@/s, peak memory %@ GB", work, completions.count,
      completions[completions.count - 1], rate, unit, gigabytes(peakBytes))
  }
}
