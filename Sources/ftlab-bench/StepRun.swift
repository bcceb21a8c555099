import FTData
import FTNN
import FTOptim
import FTRandom
import FTTensor
import FTText
import FTTraining
import Foundation

/// Optimizer steps of one fine-tuning method on one fixed batch, each timed in its three parts.
struct StepRun: BenchmarkRun {
  enum Method: String, CaseIterable {
    case lora, full
  }

  let method: Method
  let computeType: DType
  let batch: Int
  let tokens: Int
  let steps: Int
  var shape = BenchmarkModel.smolLM135M
  /// How the matrices are kept; nil as they are.
  var weights: PackedWeight.Format?
  /// Tokens that all examples begin with.
  var alike = 0
  /// Whether those are computed once, as in training, or in each example.
  var sharesRows = true

  var name: String { "text \(method.rawValue) step" }
  var precision: OperationsCommand.Precision? { .init(computeType) }

  /// A model with random weights and what it learns from.
  struct Material {
    let task: TextTask
    let window: TextBatch
    let parameters: [(name: String, parameter: Parameter)]
    let optimizer = AdamW()
  }

  func material(on device: Device) throws -> Material {
    let model = try shape.load(computeType: computeType, packing: weights, on: device)
    if method == .lora {
      var generator = RandomGenerator(seed: 3)
      _ = model.addLowRankAdapters(
        LowRankSettings(rank: 8, alpha: 16), generator: &generator, on: device)
    } else {
      model.trainAll()
    }
    let location = Place(file: "random", line: 1)
    let sequences = shape.sequences(batch, length: tokens)
    // What is not learned is the beginning, as the prompts of rows.
    let learned = (0..<tokens).map { $0 >= alike }
    let examples = sequences.map {
      TextExample(ids: Array(sequences[0][..<alike] + $0[alike...]), isSupervised: learned, location: location)
    }
    let task = try TextTask(model, training: examples, validation: [], batchTokens: batch * tokens, seed: 0)
    return Material(
      task: task, window: TextBatch(examples, sharesRows: sharesRows), parameters: model.trainableParameters())
  }

  /// Trains; the first step fills caches and the buffer pool and is not counted.
  func measured(on device: Device) throws -> StepMeasurement {
    let material = try material(on: device)
    var times: [StepTime] = []
    var losses: [Double] = []
    var work = WorkTally()
    for step in 0..<steps {
      work = device.counting {
        let (time, loss) = once(material, seed: UInt64(step))
        times.append(time)
        losses.append(loss)
      }
    }
    return StepMeasurement(self, parameters: material.parameters, times: times, losses: losses, work: work, device)
  }

  /// One step as the trainer takes it: loss, gradients, clipping to norm 1, AdamW.
  func once(_ material: Material, seed: UInt64) -> (StepTime, Double) {
    let (task, window) = (material.task, material.window)
    let parameters = material.parameters
    let clock = ContinuousClock()
    let begin = clock.now
    let context = ForwardContext(computeType: computeType, isTraining: true, seed: seed)
    let loss = task.loss(window, normalizer: Float(task.normalizer(window)), context: context)
    let value = Double(loss.item())
    let afterForward = clock.now
    let sums = loss.gradients(of: parameters)
    let afterBackward = clock.now
    let norm = globalNorm(parameters.compactMap { sums[$0.name] })
    material.optimizer.step(
      parameters, gradients: sums, rate: 1e-4, gradientScale: clippingFactor(norm: norm, limit: 1))
    let end = clock.now
    let time = StepTime(
      forward: (afterForward - begin) / .seconds(1), backward: (afterBackward - afterForward) / .seconds(1),
      optimizer: (end - afterBackward) / .seconds(1))
    return (time, value)
  }
}

/// Seconds of one step.
struct StepTime {
  let forward: Double
  let backward: Double
  let optimizer: Double

  var total: Double { forward + backward + optimizer }
}

/// The keys of one line of JSON; they stay the same from version to version.
struct StepMeasurement: BenchmarkMeasurement {
  var kind = "step"
  let model: String
  /// Empty where the matrices are kept as they are.
  let weights: String
  let method: String
  let precision: String
  let batch: Int
  let tokens: Int
  /// Tokens that all examples begin with, and whether they were computed once.
  let alike: Int
  let sharesRows: Bool
  let trainableParameters: Int
  /// Steps that were counted, without the first.
  let runs: Int
  let medianSeconds: Double
  let minimumSeconds: Double
  let tokensPerSecond: Double
  /// Of the step with the median time.
  let forwardSeconds: Double
  let backwardSeconds: Double
  let optimizerSeconds: Double
  let firstSeconds: Double
  /// The largest resident memory of the process in bytes, mapped file pages included.
  let peakBytes: Int
  /// The largest sum of tensor buffers in use, in bytes.
  let peakBufferBytes: Int
  let firstLoss: Double
  let lastLoss: Double
  /// What one step asks for.
  let work: WorkTally

  var parts: [MeasuredPart] {
    [MeasuredPart(seconds: medianSeconds, work: work, amount: Double(batch * tokens), unit: "tokens")]
  }

  init(
    _ run: StepRun, parameters: [(name: String, parameter: Parameter)], times: [StepTime], losses: [Double],
    work: WorkTally, _ device: Device
  ) {
    let counted = times.dropFirst().sorted { $0.total < $1.total }
    let median = counted[counted.count / 2]
    model = run.shape.rawValue
    weights = run.weights?.rawValue ?? ""
    method = run.method.rawValue
    precision = run.typeName
    batch = run.batch
    tokens = run.tokens
    alike = run.alike
    sharesRows = run.sharesRows
    runs = counted.count
    trainableParameters = parameters.reduce(0) { $0 + $1.parameter.shape.elementCount }
    medianSeconds = median.total
    minimumSeconds = counted[0].total
    firstSeconds = times[0].total
    tokensPerSecond = Double(run.batch * run.tokens) / median.total
    forwardSeconds = median.forward
    backwardSeconds = median.backward
    optimizerSeconds = median.optimizer
    peakBytes = ProcessMemory.peak
    peakBufferBytes = device.pool.statistics.peakInUse
    (firstLoss, lastLoss) = (losses[0], losses[losses.count - 1])
    self.work = work
  }
}
