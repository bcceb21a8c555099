import ArgumentParser
import FTGeneration
import FTTensor

/// `ftlab-bench generator`: steps that train a picture generator, and pictures that it makes.
struct GeneratorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generator",
    abstract: "Time steps that train a picture generator, and the making of pictures, with random weights.",
    discussion: """
      The network has the usual shape (64 × 64 pixels, 48, 96 and 192 channels) and random weights. Each step looks at a batch of
      noise pictures with captions of ten tokens and changes all weights by AdamW. Pictures are made with guidance, as \
      `ftlab image generate` does; reading the prompt is not counted. Peak memory is that of the whole process.

      Example:
        ftlab-bench generator --batch 32 --precision bf16 --threads 2 --json
      """)

  @Option(help: "The type of the computation.") var precision: OperationsCommand.Precision = .f32
  @Option(help: "Pictures in a batch.") var batch = 32
  @Option(help: "Steps, the first of which is not counted.") var steps = 4
  @Option(help: "Pictures that are made at a time.") var pictures = 8
  @Option(help: "Steps from noise to picture.") var sampleSteps = 12
  @Option(help: "What multiplies matrices: automatic, onednn, openblas or reference.")
  var engine: EngineChoice = .automatic
  @Flag(help: "Convolve directly everywhere, without Winograd's method, for comparison.") var direct = false
  @OptionGroup var options: MeasurementOptions

  func validate() throws {
    try BenchmarkLimits.check("--batch", batch, 1...256)
    try BenchmarkLimits.check("--steps", steps, 2...1_000_000)
    try BenchmarkLimits.check("--pictures", pictures, 1...256)
    try BenchmarkLimits.check("--sample-steps", sampleSteps, 1...1000)
  }

  func run() throws {
    let run = GeneratorRun(
      computeType: precision.dtype, batch: batch, steps: steps, pictures: pictures, sampleSteps: sampleSteps)
    try options.show(run, engine: engine, convolvesDirectly: direct) { result in
      """
      generator, \(result.precision), \(batch) pictures of 64², \(result.runs) steps
      median \(milliseconds(result.medianSeconds)) ms (forward \(milliseconds(result.forwardSeconds)), backward \
      \(milliseconds(result.backwardSeconds)), optimizer \(milliseconds(result.optimizerSeconds))), minimum \
      \(milliseconds(result.minimumSeconds)), first \(milliseconds(result.firstSeconds))
      \(result.gigaflopsPerSecond.rounded()) GFLOP/s of \(result.gigaflopsPerStep.rounded()) GFLOP a step
      a picture of \(sampleSteps) guided steps: \(milliseconds(result.pictureSeconds)) ms, peak memory \
      \(gigabytes(result.peakBytes)) GB
      """
    }
  }
}
