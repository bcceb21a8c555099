import FTCheckpoint
import FTData
import FTEvaluation
import FTModels
import FTNN
import FTTensor
import FTTraining
import Foundation

/// What a speaker run tells while it goes on.
public enum SpeakerFinetuneEvent: Sendable {
  /// The untouched encoder listens: recordings done, recordings in all.
  case listening(Int, Int)
  case started(trainable: Int, frozen: Int, computeType: TrainingSettings.ComputeType, engine: String)
  case training(TrainingEvent)
  case judging
  /// Recordings of people the encoder has not learned from, heard and in all.
  case measuring(Int, Int)
  case published(String)
}

/// What came out of a speaker run.
public struct SpeakerFinetuneResult: Sendable {
  public var finish: TrainingEvent.Finish
  public var metrics = SpeakerMetrics()
  /// The model's folder; `nil` when interrupted.
  public var artifact: String?
  /// The curves of misses against false alarms; `nil` when interrupted.
  public var plot: String?
}

extension SpeakerFinetune {
  /// Trains to the end or to the observer's stop.
  public func run(
    _ compute: ComputeThread, observer: @escaping @Sendable (SpeakerFinetuneEvent) -> TrainingDecision
  ) throws -> SpeakerFinetuneResult {
    try compute.run { device in try run(on: device, observer: observer) }
  }

  func run(
    on device: Device, observer: @escaping (SpeakerFinetuneEvent) -> TrainingDecision
  ) throws -> SpeakerFinetuneResult {
    // What was interrupted outside of the training begins again the next time.
    var result = SpeakerFinetuneResult(finish: .init(reason: .interrupted, steps: 0, seconds: 0))
    do { try learn(&result, on: device, observer) } catch is StopRequest { result.finish.reason = .interrupted }
    return result
  }

  private func learn(
    _ result: inout SpeakerFinetuneResult, on device: Device,
    _ observer: @escaping (SpeakerFinetuneEvent) -> TrainingDecision
  ) throws {
    let begin = Date()
    let type = configuration.precision.resolved(on: device)
    let base = try untouched(type, on: device, observer)
    let (whitening, shrinkage) = try chosenWhitening(base.training, base.validation) {
      try observer(.listening($0, $1)).heed()
    }
    let trained = try trainingModel(whitening, base.training, on: device)
    let encoder = trained.encoder
    let trainable = trained.trainableParameters().reduce(0) { $0 + $1.parameter.shape.elementCount }
    let all = trained.namedParameters().reduce(0) { $0 + $1.parameter.shape.elementCount }
    try observer(
      .started(trainable: trainable, frozen: all - trainable, computeType: type, engine: device.engine.name)
    ).heed()
    let isHead = configuration.method == .head
    let task = SpeakerTask(
      trained, training, base: isHead ? base.training : nil, configuration: configuration, on: device
    ) { context, shouldStop in
      let found = try Self.embeddings(
        of: validation, encoder, base: isHead ? base.validation : nil, context.computeType, on: device
      ) { _, _ in if shouldStop() { throw CancellationError() } }
      let trials = validation.trials(found)
      return ScoreCalibration(learnedFrom: trials, origin: "").cost(trials)
    }
    let trainer = try Trainer(
      task, settings: configuration.training(type), folder: run.url, on: device, observer: { observer(.training($0)) })
    let finish = try trainer.run()
    result.finish = finish
    if finish.reason == .interrupted { return }
    try trainer.restoreBest()
    result.metrics.trainingSeconds = Date().timeIntervalSince(begin)
    try observer(.judging).heed()
    try encoder.restoreFrozen(from: try model.weights(), on: device)
    encoder.mergeLowRankAdapters()
    let weights = encoder.namedParameters().map { ($0.name, $0.parameter.value) }
    let folder = run.url.appendingPathComponent("model")
    try judge(encoder, base.test, base.validation, whitening, folder, weights, &result, type, on: device) {
      try observer(.measuring($0, $1)).heed()
    }
    result.artifact = folder.path
    _ = observer(.published(folder.path))
    result.metrics.method = configuration.method.rawValue
    result.metrics.loss = configuration.loss.rawValue
    result.metrics.precision = type.rawValue
    result.metrics.shrinkage = shrinkage
    result.metrics.reason = finish.reason.rawValue
    result.metrics.steps = finish.steps
    result.metrics.bestStep = finish.bestStep
    result.metrics.bestValidationLoss = finish.bestLoss
    result.metrics.seconds = Date().timeIntervalSince(begin)
    result.metrics.peakMemory = ProcessMemory.peak
    try run.write(result.metrics, to: OldRunFolder.metrics)
  }

  private struct Base {
    var training: [Embedding] = []
    var validation: [Embedding] = []
    var test: [Embedding] = []
  }

  /// The pretrained embeddings of all recordings, before any projection.
  private func untouched(
    _ type: TrainingSettings.ComputeType, on device: Device,
    _ observer: (SpeakerFinetuneEvent) -> TrainingDecision
  ) throws -> Base {
    let encoder = try SpeakerEncoder.load(model, on: device)
    let context = ForwardContext(computeType: type.dtype)
    let embedder = SpeakerEmbedder(encoder, context: context, on: device)
    let total = training.recordings.count + validation.recordings.count + test.recordings.count
    var done = 0
    let parts = try [training, validation, test].map { set in
      try stride(from: 0, to: set.recordings.count, by: 16).flatMap { first -> [Embedding] in
        let part = set.recordings[first..<min(first + 16, set.recordings.count)]
        done += part.count
        try observer(.listening(done, total)).heed()
        return try embedder.baseEmbeddings(of: part.map(\.audio)) { _, _ in
          try observer(.listening(done, total)).heed()
        }
      }
    }
    return Base(training: parts[0], validation: parts[1], test: parts[2])
  }

  /// The whitening learned on the training speakers, with the shrinkage that serves the validation speakers best.
  private func chosenWhitening(
    _ known: [Embedding], _ unseen: [Embedding], progress: (Int, Int) throws -> Void
  ) throws -> (Whitening, Double) {
    let speakers = training.recordings.map(\.speaker)
    let tried = try [0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 1].map { shrinkage -> (Whitening, Double, Double) in
      try progress(known.count + unseen.count, known.count + unseen.count)
      let whitening = Whitening(known, speakers: speakers, shrinkage: shrinkage)
      let trials = validation.trials(unseen.map { whitening($0) })
      return (whitening, shrinkage, ScoreCalibration(learnedFrom: trials, origin: "").cost(trials))
    }
    let best = tried.min { $0.2 < $1.2 }!
    return (best.0, best.1)
  }

  /// The encoder with the whitening behind it, what the method trains marked, and the loss.
  private func trainingModel(
    _ whitening: Whitening, _ known: [Embedding], on device: Device
  ) throws -> SpeakerTrainingModel {
    let encoder = try SpeakerEncoder.load(model, on: device)
    let width = SpeakerEncoder.embeddingSize
    // Lengths are brought to 1 behind the projection, so its scale only decides how far a step of the optimizer turns it.
    // With a mean square of 1 a rate of 1e-3 turns it by a thousandth of itself, at PyTorch's initial size by sixteen times that, which
    // forgets the whitening within ten steps.
    let scale = Float(width) / whitening.matrix.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let projection = Linear(
      weight: Tensor(whitening.matrix.map { $0 * scale }, shape: [width, width], on: device),
      bias: Tensor(whitening.offset.map { $0 * scale }, on: device))
    encoder.projection = projection
    switch configuration.method {
    case .head: encoder.freezeAll()
    case .full: encoder.trainAll()
    case .lora:
      var generator = RandomGenerator(seed: configuration.seed).split("adapters")
      _ = encoder.addLowRankAdapters(
        LowRankSettings(rank: configuration.rank, alpha: Float(2 * configuration.rank), targets: ["lstm.weight_*"]),
        uniform: { Float(generator.uniform()) }, on: device)
    }
    projection.trainAll()
    switch configuration.loss {
    case .ge2e: return SpeakerTrainingModel(encoder, ge2e: GE2ELoss(on: device), aam: nil)
    case .aam:
      let groups = training.bySpeaker.map { $0.map { whitening(known[$0]) } }
      let speeds = SpeakerTask.speedCount(configuration)
      var noise = RandomGenerator(seed: configuration.seed).split("classes")
      let means = groups.flatMap { group -> [Float] in
        let mean = group.isEmpty ? [Float](repeating: 0, count: width) : Embedding(mean: group).values
        // The speeds of a speaker begin near each other and part while training.
        return (0..<speeds).flatMap { _ in mean.map { $0 + 0.02 * Float(noise.normal()) } }
      }
      return SpeakerTrainingModel(
        encoder, ge2e: nil,
        aam: AngularMarginLoss(weight: Tensor(means, shape: [groups.count * speeds, width], on: device)))
    }
  }

  /// Embeddings of a set with the encoder as it is now.
  private static func embeddings(
    of set: SpeakerSet, _ encoder: SpeakerEncoder, base: [Embedding]?, _ type: DType, on device: Device,
    progress: (Int, Int) throws -> Void
  ) rethrows -> [Embedding] {
    let embedder = SpeakerEmbedder(encoder, context: ForwardContext(computeType: type), on: device)
    if let base { return embedder.projected(base) }
    return try embedder.embeddings(of: set.recordings.map(\.audio), progress: progress)
  }

  /// Measures the three systems on the speakers that nothing was chosen by, calibrates, and publishes.
  private func judge(
    _ encoder: SpeakerEncoder, _ untouched: [Embedding], _ untouchedValidation: [Embedding], _ whitening: Whitening,
    _ folder: URL, _ weights: [(name: String, tensor: Tensor)], _ result: inout SpeakerFinetuneResult,
    _ type: TrainingSettings.ComputeType, on device: Device, progress: (Int, Int) throws -> Void
  ) throws {
    let all = validation.recordings.count + test.recordings.count
    func tuned(_ set: SpeakerSet, after done: Int) throws -> [Embedding] {
      try Self.embeddings(of: set, encoder, base: nil, type.dtype, on: device) { heard, _ in
        try progress(done + heard, all)
      }
    }
    let systems = [
      ("untouched", untouchedValidation, untouched),
      ("whitening", untouchedValidation.map { whitening($0) }, untouched.map { whitening($0) }),
      ("trained", try tuned(validation, after: 0), try tuned(test, after: validation.recordings.count)),
    ].map { name, validationEmbeddings, testEmbeddings in
      let calibration = ScoreCalibration(
        learnedFrom: validation.trials(validationEmbeddings),
        origin: "\(validation.speakers.count) speakers that were not trained on")
      return (name, calibration, test.trials(testEmbeddings))
    }
    result.metrics.rows = systems.map { name, calibration, trials in
      SpeakerMetrics.Row(
        name: name, metrics: VerificationMetrics(trials, seed: configuration.seed), cost: calibration.cost(trials))
    }
    let trained = systems[2].2
    result.metrics.againstUntouched = VerificationMetrics.eerDifference(
      trained, minus: systems[0].2, seed: configuration.seed)
    result.metrics.againstWhitening = VerificationMetrics.eerDifference(
      trained, minus: systems[1].2, seed: configuration.seed)
    let plot = run.path("det.svg")
    try AtomicFile.write(Array(DETPlot(systems.map { ($0.0, $0.2) }).svg.utf8), to: plot)
    result.plot = plot
    try model.writeSpeakerEncoder(
      to: folder, isProjected: true, weights: weights,
      notes: [
        "origin": configuration.origin, "licence": configuration.licence, "consent": configuration.consent,
      ].compactMapValues { $0 })
    try systems[2].1.write(to: folder.appending(path: ScoreCalibration.fileName).path)
  }
}
