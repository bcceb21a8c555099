import ArgumentParser
import FTTensor
import FTVoice

/// `ftlab-bench voice`: speaker encoder and mel spectra, learning a voice, speaking.
struct VoiceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "voice", abstract: "Time a speaker encoder and mel spectra, learning a voice, and speaking.",
    discussion: """
      encoder: the network has the shape of the GE2E speaker encoder (3 LSTM layers, 40 to 256), with random weights. A \
      step takes windows of 1.6 s through network, GE2E loss, gradients and AdamW.
      finetune: a step that teaches the synthesiser a voice from recordings with transcripts, random weights: 6 crops of \
      recordings and 2 of synthetic English of 1.6 s, all of the acoustic network but its text encoder, spectral losses, the \
      speaker encoder's, and the distance from the base in what recordings do not tell.
      listening: the same without transcripts: low-rank updates, 4 crops of recordings and 4 of synthetic English.
      speech: three sentences from phonemes to sound, with the weights of hibari where it is imported, else random ones.

      Peak memory is that of the whole process.

      Example:
        ftlab-bench voice --work finetune --precision bf16 --threads 2 --json
      """)

  enum Work: String, CaseIterable, ExpressibleByArgument {
    case encoder, finetune, listening, speech
  }

  @Option(help: "What to time: encoder, finetune, listening or speech.") var work: Work = .encoder
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
    switch work {
    case .encoder: try encode()
    case .finetune: try step(.full)
    case .listening: try step(.lora)
    case .speech:
      let run = SpeechRun(computeType: precision.dtype, runs: steps)
      try options.show(run) { $0.text }
    }
  }

  private func step(_ method: SpeechSettings.Method) throws {
    let run = SpeechStepRun(method: method, computeType: precision.dtype, steps: steps)
    try options.show(run) { $0.text }
  }

  private func encode() throws {
    let run = VoiceRun(
      computeType: precision.dtype, speakers: speakers, utterances: utterances, windows: windows, seconds: seconds,
      steps: steps)
    try options.show(run) { result in
      """
      \(result.precision): step of \(speakers) × \(utterances) windows \(milliseconds(result.stepSeconds)) ms, \
      \(windows) windows embedded in \(milliseconds(result.embedSeconds)) ms,
      log-mel of \(seconds) s in \(milliseconds(result.melSeconds)) ms, peak memory \(gigabytes(result.peakBytes)) GB
      """
    }
  }
}
