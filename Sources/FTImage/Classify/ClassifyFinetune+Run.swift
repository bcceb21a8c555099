import FTCheckpoint
import FTData
import FTEvaluation
import FTImageCodec
import FTModels
import FTNN
import FTTensor
import FTTraining
import Foundation

/// What a classification run tells while it goes on.
public enum ClassifyFinetuneEvent: Sendable {
  case started(trainable: Int, frozen: Int, computeType: TrainingSettings.ComputeType, engine: String)
  /// The features are being computed: pictures done, pictures in all.
  case features(Int, Int)
  case training(TrainingEvent)
  case judging
  case published(String)
}

/// metrics.json of a classification run.
public struct ClassifyMetrics: Sendable, Codable, Equatable {
  public var method = ""
  public var precision = ""
  public var reason = ""
  public var steps = 0
  public var bestStep = 0
  public var bestValidationLoss: Double?
  /// What the logits were divided by so that probabilities are honest; it is part of the published classifier.
  public var temperature = 1.0
  /// Calibration error before the temperature.
  public var eceBefore = 0.0
  public var classWeights: [Float]?
  /// Always telling the most frequent class, on the same pictures.
  public var majorityAccuracy = 0.0
  /// The nearest class mean of the untouched network's features, on the same pictures.
  public var nearestMeanAccuracy = 0.0
  public var test: ClassificationMetrics?
  public var trainingSeconds = 0.0
  public var seconds = 0.0
  public var peakMemory = 0

  enum CodingKeys: String, CodingKey {
    case method, precision, reason, steps
    case bestStep = "best_step"
    case bestValidationLoss = "best_validation_loss"
    case temperature
    case eceBefore = "ece_before_temperature"
    case classWeights = "class_weights"
    case majorityAccuracy = "majority_accuracy"
    case nearestMeanAccuracy = "nearest_mean_accuracy"
    case test
    case trainingSeconds = "training_seconds"
    case seconds
    case peakMemory = "peak_memory_bytes"
  }
}

/// What came out of a classification run.
public struct ClassifyFinetuneResult: Sendable {
  public var finish: TrainingEvent.Finish
  public var metrics = ClassifyMetrics()
  /// The model's folder; `nil` when interrupted.
  public var artifact: String?
  /// The confusion matrix and the pictures that were predicted wrong; `nil` when interrupted or when there are none.
  public var confusion: String?
  public var mistakes: String?
}

extension ClassifyFinetune {
  /// Trains to the end or to the observer's stop.
  public func run(
    _ compute: ComputeThread, observer: @escaping @Sendable (ClassifyFinetuneEvent) -> TrainingDecision
  ) throws -> ClassifyFinetuneResult {
    try compute.run { device in try run(on: device, observer: observer) }
  }

  func run(
    on device: Device, observer: @escaping (ClassifyFinetuneEvent) -> TrainingDecision
  ) throws -> ClassifyFinetuneResult {
    let begin = Date()
    let type = configuration.precision.resolved(on: device)
    let context = ForwardContext(computeType: type.dtype)
    let network = try network(on: device)
    let trainable = network.trainableParameters().reduce(0) { $0 + $1.parameter.shape.elementCount }
    let all = network.namedParameters().reduce(0) { $0 + $1.parameter.shape.elementCount }
    _ = observer(
      .started(trainable: trainable, frozen: all - trainable, computeType: type, engine: device.engine.name))
    let untouched = try EfficientNetLite0.load(model, on: device)
    untouched.fold()
    let settings = configuration.training(type)
    let tell: (TrainingEvent) -> TrainingDecision = { observer(.training($0)) }
    let finish: TrainingEvent.Finish
    if configuration.method == .head {
      let features = [(training, configuration.augment), (validation, false)].map { pictures, mirrors in
        self.features(of: pictures, mirrors: mirrors, untouched, context, on: device) {
          _ = observer(.features($0, $1))
        }
      }
      let task = HeadTask(
        network.classifier, training: features[0], validation: features[1], configuration: configuration,
        weights: classWeights)
      let trainer = try Trainer(task, settings: settings, folder: run.url, on: device, observer: tell)
      finish = try trainer.run()
      if finish.reason != .interrupted { try trainer.restoreBest() }
    } else {
      let task = ClassifyTask(
        network, training: training, validation: validation, configuration: configuration, weights: classWeights,
        on: device)
      let trainer = try Trainer(task, settings: settings, folder: run.url, on: device, observer: tell)
      finish = try trainer.run()
      if finish.reason != .interrupted { try trainer.restoreBest() }
    }
    var result = ClassifyFinetuneResult(finish: finish)
    if finish.reason == .interrupted { return result }
    result.metrics.trainingSeconds = Date().timeIntervalSince(begin)
    _ = observer(.judging)
    try network.restoreFrozen(from: try model.weights(), on: device)
    network.mergeLowRankAdapters()
    // Taken before judging, which rounds frozen weights again; only the classifier changes there.
    let body = network.checkpoint().filter { !$0.name.hasPrefix("_fc.") }
    try judge(network, untouched, &result, context, on: device)
    let folder = run.url.appendingPathComponent("model")
    try model.writeClassifier(
      to: folder, labels: training.classes, weights: body + network.checkpoint().filter { $0.name.hasPrefix("_fc.") },
      notes: [
        "origin": configuration.origin, "licence": configuration.licence, "consent": configuration.consent,
      ].compactMapValues { $0 })
    result.artifact = folder.path
    _ = observer(.published(folder.path))
    (result.metrics.method, result.metrics.precision) = (configuration.method.rawValue, type.rawValue)
    (result.metrics.reason, result.metrics.steps) = (finish.reason.rawValue, finish.steps)
    (result.metrics.bestStep, result.metrics.bestValidationLoss) = (finish.bestStep, finish.bestLoss)
    result.metrics.classWeights = classWeights
    result.metrics.seconds = Date().timeIntervalSince(begin)
    result.metrics.peakMemory = ProcessMemory.peak
    try run.write(result.metrics, to: OldRunFolder.metrics)
    return result
  }

  /// The checkpoint with a classifier for the new classes, and what the method trains marked.
  private func network(on device: Device) throws -> EfficientNetLite0 {
    let weights = try model.weights()
    let classes = training.classes.count
    let network = try EfficientNetLite0(on: device) { name in
      switch name {
      case "_fc.weight": Tensor(zeros: [classes, EfficientNetLite0.featureCount], on: device)
      case "_fc.bias": Tensor(zeros: [classes], on: device)
      default: try weights.tensor(name, on: device)
      }
    }
    switch configuration.method {
    case .head: network.freezeAll()
    case .partial:
      let blocks = (16 - configuration.lastBlocks)..<16
      _ = network.trainOnly((blocks.map { "_blocks.\($0).*" } + ["_conv_head.*", "_bn1.*"]).map(NamePattern.init))
    case .full: network.trainAll()
    case .lora:
      var generator = RandomGenerator(seed: configuration.seed).split("adapters")
      _ = network.addLowRankAdapters(
        LowRankSettings(
          rank: configuration.rank, alpha: Float(2 * configuration.rank),
          targets: ["_blocks.*._expand_conv", "_blocks.*._project_conv", "_conv_head"]),
        uniform: { Float(generator.uniform()) }, on: device)
    }
    network.classifier.trainAll()
    return network
  }

  private func features(
    of pictures: LabeledPictures, mirrors: Bool, _ network: EfficientNetLite0, _ context: ForwardContext,
    on device: Device, progress: (Int, Int) -> Void
  ) -> HeadTask.Features {
    let variants =
      pictures.items.map(\.image) + (mirrors ? pictures.items.map { $0.image.flippedHorizontally() } : [])
    let items = mirrors ? pictures.items + pictures.items : pictures.items
    var parts: [Tensor] = []
    for first in stride(from: 0, to: variants.count, by: 16) {
      let last = min(first + 16, variants.count)
      parts.append(
        network.features(of: Array(variants[first..<last]), size: configuration.size, context, on: device))
      progress(last, variants.count)
    }
    return HeadTask.Features(
      values: Tensor.concatenated(parts), labels: items.map(\.label), files: items.map(\.file))
  }

  /// Finds the temperature, puts it into the classifier, and measures on the pictures that nothing was chosen by.
  private func judge(
    _ network: EfficientNetLite0, _ untouched: EfficientNetLite0, _ result: inout ClassifyFinetuneResult,
    _ context: ForwardContext, on device: Device
  ) throws {
    func logits(_ pictures: LabeledPictures) -> [[Float]] {
      let values = network.logits(of: pictures.items.map(\.image), size: configuration.size, context, on: device)
        .values()
      let classes = training.classes.count
      return pictures.items.indices.map { Array(values[$0 * classes..<($0 + 1) * classes]) }
    }
    let temperature = Calibration.temperature(logits(validation), labels: validation.items.map(\.label))
    let found = logits(test)
    let labels = test.items.map(\.label)
    func measures(_ temperature: Double) -> ClassificationMetrics {
      ClassificationMetrics(
        probabilities: found.map { Calibration.softmax($0, temperature: temperature) }, labels: labels,
        names: training.classes, seed: configuration.seed)
    }
    network.classifier.scale(by: Float(1 / temperature))
    result.metrics.temperature = temperature
    result.metrics.eceBefore = measures(1).ece
    let metrics = measures(temperature)
    result.metrics.test = metrics
    let majority = training.counts.indices.max { training.counts[$0] < training.counts[$1] }!
    result.metrics.majorityAccuracy = Double(labels.count { $0 == majority }) / Double(labels.count)
    result.metrics.nearestMeanAccuracy = nearestMean(untouched, context, on: device)
    result.confusion = run.path("confusion.png")
    try ConfusionPicture(metrics: metrics).image().write(to: result.confusion!)
    let wrong = zip(test.items, found).compactMap { item, row -> ContactSheet.Cell? in
      let predicted = row.indices.max { row[$0] < row[$1] }!
      guard predicted != item.label else { return nil }
      return ContactSheet.Cell(
        item.image, caption: "\(training.classes[item.label]) → \(training.classes[predicted])")
    }
    if !wrong.isEmpty {
      result.mistakes = run.path("mistakes.png")
      try ContactSheet(cells: Array(wrong.prefix(48)), columns: min(6, wrong.count), side: 176).image()
        .write(to: result.mistakes!)
    }
  }

  /// Accuracy of telling the class whose mean of unit features is nearest: what the checkpoint knows without training.
  private func nearestMean(_ network: EfficientNetLite0, _ context: ForwardContext, on device: Device) -> Double {
    func rows(_ pictures: LabeledPictures) -> [[Float]] {
      let width = EfficientNetLite0.featureCount
      let values = network.features(of: pictures.items.map(\.image), size: configuration.size, context, on: device)
        .values()
      return pictures.items.indices.map { index in
        let row = Array(values[index * width..<(index + 1) * width])
        let norm = max(1e-12, row.reduce(0) { $0 + $1 * $1 }.squareRoot())
        return row.map { $0 / norm }
      }
    }
    var means = [[Float]](
      repeating: [Float](repeating: 0, count: EfficientNetLite0.featureCount), count: training.classes.count)
    for (item, row) in zip(training.items, rows(training)) {
      let share = 1 / Float(max(1, training.counts[item.label]))
      for i in row.indices { means[item.label][i] += share * row[i] }
    }
    let right = zip(test.items, rows(test)).count { item, row in
      let distances = means.map { mean in zip(mean, row).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
      return distances.indices.min { distances[$0] < distances[$1] }! == item.label
    }
    return Double(right) / Double(max(1, test.items.count))
  }
}
