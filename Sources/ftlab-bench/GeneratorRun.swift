import FTGeneration
import FTNN
import FTOptim
import FTRandom
import FTTensor
import FTTraining
import Foundation

/// Optimizer steps on one fixed batch of noise, and pictures of one fixed caption, with random weights.
struct GeneratorRun: BenchmarkRun {
  let computeType: DType
  let batch: Int
  let steps: Int
  let pictures: Int
  let sampleSteps: Int

  var name: String { "generator" }
  var precision: OperationsCommand.Precision? { .init(computeType) }

  func measured(on device: Device) throws -> GeneratorMeasurement {
    let configuration = PictureFlowConfiguration(textEncoder: "none", textEncoderSHA256: "")
    let network = try PictureFlow.random(configuration, seed: 4, on: device)
    network.trainAll()
    let parameters = network.trainableParameters()
    let optimizer = AdamW()
    let caption = Caption.noise(tokens: 10, width: configuration.textWidth, seed: 5)
    let shape: Shape = [batch, configuration.side, configuration.side, 3]
    let images = Tensor.normalNoise(shape, seed: 1, on: device)
    let noise = Tensor.normalNoise(shape, seed: 2, on: device)
    let times = (0..<batch).map { (Double($0) + 0.5) / Double(batch) }
    let captions = CaptionBatch([Caption](repeating: caption, count: batch), width: configuration.textWidth)
    var timed: [StepTime] = []
    var work = WorkTally()
    for _ in 0..<steps {
      work = device.counting {
        let clock = ContinuousClock()
        let begin = clock.now
        let context = ForwardContext(computeType: computeType, isTraining: true)
        let loss = FlowLoss(network: network).each(images, noise: noise, times: times, captions: captions, context)
          .mean()
        _ = loss.item()
        let afterForward = clock.now
        let sums = loss.gradients(of: parameters)
        let afterBackward = clock.now
        optimizer.step(parameters, gradients: sums, rate: 1e-4, gradientScale: 1)
        timed.append(
          StepTime(
            forward: (afterForward - begin) / .seconds(1), backward: (afterBackward - afterForward) / .seconds(1),
            optimizer: (clock.now - afterBackward) / .seconds(1)))
      }
    }
    network.freezeAll()
    var request = PictureRequest(prompt: "noise")
    request.count = pictures
    request.steps = sampleSteps
    let sampler = FlowSampler(network: network, context: ForwardContext(computeType: computeType))
    let made = device.timing(4) {
      _ =
        sampler.pictures(
          request, prompt: caption, negative: .null, start: nil, numbers: 0..<pictures, onStep: { _ in }
        ).values().count
    }
    return GeneratorMeasurement(self, configuration, times: timed, work: work, made: made)
  }
}

/// The keys of one line of JSON.
struct GeneratorMeasurement: BenchmarkMeasurement {
  var kind = "generator"
  let precision: String
  let batch: Int
  let runs: Int
  let medianSeconds: Double
  let minimumSeconds: Double
  let forwardSeconds: Double
  let backwardSeconds: Double
  let optimizerSeconds: Double
  let firstSeconds: Double
  /// Three passes of every picture: convolutions and products alone.
  let gigaflopsPerStep: Double
  let gigaflopsPerSecond: Double
  let pictures: Int
  let sampleSteps: Int
  /// Of one of the pictures that are made together; the median of three.
  let pictureSeconds: Double
  let peakBytes: Int
  /// What a step asks for, and all pictures that are made together.
  let work: WorkTally
  let picturesWork: WorkTally

  var parts: [MeasuredPart] {
    [
      MeasuredPart(part: "step", seconds: medianSeconds, work: work),
      MeasuredPart(
        part: "pictures", seconds: pictureSeconds * Double(pictures), work: picturesWork, amount: Double(pictures),
        unit: "pictures"),
    ]
  }

  init(
    _ run: GeneratorRun, _ configuration: PictureFlowConfiguration, times: [StepTime], work: WorkTally, made: Timing
  ) {
    self.work = work
    picturesWork = made.work
    let counted = times.dropFirst().sorted { $0.total < $1.total }
    let median = counted[counted.count / 2]
    precision = run.typeName
    batch = run.batch
    runs = counted.count
    medianSeconds = median.total
    minimumSeconds = counted[0].total
    forwardSeconds = median.forward
    backwardSeconds = median.backward
    optimizerSeconds = median.optimizer
    firstSeconds = times[0].total
    gigaflopsPerStep = 3 * configuration.operationsPerPass * Double(run.batch) / 1e9
    gigaflopsPerSecond = gigaflopsPerStep / median.total
    pictures = run.pictures
    sampleSteps = run.sampleSteps
    pictureSeconds = made.median / Double(run.pictures)
    peakBytes = ProcessMemory.peak
  }
}
