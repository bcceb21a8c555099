import ArgumentParser
import FTTensor
import Foundation

/// `ftlab-bench generate`: prompt processing and greedy generation.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Time greedy generation with SmolLM2-135M's shape and random weights.",
    discussion: """
      No token ends a text, so every run makes the same number of tokens, one a pass: prompt lookup is off. Prints the medians \
      of the runs.
      With --candidates each prompt gets so many texts, all but the first drawn; the time of one text is measured beside it, in turn.

      Examples:
        ftlab-bench generate --format q8 --threads 2 --json
        ftlab-bench generate --prompt 110 --new 70 --candidates 8
      """)

  @Option(help: "How the weights are kept: f32, bf16, q8 or q4.") var format: PackedWeight.Format = .bfloat16
  @Option(help: "Tokens in a prompt.") var prompt = 512
  @Option(help: "Tokens to generate.") var new = 256
  @Option(help: "Sequences at once.") var batch = 1
  @Option(help: "Texts for each prompt, compared with one.") var candidates: Int?
  @Option(help: "Runs that are counted.") var runs = 3
  @OptionGroup var options: MeasurementOptions

  func validate() throws {
    let positions = BenchmarkModel.smolLM135M.configuration.maximumPositions
    try BenchmarkLimits.check("--prompt", prompt, 1...positions - 2)
    try BenchmarkLimits.check("--new", new, 2...positions - prompt)
    try BenchmarkLimits.check("--batch", batch, 1...1_024)
    if let candidates { try BenchmarkLimits.check("--candidates", candidates, 1...1_024) }
    try BenchmarkLimits.check("--runs", runs, 1...1_000)
  }

  func run() throws {
    if let candidates {
      let run = CandidatesRun(
        format: format, prompt: prompt, new: new, batch: batch, candidates: candidates, runs: runs)
      return try options.show(run) { $0.summary }
    }
    let run = GenerationRun(format: format, prompt: prompt, new: new, batch: batch, runs: runs)
    try options.show(run) { result in
      """
      \(result.format) weights, batch \(batch), \(result.runs) runs of \(new) tokens after \(prompt)
      \(String(format: "%.1f", result.tokensPerSecond)) tokens/s, prompt \
      \(String(format: "%.0f", result.promptTokensPerSecond)) tokens/s (\(result.promptPrecision)), peak memory \
      \(String(format: "%.2f", Double(result.peakBytes) / 1e9)) GB
      """
    }
  }
}

extension PackedWeight.Format: ExpressibleByArgument {}
