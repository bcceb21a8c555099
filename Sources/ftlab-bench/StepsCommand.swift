import ArgumentParser
import FTTensor
import Foundation

/// `ftlab-bench steps`: whole fine-tuning steps.
struct StepsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "steps",
    abstract: "Time fine-tuning steps of a published model's shape, with random weights.",
    discussion: """
      LoRA has rank 8 on all seven projections of every block. Each step is forward pass, backward pass, clipping and \
      AdamW on the same batch; the median is printed, without the first step. Peak memory is that of the whole process, \
      so measure one case per call.

      Examples:
        ftlab-bench steps --method lora --precision bf16 --threads 2 --json
        ftlab-bench steps --alike 64 --apart
        ftlab-bench steps --model tinyllama-1.1b --weights q8 --precision bf16 --batch 2 --steps 3
      """)

  @Option(help: "Whose shape: smollm2-135m or tinyllama-1.1b.") var model: BenchmarkModel = .smolLM135M
  @Option(help: "lora: keep the matrices as q8 or q4.") var weights: PackedWeight.Format?
  @Option(help: "lora or full.") var method: StepRun.Method = .lora
  @Option(help: "The type of the computation.") var precision: OperationsCommand.Precision = .f32
  @Option(help: "Examples in a batch.") var batch = 4
  @Option(help: "Tokens in an example.") var tokens = 256
  @Option(help: "Tokens that all examples begin with and that are not learned, such as a system prompt.") var alike = 0
  @Flag(help: "Compute what examples begin with alike in each of them, to compare.") var apart = false
  @Option(help: "Steps, the first of which is not counted.") var steps = 6
  @Option(help: "What multiplies matrices: automatic, onednn, openblas or reference.")
  var engine: EngineChoice = .automatic
  @OptionGroup var options: MeasurementOptions

  func validate() throws {
    try BenchmarkLimits.check("--batch", batch, 1...1_024)
    try BenchmarkLimits.check("--tokens", tokens, 2...model.configuration.maximumPositions)
    try BenchmarkLimits.check("--alike", alike, 0...tokens - 1)
    try BenchmarkLimits.check("--steps", steps, 2...1_000_000)
    if let weights, method != .lora || !weights.isQuantised {
      throw ValidationError("--weights is q8 or q4, with --method lora")
    }
  }

  func run() throws {
    let run = StepRun(
      method: method, computeType: precision.dtype, batch: batch, tokens: tokens, steps: steps, shape: model,
      weights: weights, alike: alike, sharesRows: !apart)
    try options.show(run, engine: engine) { result in
      """
      \(result.model)\(result.weights.isEmpty ? "" : " as \(result.weights)"), \(result.method), \(result.precision), \(batch) × \(tokens) tokens, \(result.trainableParameters) trained \
      parameters, \(result.runs) steps\(alike == 0 ? "" : ", the first \(alike) tokens alike and computed \(apart ? "apart" : "once")")
      median \(milliseconds(result.medianSeconds)) ms (forward \(milliseconds(result.forwardSeconds)), backward \
      \(milliseconds(result.backwardSeconds)), optimizer \(milliseconds(result.optimizerSeconds))), minimum \
      \(milliseconds(result.minimumSeconds)), first \(milliseconds(result.firstSeconds))
      \(String(format: "%.0f", result.tokensPerSecond)) tokens/s, peak memory \
      \(String(format: "%.2f", Double(result.peakBytes) / 1e9)) GB
      """
    }
  }
}

extension StepRun.Method: ExpressibleByArgument {}
extension BenchmarkModel: ExpressibleByArgument {}
