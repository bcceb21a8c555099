import FTCheckpoint
import FTModels
import FTNN
import FTOptim
import FTTensor
import FTTraining
import Foundation

/// What a run tells while it goes on.
public enum TextFinetuneEvent: Sendable {
  /// The model is in memory; `before` follows.
  case loaded(trainable: Int, frozen: Int, computeType: TrainingSettings.ComputeType, engine: String)
  /// The test rows are being measured; this takes a while.
  case evaluating(isBefore: Bool)
  case evaluated(isBefore: Bool, TextEvaluation)
  /// What the trainer tells.
  case training(TrainingEvent)
  /// The result lies in this folder.
  case published(String)
}

/// What came out of a run.
public struct TextFinetuneResult: Sendable {
  /// How the training ended.
  public var finish: TrainingEvent.Finish
  /// The untouched model on the test rows; `nil` without test rows.
  public var before: TextEvaluation?
  /// The result on the test rows; `nil` without test rows or when interrupted.
  public var after: TextEvaluation?
  public var metrics: TextMetrics
  /// The folder with the adapter or the model; `nil` when interrupted.
  public var artifact: String?
}

extension TextFinetune {
  /// Trains to the end or to the observer's stop.
  public func run(
    _ compute: ComputeThread, observer: @escaping @Sendable (TextFinetuneEvent) -> TrainingDecision
  ) throws -> TextFinetuneResult {
    try compute.run { device in try run(on: device, observer: observer) }
  }

  func run(
    on device: Device, observer: @escaping (TextFinetuneEvent) -> TrainingDecision
  ) throws -> TextFinetuneResult {
    let begin = Date()
    let type = configuration.precision.resolved(on: device)
    let llama = try loadModel(on: device)
    let evaluator = TextEvaluator(model: llama, encoder: encoder, computeType: type.dtype)
    let counts = llama.namedParameters().reduce(into: (trainable: 0, all: 0)) { counts, item in
      counts.all += item.parameter.shape.elementCount
      if item.parameter.isTrainable { counts.trainable += item.parameter.shape.elementCount }
    }
    let settings = configuration.training(type)
    let task = try TextTask(
      llama, training: training.examples, validation: validation.examples, batchTokens: configuration.batchTokens,
      seed: configuration.seed)
    _ = observer(
      .loaded(
        trainable: counts.trainable, frozen: counts.all - counts.trainable, computeType: type,
        engine: device.engine.name))
    let before = try measureBefore(evaluator, observer)
    // Generation and training use buffers of other sizes; what one leaves behind would only add to the other's peak.
    device.pool.trim()
    let trainer = try Trainer(task, settings: settings, folder: run.url, on: device) { observer(.training($0)) }
    let finish = try trainer.run()
    var result = TextFinetuneResult(finish: finish, before: before, metrics: TextMetrics())
    if finish.reason == .interrupted { return result }
    try trainer.restoreBest()
    device.pool.trim()
    result.artifact = try publish(llama, type)
    _ = observer(.published(result.artifact!))
    if let test {
      _ = observer(.evaluating(isBefore: false))
      result.after = try evaluator.evaluate(test, samples: configuration.samples)
      _ = observer(.evaluated(isBefore: false, result.after!))
    }
    result.metrics = TextMetrics(
      configuration, finish, before: before, after: result.after, seconds: Date().timeIntervalSince(begin),
      precision: type, pool: device.pool.statistics)
    try run.write(result.metrics, to: RunFolder.metrics)
    return result
  }

  /// The untouched model on the test rows. Kept in the run folder, so that a resumed run compares with the same texts.
  private func measureBefore(
    _ evaluator: TextEvaluator, _ observer: (TextFinetuneEvent) -> TrainingDecision
  ) throws -> TextEvaluation? {
    guard let test else { return nil }
    if isResumed, let kept = try? run.read(TextEvaluation.self, from: "before.json") { return kept }
    _ = observer(.evaluating(isBefore: true))
    let before = try evaluator.evaluate(test, samples: configuration.samples)
    try run.write(before, to: "before.json")
    _ = observer(.evaluated(isBefore: true, before))
    return before
  }

  /// Writes what was learned in the form other programs read: an adapter folder, or a whole model folder.
  private func publish(_ llama: LlamaModel, _ type: TrainingSettings.ComputeType) throws -> String {
    if configuration.method == .lora {
      let folder = run.url.appendingPathComponent("adapter")
      let origin = PEFTAdapter.Origin(baseName: model.url.path, baseSHA256: try model.weightsSHA256())
      try PEFTAdapter.write(llama, settings: configuration.lowRank, origin: origin, to: folder)
      return folder.path
    }
    let folder = run.url.appendingPathComponent("model")
    try model.writeVariant(to: folder, weights: llama.namedParameters().map { ($0.name, $0.parameter.value) })
    return folder.path
  }
}
