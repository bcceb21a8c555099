import ArgumentParser
import FTTensor

/// `ftlab-bench classifier`: steps that train all of the picture classifier.
struct ClassifierCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classifier",
    abstract: "Time steps that train all of the picture classifier, with random weights.",
    discussion: """
      The network has the shape of EfficientNet-Lite0 with ten classes. Each step takes a batch of noise through network \
      (batch norms by the batch), cross-entropy, gradients and AdamW. Peak memory is that of the whole process.

      Example:
        ftlab-bench classifier --batch 16 --size 224 --precision bf16 --threads 2 --json
      """)

  @Option(help: "The type of the computation.") var precision: OperationsCommand.Precision = .f32
  @Option(help: "Pictures in a batch.") var batch = 16
  @Option(help: "Side of a picture.") var size = 224
  @Option(help: "Steps, the first of which is not counted.") var steps = 6
  @Option(help: "What multiplies matrices: automatic, onednn, openblas or reference.")
  var engine: EngineChoice = .automatic
  @OptionGroup var options: MeasurementOptions

  func validate() throws {
    try BenchmarkLimits.check("--batch", batch, 1...256)
    try BenchmarkLimits.check("--size", size, 32...1024)
    try BenchmarkLimits.check("--steps", steps, 2...1_000_000)
  }

  func run() throws {
    let run = ClassifierRun(computeType: precision.dtype, batch: batch, size: size, steps: steps)
    try options.show(run, engine: engine) { result in
      """
      \(result.precision), \(batch) pictures of \(size)², \(result.runs) steps
      median \(milliseconds(result.medianSeconds)) ms, minimum \(milliseconds(result.minimumSeconds)), first \
      \(milliseconds(result.firstSeconds)), peak memory \(gigabytes(result.peakBytes)) GB
      """
    }
  }
}
