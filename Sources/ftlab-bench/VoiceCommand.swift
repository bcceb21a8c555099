import ArgumentParser
import FTTensor

/// `ftlab-bench voice`: steps that train a speaker encoder, embedding, and mel spectra.
struct VoiceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "voice", abstract: "Time steps that train a speaker encoder, embedding, and mel spectra.",
    discussion: """
      The network has the shape of the GE2E speaker encoder (3 LSTM layers, 40 to 256), with random weights. A step takes \
      windows of 1.6 s through network, GE2E loss, gradients and AdamW.

      Example:
        ftlab-bench voice --precision bf16 --threads 2 --json
      """)

  @Option(help: "The type of the computation.") var precision: OperationsCommand.Precision = .f32
  @Option(help: "Speakers in a step.") var speakers = 8
  @Option(help: "Windows of each speaker in a step.") var utterances = 5
  @Option(help: "Windows that are embedded at once.") var windows = 100
  @Option(help: "Seconds of sound whose log-mel spectra are computed.") var seconds = 60
  @Option(help: "Runs of each, the first of which is not counted.") var steps = 6
  @OptionGroup var options: MeasurementOptions

  func validate() throws {
    try BenchmarkLimits.check("--speakers", speakers, 2...1024)
    try BenchmarkLimits.check("--utterances", utterances, 2...1024)
    try BenchmarkLimits.check("--windows", windows, 1...10_000)
    try BenchmarkLimits.check("--seconds", seconds, 1...7200)
    try BenchmarkLimits.check("--steps", steps, 2...1_000_000)
  }

  func run() throws {
    let run = VoiceRun(
      computeType: precision.dtype, speakers: speakers, utterances: utterances, windows: windows, seconds: seconds,
      steps: steps)
    try options.show(run.measured(on:)) { result in
      """
      \(result.precision): step of \(speakers) × \(utterances) windows \(milliseconds(result.stepSeconds)) ms, \
      \(windows) windows embedded in \(milliseconds(result.embedSeconds)) ms,
      log-mel of \(seconds) s in \(milliseconds(result.melSeconds)) ms, peak memory \(gigabytes(result.peakBytes)) GB
      """
    }
  }
}
