import FTNN
import FTOptim
import FTTensor
import Foundation

/// Trains a task: forward, loss, gradients, clipping, optimizer step, events, validation, snapshots.
///
/// Two runs with the same settings, rows, threads, precision and instruction set produce the same bytes, whether they ran
/// through or were killed and resumed.
public final class Trainer<Task: TrainingTask> {
  public let settings: TrainingSettings
  public let totalSteps: Int
  private let task: Task
  private let device: Device
  private let store: SnapshotStore
  private let log: EventLog
  private let optimizer: any Optimizer
  private let schedule: Schedule
  private let parameters: [(name: String, parameter: Parameter)]
  private var state: TrainerState
  private let observer: (TrainingEvent) -> TrainingDecision

  /// - Parameters:
  ///   - folder: the run's folder; `snapshots/` and `events.jsonl` are kept in it. With a snapshot there, the run takes
  ///     up after it.
  ///   - observer: sees every event and may ask for the end of the run.
  public init(
    _ task: Task, settings: TrainingSettings, folder: URL, on device: Device,
    observer: @escaping (TrainingEvent) -> TrainingDecision = { _ in .proceed }
  ) throws {
    (self.task, self.settings, self.device, self.observer) = (task, settings, device, observer)
    parameters = task.model.trainableParameters()
    precondition(!parameters.isEmpty, "a run needs at least one trainable parameter")
    optimizer = settings.optimizer.makeOptimizer()
    totalSteps = Self.steps(of: task, settings)
    schedule = Schedule(
      shape: settings.schedule, rate: settings.rate,
      warmupSteps: Int((Double(totalSteps) * settings.warmupFraction).rounded(.up)), totalSteps: totalSteps)
    store = SnapshotStore(folder: folder.appendingPathComponent("snapshots"))
    state = TrainerState(seed: settings.seed)
    state.trainableNames = parameters.map(\.name)
    if let snapshot = store.last {
      state = try store.load(snapshot, into: parameters, optimizer: optimizer, on: device)
    }
    log = try EventLog(path: folder.appendingPathComponent("events.jsonl").path, keeping: state.eventCount)
  }

  /// Steps of a whole run.
  public static func steps(of task: Task, _ settings: TrainingSettings) -> Int {
    let limit = settings.maximumSteps ?? .max
    var total = 0
    for epoch in 0..<settings.epochs {
      total += (task.batchCount(epoch: epoch) + settings.accumulation - 1) / settings.accumulation
      if total >= limit { break }
    }
    return max(1, min(total, limit))
  }

  /// Trains to the end, to an early stop, or until the observer says stop.
  ///
  /// - Throws: ``TrainingError/nonFinite(what:step:rows:)`` and file errors; the last snapshot stays usable.
  public func run() throws -> TrainingEvent.Finish {
    let clock = ContinuousClock()
    let begin = clock.now
    var wantsStop = try start()
    if wantsStop { try snapshot() }
    while !state.isFinished && !wantsStop {
      wantsStop = try trainStep(clock) == .stop
      if isDue(validationInterval), try validate(clock) == .stop { wantsStop = true }
      if state.step >= totalSteps { state.isFinished = true }
      let isDue = isDue(settings.snapshotInterval ?? validationInterval) || state.isFinished
      if isDue { _ = try record(.snapshot(step: state.step)) }
      if isDue || wantsStop { try snapshot() }
    }
    let reason: TrainingEvent.Reason =
      !state.isFinished ? .interrupted : state.step < totalSteps ? .stoppedEarly : .completed
    let finish = TrainingEvent.Finish(
      reason: reason, steps: state.step, bestStep: state.bestLoss == nil ? state.step : state.bestStep,
      bestLoss: state.bestLoss, seconds: clock.seconds(since: begin))
    if state.isFinished { _ = try record(.finished(finish)) } else { _ = observer(.finished(finish)) }
    return finish
  }

  /// Puts the weights of the best validation into the model; without validation the last ones stay.
  public func restoreBest() throws {
    if let best = store.best { try SnapshotStore.loadParameters(best, into: parameters, on: device) }
  }

  private var validationInterval: Int { settings.validationInterval ?? max(1, totalSteps / 8) }

  private func isDue(_ interval: Int) -> Bool { state.step % interval == 0 || state.step >= totalSteps }

  /// The first events of a fresh run, or a greeting to the observer of a resumed one.
  private func start() throws -> Bool {
    let all = task.model.namedParameters().reduce(0) { $0 + $1.parameter.shape.elementCount }
    let trainable = parameters.reduce(0) { $0 + $1.parameter.shape.elementCount }
    let event = TrainingEvent.started(
      .init(
        totalSteps: totalSteps, trainableParameters: trainable, frozenParameters: all - trainable,
        firstStep: state.step))
    guard log.count == 0 else { return observer(event) == .stop }
    var wantsStop = try record(event) == .stop
    if try validate(ContinuousClock()) == .stop { wantsStop = true }
    return wantsStop
  }

  /// One optimizer step over a window of batches.
  private func trainStep(_ clock: ContinuousClock) throws -> TrainingDecision {
    let begin = clock.now
    let epoch = state.epoch
    let window = nextWindow()
    let labels = window.reduce(0) { $0 + task.labelCount($1) }
    let rows = { window.flatMap { self.task.rowNames($0) } }
    guard labels > 0 else { throw TrainingError.noLabels(rows: rows()) }
    var sums: [String: Tensor] = [:]
    var loss = 0.0
    for batch in window {
      // Every gradient is divided by the labels of the whole window, so that a window equals one big batch.
      let context = ForwardContext(
        computeType: settings.computeType.dtype, isTraining: true, recomputes: settings.recomputes,
        seed: state.generator.next())
      let batchLoss = task.loss(batch, normalizer: Float(labels), context: context)
      loss += Double(batchLoss.item())
      guard loss.isFinite else { throw TrainingError.nonFinite(what: "loss", step: state.step + 1, rows: rows()) }
      var gradients = batchLoss.gradients()
      for (name, parameter) in parameters {
        guard let gradient = parameter.takeGradient(from: &gradients) else { continue }
        if var sum = sums.removeValue(forKey: name) {
          sum.accumulate(gradient)
          sums[name] = sum
        } else {
          sums[name] = gradient
        }
      }
    }
    let norm = globalNorm(parameters.compactMap { sums[$0.name] })
    guard norm.isFinite else { throw TrainingError.nonFinite(what: "gradient", step: state.step + 1, rows: rows()) }
    state.step += 1
    let rate = schedule.rate(at: state.step)
    optimizer.step(
      parameters, gradients: sums, rate: rate,
      gradientScale: settings.clippingNorm.map { clippingFactor(norm: norm, limit: $0) } ?? 1)
    return try record(
      .step(
        .init(
          step: state.step, epoch: epoch, loss: loss, gradientNorm: norm, rate: rate, labels: labels,
          tokens: window.reduce(0) { $0 + task.tokenCount($1) }, time: .init(seconds: clock.seconds(since: begin)))))
  }

  /// The next `accumulation` batches, fewer at the end of an epoch; moves the position behind them.
  private func nextWindow() -> [Task.Batch] {
    let count = task.batchCount(epoch: state.epoch)
    let range = state.batchIndex..<min(state.batchIndex + settings.accumulation, count)
    let window = range.map { task.batch(epoch: state.epoch, index: $0) }
    state.batchIndex = range.upperBound
    if state.batchIndex >= count {
      state.epoch += 1
      state.batchIndex = 0
    }
    return window
  }

  private func validate(_ clock: ContinuousClock) throws -> TrainingDecision {
    let begin = clock.now
    let context = ForwardContext(computeType: settings.computeType.dtype)
    guard let loss = task.validationLoss(context: context) else { return .proceed }
    let isBest = state.bestLoss.map { loss < $0 } ?? true
    if isBest {
      (state.bestLoss, state.bestStep, state.validationsWithoutImprovement) = (loss, state.step, 0)
      try store.writeBest(step: state.step, parameters: parameters)
    } else {
      state.validationsWithoutImprovement += 1
      if let patience = settings.patience, state.validationsWithoutImprovement >= patience { state.isFinished = true }
    }
    return try record(
      .validation(
        .init(step: state.step, loss: loss, isBest: isBest, time: .init(seconds: clock.seconds(since: begin)))))
  }

  /// Saves. A snapshot that is only due to a wish to stop is no event: an uninterrupted run would not have it.
  private func snapshot() throws {
    state.eventCount = log.count
    try store.write(state, parameters: parameters, optimizer: optimizer)
  }

  private func record(_ event: TrainingEvent) throws -> TrainingDecision {
    try log.append(event)
    return observer(event)
  }
}

extension ContinuousClock {
  /// Seconds that have passed.
  func seconds(since begin: Instant) -> Double {
    let (seconds, attoseconds) = (now - begin).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}
