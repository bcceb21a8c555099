import ArgumentParser
import FTImage
import FTTensor

/// `ftlab-bench style`: steps that learn a style, and the painting of a photo.
struct StyleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "style",
    abstract: "Time steps that learn a style, and painting a photo, with random weights.",
    discussion: """
      The network has the shape of the 26-style generator, the loss that of VGG16 up to conv4_3 or of EfficientNet-Lite0. \
      Each step paints a batch, compares it with style and photo, and changes the 990 numbers of a style by AdamW; the \
      photos' own features are computed once. Peak memory is that of the whole process.

      Example:
        ftlab-bench style --encoder vgg16 --batch 4 --size 256 --precision bf16 --threads 2 --json
      """)

  @Option(help: "vgg16 or lite0.") var encoder: EncoderKind = .vgg16
  @Option(help: "The type of the computation.") var precision: OperationsCommand.Precision = .f32
  @Option(help: "Pictures in a batch.") var batch = 4
  @Option(help: "Side of a picture.") var size = 256
  @Option(help: "Side of the painted photo.") var photo = 512
  @Option(help: "Steps, the first of which is not counted.") var steps = 6
  @Option(help: "What multiplies matrices: automatic, onednn, openblas or reference.")
  var engine: EngineChoice = .automatic
  @Flag(help: "Convolve directly everywhere, without Winograd's method, for comparison.") var direct = false
  @OptionGroup var options: MeasurementOptions

  func validate() throws {
    try BenchmarkLimits.check("--batch", batch, 1...256)
    try BenchmarkLimits.check("--size", size, 32...2048)
    try BenchmarkLimits.check("--photo", photo, 32...8192)
    try BenchmarkLimits.check("--steps", steps, 2...1_000_000)
  }

  func run() throws {
    let run = StyleRun(
      encoder: encoder, computeType: precision.dtype, batch: batch, size: size, photo: photo, steps: steps)
    try options.show(run, engine: engine, convolvesDirectly: direct) { result in
      """
      \(result.encoder), \(result.precision), \(batch) pictures of \(size)², \(result.runs) steps
      median \(milliseconds(result.medianSeconds)) ms (forward \(milliseconds(result.forwardSeconds)), backward \
      \(milliseconds(result.backwardSeconds))), minimum \(milliseconds(result.minimumSeconds)), first \
      \(milliseconds(result.firstSeconds))
      painting \(photo)²: \(milliseconds(result.paintSeconds)) ms, peak memory \(gigabytes(result.peakBytes)) GB
      """
    }
  }
}

extension EncoderKind: ExpressibleByArgument {}
