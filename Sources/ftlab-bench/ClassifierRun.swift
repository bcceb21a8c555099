import FTImage
import FTNN
import FTOptim
import FTRandom
import FTTensor
import FTTraining

/// Steps that train all of the picture classifier, on a fixed batch of noise with random weights.
struct ClassifierRun: BenchmarkRun {
  let computeType: DType
  let batch: Int
  let size: Int
  let steps: Int

  var name: String { "classifier full step" }
  var precision: OperationsCommand.Precision? { .init(computeType) }

  func measured(on device: Device) throws -> ClassifierMeasurement {
    let network = try StyleRun.classifier(on: device)
    network.trainAll()
    for (_, module) in network.namedModules() { module.trainAll() }
    let parameters = network.trainableParameters()
    let optimizer = AdamW()
    var generator = RandomGenerator(seed: 9)
    let shape: Shape = [batch, size, size, 3]
    let input = Tensor(
      (0..<shape.elementCount).map { _ in Float(generator.uniform()) * 2 - 1 }, shape: shape, on: device)
    let context = ForwardContext(computeType: computeType, isTraining: true)
    let timing = device.timing(steps) {
      let loss = network(input, context).classCrossEntropy(
        targets: (0..<batch).map { $0 % 10 }, weights: nil, normalizer: Float(batch))
      let sums = loss.gradients(of: parameters)
      optimizer.step(parameters, gradients: sums, rate: 1e-4, gradientScale: 1)
    }
    return ClassifierMeasurement(self, timing)
  }
}

/// The keys of one line of JSON.
struct ClassifierMeasurement: BenchmarkMeasurement {
  var kind = "classifier"
  let precision: String
  let batch: Int
  let size: Int
  let runs: Int
  let medianSeconds: Double
  let minimumSeconds: Double
  let firstSeconds: Double
  let peakBytes: Int
  /// What one step asks for.
  let work: WorkTally

  var parts: [MeasuredPart] { [MeasuredPart(seconds: medianSeconds, work: work)] }

  init(_ run: ClassifierRun, _ timing: Timing) {
    precision = run.typeName
    batch = run.batch
    size = run.size
    runs = timing.seconds.count - 1
    medianSeconds = timing.median
    minimumSeconds = timing.seconds.dropFirst().min() ?? timing.median
    firstSeconds = timing.seconds[0]
    peakBytes = ProcessMemory.peak
    work = timing.work
  }
}
