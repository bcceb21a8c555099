import FTCheckpoint
import FTImageCodec
import FTModels
import FTNN
import FTTensor
import FTTraining
import Foundation

/// What a style run tells while it goes on.
public enum StyleFinetuneEvent: Sendable {
  /// The networks are in memory and the best start is known: its name, and the style loss there and at the mean style.
  case started(from: String, trainable: Int, computeType: TrainingSettings.ComputeType, engine: String)
  /// What the trainer tells.
  case training(TrainingEvent)
  /// The photos are being painted and judged.
  case judging
  /// A slow way of painting, and the part of it that is done.
  case painting(String, Double)
  /// The result lies in this file.
  case published(String)
}

/// What came out of a style run.
public struct StyleFinetuneResult: Sendable {
  public var finish: TrainingEvent.Finish
  public var metrics: StyleMetrics
  /// The style's file, or the model's folder; `nil` when interrupted.
  public var artifact: String?
  /// The contact sheet; `nil` when interrupted.
  public var sheet: String?
}

extension StyleFinetune {
  /// Trains to the end or to the observer's stop.
  public func run(
    _ compute: ComputeThread, observer: @escaping @Sendable (StyleFinetuneEvent) -> TrainingDecision
  ) throws -> StyleFinetuneResult {
    try compute.run { device in try run(on: device, observer: observer) }
  }

  func run(
    on device: Device, observer: @escaping (StyleFinetuneEvent) -> TrainingDecision
  ) throws -> StyleFinetuneResult {
    let begin = Date()
    let type = configuration.precision.resolved(on: device)
    let context = ForwardContext(computeType: type.dtype)
    let generator = try StyleGenerator.load(model, on: device)
    let loss = StyleLoss(
      try configuration.encoder.load(encoder, on: device), statistic: configuration.statistic,
      styles: styles.map { Tensor(images: [$0], on: device) }, context: context)
    let photos = { (list: [(name: String, image: Image)]) in
      list.map { StyleTask.Photo(name: $0.name, pixels: Tensor(images: [$0.image], on: device)) }
    }
    let (learning, held) = (photos(training), photos(heldOut))
    let nearest = nearestStyle(generator, loss, learning, context)
    let start = self.start(nearest, generator)
    let styleModel = StyleModel(generator, style: start.vector)
    markTrainable(styleModel)
    var sampling = StyleTask.Sampling()
    (sampling.size, sampling.batch, sampling.seed) = (configuration.size, configuration.batch, configuration.seed)
    let task = StyleTask(
      styleModel, loss: loss, weights: configuration.weights, photos: learning,
      validation: Array(held.prefix(max(4, configuration.samples))), sampling: sampling)
    let trainable = styleModel.trainableParameters().reduce(0) { $0 + $1.parameter.shape.elementCount }
    _ = observer(
      .started(from: start.name, trainable: trainable, computeType: type, engine: device.engine.name))
    var result: StyleFinetuneResult
    if configuration.method == .none {
      result = StyleFinetuneResult(
        finish: .init(reason: .completed, steps: configuration.gatysSteps, seconds: 0), metrics: StyleMetrics())
    } else {
      let settings = configuration.training(type)
      let trainer = try Trainer(task, settings: settings, folder: run.url, on: device) { observer(.training($0)) }
      result = StyleFinetuneResult(finish: try trainer.run(), metrics: StyleMetrics())
      if result.finish.reason == .interrupted { return result }
      try trainer.restoreBest()
      result.artifact = try publish(styleModel, on: device)
      _ = observer(.published(result.artifact!))
    }
    let trainingSeconds = Date().timeIntervalSince(begin)
    _ = observer(.judging)
    let isTrained = configuration.method != .none
    guard
      let evaluation = try StyleEvaluation(
        self, loss: loss, tuned: isTrained ? styleModel : nil, nearest: nearest, context: context, on: device,
        onPainting: { observer(.painting($0, $1)) == .proceed })
    else {
      result.finish.reason = .interrupted
      return result
    }
    result.sheet = run.path("samples.png")
    try evaluation.sheet(styleName: styleName).write(to: result.sheet!)
    result.metrics = StyleMetrics(
      configuration, result.finish, start: start.name, judge: evaluation.judge, rows: evaluation.rows,
      trainingSeconds: trainingSeconds, seconds: Date().timeIntervalSince(begin), precision: type)
    try run.write(result.metrics, to: OldRunFolder.metrics)
    return result
  }

  /// The generator's own style that comes closest to the pictures, judged by the training loss on a few small crops.
  private func nearestStyle(
    _ generator: StyleGenerator, _ loss: StyleLoss, _ photos: [StyleTask.Photo], _ context: ForwardContext
  ) -> NearestStyle {
    let side = min(128, configuration.size)
    let crops = Tensor.concatenated(
      photos.prefix(3).map { photo in
        let (height, width) = (photo.pixels.shape[1], photo.pixels.shape[2])
        let (top, left) = ((height - side) / 2, (width - side) / 2)
        return photo.pixels.sliced(top..<top + side, along: 1).sliced(left..<left + side, along: 2)
      })
    let contents = loss.contentFeatures(crops, context)
    func cost(_ style: StyleVector) -> Double {
      let terms = loss.terms(generator(crops, style: style, context), contents: contents, context: context)
      return Double(terms.total(configuration.weights).item())
    }
    let costs = (0..<generator.styleCount).map { cost(generator.style($0)) }
    let best = costs.indices.min { costs[$0] < costs[$1] }!
    return NearestStyle(
      index: best, name: model.styleNames[best], cost: costs[best], meanCost: cost(generator.meanStyle))
  }

  private func start(_ nearest: NearestStyle, _ generator: StyleGenerator) -> (name: String, vector: StyleVector) {
    switch configuration.start {
    case "mean": return ("the mean style", generator.meanStyle)
    case "auto":
      return nearest.cost < nearest.meanCost
        ? (nearest.name, generator.style(nearest.index)) : ("the mean style", generator.meanStyle)
    default:
      let index = model.styleNames.firstIndex(of: configuration.start) ?? Int(configuration.start)!
      return (model.styleNames[index], generator.style(index))
    }
  }

  private func markTrainable(_ model: StyleModel) {
    model.freezeAll()
    switch configuration.method {
    case .style, .none: break
    case .partial:
      let patterns = configuration.train.isEmpty ? ["expand.*.weight"] : configuration.train
      _ = model.trainOnly(patterns.map(NamePattern.init))
    case .full: model.trainAll()
    }
    model.style.trainAll()
  }

  /// Writes what was learned: the style alone, or a generator that has the style as one more of its own.
  private func publish(_ styleModel: StyleModel, on device: Device) throws -> String {
    if configuration.method == .style {
      let path = run.path("style.safetensors")
      let notes = StyleFile.Notes(
        name: styleName, base: model.name, baseSHA256: try model.weightsSHA256(),
        pictures: configuration.style.map { URL(fileURLWithPath: $0).lastPathComponent }.joined(separator: ", "),
        origin: configuration.origin, licence: configuration.licence, consent: configuration.consent)
      try StyleFile(notes: notes, values: styleModel.style.values()).write(to: path, on: device)
      return path
    }
    try styleModel.generator.restoreFrozen(from: try model.weights(), on: device)
    let folder = run.url.appendingPathComponent("model")
    try model.writeVariant(
      to: folder, adding: styleName, weights: styleModel.generator.checkpoint(adding: styleModel.style))
    return folder.path
  }
}

/// The known style that comes closest to the wanted one, with its loss and the mean style's.
struct NearestStyle {
  let index: Int
  let name: String
  let cost: Double
  let meanCost: Double
}
