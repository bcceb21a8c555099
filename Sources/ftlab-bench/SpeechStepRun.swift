import FTNN
import FTOptim
import FTTensor
import FTTraining
import FTVoice
import Foundation

/// Optimizer steps of the synthesiser's acoustic network on one fixed batch, with random weights and noise.
struct SpeechStepRun: BenchmarkRun {
  let method: SpeechSettings.Method
  let computeType: DType
  let steps: Int

  var name: String { method == .lora ? "synthesiser low-rank step" : "synthesiser \(method.rawValue) step" }
  var precision: OperationsCommand.Precision? { .init(computeType) }

  func measured(on device: Device) throws -> SpeechStepMeasurement {
    let synthesizer = try BenchmarkSynthesizer.load(on: device)
    let encoder = SpeakerEncoder(load: VoiceRun.randomEncoder(device))
    let task = try synthesizer.taskOnNoise(method, encoder: encoder, context: ForwardContext(computeType: computeType))
    return try measured(task, on: device)
  }

  private func measured(_ task: some TrainingTask, on device: Device) throws -> SpeechStepMeasurement {
    let parameters = task.model.trainableParameters()
    var settings = OptimizerSettings(kind: .adamw)
    (settings.beta2, settings.weightDecay) = (0.99, 0)
    let optimizer = AdamW(settings)
    let window = task.batch(epoch: 0, index: 0)
    var times: [StepTime] = []
    var losses: [Double] = []
    var work = WorkTally()
    for _ in 0..<steps {
      work = try device.counting {
        let (time, loss) = try once(task, window, parameters, optimizer)
        times.append(time)
        losses.append(loss)
      }
    }
    return SpeechStepMeasurement(self, parameters: parameters, times: times, losses: losses, work: work, device)
  }

  /// One step as the trainer takes it: loss, gradients, clipping to norm 1, AdamW.
  private func once<Task: TrainingTask>(
    _ task: Task, _ window: Task.Batch, _ parameters: [(name: String, parameter: Parameter)], _ optimizer: AdamW
  ) throws -> (StepTime, Double) {
    let clock = ContinuousClock()
    let begin = clock.now
    let context = ForwardContext(computeType: computeType, isTraining: true, recomputes: false)
    let loss = try task.loss(window, normalizer: Float(task.normalizer(window)), context: context)
    let value = Double(loss.item())
    let afterForward = clock.now
    let sums = loss.gradients(of: parameters)
    let afterBackward = clock.now
    let norm = globalNorm(parameters.compactMap { sums[$0.name] })
    optimizer.step(parameters, gradients: sums, rate: 1e-3, gradientScale: clippingFactor(norm: norm, limit: 1))
    let time = StepTime(
      forward: (afterForward - begin) / .seconds(1), backward: (afterBackward - afterForward) / .seconds(1),
      optimizer: (clock.now - afterBackward) / .seconds(1))
    return (time, value)
  }
}

/// The keys of one line of JSON.
struct SpeechStepMeasurement: BenchmarkMeasurement {
  var kind = "speech-step"
  let method: String
  let precision: String
  let trainableParameters: Int
  let runs: Int
  let medianSeconds: Double
  let minimumSeconds: Double
  /// Of the step with the median time.
  let forwardSeconds: Double
  let backwardSeconds: Double
  let optimizerSeconds: Double
  let firstSeconds: Double
  let peakBytes: Int
  let peakBufferBytes: Int
  let firstLoss: Double
  let lastLoss: Double
  /// What one step asks for.
  let work: WorkTally

  var parts: [MeasuredPart] { [MeasuredPart(seconds: medianSeconds, work: work)] }

  init(
    _ run: SpeechStepRun, parameters: [(name: String, parameter: Parameter)], times: [StepTime], losses: [Double],
    work: WorkTally, _ device: Device
  ) {
    let counted = times.dropFirst().sorted { $0.total < $1.total }
    let median = counted[counted.count / 2]
    method = run.method.rawValue
    precision = run.typeName
    trainableParameters = parameters.reduce(0) { $0 + $1.parameter.shape.elementCount }
    runs = counted.count
    medianSeconds = median.total
    minimumSeconds = counted[0].total
    firstSeconds = times[0].total
    forwardSeconds = median.forward
    backwardSeconds = median.backward
    optimizerSeconds = median.optimizer
    (peakBytes, peakBufferBytes) = (ProcessMemory.peak, device.pool.statistics.peakInUse)
    (firstLoss, lastLoss) = (losses[0], losses[losses.count - 1])
    self.work = work
  }

  var text: String {
    let crops = method == "lora" ? "4 + 4" : "6 + 2"
    return """
      \(precision): \(method) step of the synthesiser, \(crops) crops of 1.6 s, \(milliseconds(medianSeconds)) ms (forward \
      \(milliseconds(forwardSeconds)), backward \(milliseconds(backwardSeconds)), optimizer \
      \(milliseconds(optimizerSeconds))), minimum \(milliseconds(minimumSeconds)), first \(milliseconds(firstSeconds)), \
      peak memory \(gigabytes(peakBytes)) GB
      """
  }
}
