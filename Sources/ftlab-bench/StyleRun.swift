import FTData
import FTImage
import FTImageCodec
import FTModels
import FTNN
import FTOptim
import FTRandom
import FTTensor
import FTTraining
import Foundation

/// Optimizer steps on one fixed batch of noise, and the painting of one picture, with random weights.
struct StyleRun: BenchmarkRun {
  let encoder: EncoderKind
  let computeType: DType
  let batch: Int
  let size: Int
  let photo: Int
  let steps: Int

  var name: String { encoder == .vgg16 ? "style" : "style, \(encoder.rawValue)" }
  var precision: OperationsCommand.Precision? { .init(computeType) }

  func measured(on device: Device) throws -> StyleMeasurement {
    let context = { ForwardContext(computeType: computeType, isTraining: $0) }
    let generator = try Self.generator(on: device)
    let model = StyleModel(generator, style: generator.style(0))
    model.freezeAll()
    model.style.trainAll()
    let network: any FeatureEncoder =
      switch encoder {
      case .vgg16: try VGG16Encoder(on: device, tensor: Self.random(VGG16Configuration(), device))
      case .lite0:
        Lite0Encoder(try Self.classifier(on: device), on: device)
      }
    let loss = StyleLoss(
      network, statistic: .gram, styles: [Self.noise([1, size, size, 3], device)], context: context(false))
    var sampling = StyleTask.Sampling()
    sampling.size = size
    sampling.batch = batch
    sampling.variants = 1
    let photos = PictureSource(
      (0..<batch).map { ("noise \($0)", Image(Self.noise([1, size, size, 3], device, seed: UInt64($0)))) })
    let task = StyleTask(
      model, loss: loss, weights: StyleLoss.Weights(), photos: photos, validation: PictureSource([]),
      sampling: sampling, on: device)
    let parameters = model.trainableParameters()
    let optimizer = AdamW()
    let window = task.batch(epoch: 0, index: 0)
    var times: [StepTime] = []
    var work = WorkTally()
    for _ in 0..<steps {
      work = try device.counting { times.append(try once(task, window, parameters, optimizer, context(true))) }
    }
    let input = Self.noise([1, photo, photo, 3], device)
    let paint = device.timing(6) { _ = model(input, context(false)).values().count }
    return StyleMeasurement(self, times: times, work: work, paint: paint)
  }

  private func once(
    _ task: StyleTask, _ window: StyleTask.Batch, _ parameters: [(name: String, parameter: Parameter)],
    _ optimizer: AdamW, _ context: ForwardContext
  ) throws -> StepTime {
    let clock = ContinuousClock()
    let begin = clock.now
    let loss = try task.loss(window, normalizer: Float(batch), context: context)
    _ = loss.item()
    let afterForward = clock.now
    let sums = loss.gradients(of: parameters)
    let afterBackward = clock.now
    optimizer.step(parameters, gradients: sums, rate: 1e-2, gradientScale: 1)
    return StepTime(
      forward: (afterForward - begin) / .seconds(1), backward: (afterBackward - afterForward) / .seconds(1),
      optimizer: (clock.now - afterBackward) / .seconds(1))
  }

  private static func noise(_ shape: Shape, _ device: Device, seed: UInt64 = 9) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return Tensor((0..<shape.elementCount).map { _ in Float(generator.uniform()) }, shape: shape, on: device)
  }

  private static func generator(on device: Device) throws -> StyleGenerator {
    let configuration = StyleGeneratorConfiguration(styles: 1)
    return try StyleGenerator(configuration, on: device, tensor: random(configuration, device))
  }

  static func classifier(on device: Device) throws -> EfficientNetLite0 {
    let configuration = EfficientNetLite0Configuration(classes: 10)
    return try EfficientNetLite0(configuration, on: device, tensor: random(configuration, device))
  }

  /// Weights drawn so that the signal keeps its size; positive gains and variances.
  private static func random(_ configuration: some Architecture, _ device: Device) -> (String) throws -> Tensor {
    let shapes = Dictionary(uniqueKeysWithValues: configuration.expectedTensors.map { ($0.name, $0.shape) })
    return { name in
      guard let extents = shapes[name] else { preconditionFailure("no tensor \(name)") }
      let shape = Shape(extents)
      guard shape.rank == 4 else {
        let isOne =
          name.hasSuffix("gamma") || name.hasSuffix("running_var") || name.contains("_bn") && name.hasSuffix("weight")
        return Tensor(repeating: isOne ? 1 : 0, shape: shape, on: device)
      }
      var generator = RandomGenerator(seed: 4).split(name)
      let scale = (2 / Double(extents[1] * extents[2] * extents[3])).squareRoot()
      return Tensor((0..<shape.elementCount).map { _ in Float(generator.normal() * scale) }, shape: shape, on: device)
    }
  }
}

/// The keys of one line of JSON.
struct StyleMeasurement: BenchmarkMeasurement {
  var kind = "style"
  let encoder: String
  let precision: String
  let batch: Int
  let size: Int
  let runs: Int
  let medianSeconds: Double
  let minimumSeconds: Double
  let forwardSeconds: Double
  let backwardSeconds: Double
  let firstSeconds: Double
  let photo: Int
  /// The median of five paintings.
  let paintSeconds: Double
  let peakBytes: Int
  /// What a step asks for, the photos' own features left out: they are computed in the first one.
  let work: WorkTally
  let paintWork: WorkTally

  var parts: [MeasuredPart] {
    [
      MeasuredPart(part: "step", seconds: medianSeconds, work: work),
      MeasuredPart(part: "painting", seconds: paintSeconds, work: paintWork),
    ]
  }

  init(_ run: StyleRun, times: [StepTime], work: WorkTally, paint: Timing) {
    self.work = work
    paintWork = paint.work
    let counted = times.dropFirst().sorted { $0.total < $1.total }
    let median = counted[counted.count / 2]
    encoder = run.encoder.rawValue
    precision = run.typeName
    batch = run.batch
    size = run.size
    photo = run.photo
    runs = counted.count
    medianSeconds = median.total
    minimumSeconds = counted[0].total
    firstSeconds = times[0].total
    (forwardSeconds, backwardSeconds) = (median.forward, median.backward)
    paintSeconds = paint.median
    peakBytes = ProcessMemory.peak
  }
}
