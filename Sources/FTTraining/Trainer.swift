import FTNN
import FTOptim
import FTTensor
import Foundation

/// Trains a task: forward, loss, gradients, clipping, optimizer step, events, validation, snapshots.
///
/// Two runs with the same settings, items, threads, precision and instruction set produce the same bytes, whether they ran
/// through or were stopped or killed and resumed.
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
  /// What snapshots hold: the trained parameters, and what follows them.
  private let saved: [(name: String, parameter: Parameter)]
  private var state: TrainerState
  private let observer: (TrainingEvent) -> TrainingDecision
  private let shouldStop: () -> Bool
  /// Whether the observer has answered an event with stop.
  private var wasToldToStop = false

  /// - Parameters:
  ///   - folder: the run's folder; `snapshots/` and `events.jsonl` are kept in it. With a snapshot there, the run takes
  ///     up after it.
  ///   - acceptsOtherBatches: take up a run although its data or accumulation have changed, which gives other bytes.
  ///   - observer: sees every event and may ask for the end of the run.
  ///   - shouldStop: is asked between batches and in validations, which may take long; a step or a validation that it ends is
  ///     left to the resumed run as if it had not begun.
  /// - Throws: ``TrainingError`` and file errors.
  public init(
    _ task: Task, settings: TrainingSettings, folder: URL, on device: Device,
    acceptsOtherBatches: Bool = false,
    observer: @escaping (TrainingEvent) -> TrainingDecision = { _ in .proceed },
    shouldStop: @escaping () -> Bool = { false }
  ) throws {
    self.task = task
    self.settings = settings
    self.device = device
    self.shouldStop = shouldStop
    self.observer = observer
    parameters = task.model.trainableParameters()
    precondition(!parameters.isEmpty, "a run needs at least one trainable parameter")
    saved = parameters + task.followers
    precondition(Set(saved.map(\.name)).count == saved.count, "a follower has the name of a trained parameter")
    precondition(settings.accumulation >= 1, "a step needs at least one batch")
    optimizer = settings.optimizer.makeOptimizer()
    totalSteps = try Self.steps(of: task, settings)
    schedule = Schedule(
      shape: settings.schedule, rate: settings.rate,
      warmupSteps: Int((Double(totalSteps) * settings.warmupFraction).rounded(.up)), totalSteps: totalSteps)
    store = SnapshotStore(folder: folder.appendingPathComponent("snapshots"))
    state = TrainerState(seed: settings.seed)
    state.trainableNames = saved.map(\.name)
    let events = folder.appendingPathComponent("events.jsonl").path
    if let snapshot = store.last {
      let totalSteps = totalSteps
      state = try store.load(snapshot, into: saved, training: parameters, optimizer: optimizer, on: device) { state in
        state.problem(
          totalSteps: totalSteps, settings: settings, acceptsOtherBatches: acceptsOtherBatches,
          batchCount: task.batchCount)
          ?? EventLog.problem(of: events, counting: state.eventCount)
      }
      state.settle(batchCount: task.batchCount)
    }
    log = try EventLog(path: events, keeping: state.eventCount)
  }

  /// Steps of a whole run.
  ///
  /// - Throws: ``TrainingError/length(_:)``.
  public static func steps(of task: Task, _ settings: TrainingSettings) throws -> Int {
    if let problem = settings.length.problem { throw TrainingError.length(problem) }
    switch settings.length {
    case .steps(let count): return count
    case .epochs(let count):
      var total = 0
      for epoch in 0..<count {
        total += settings.steps(inBatches: task.batchCount(epoch: epoch))
        let most = TrainingSettings.Length.mostSteps
        if total > most {
          throw TrainingError.length("\(count) epochs are more than \(most) steps; train fewer epochs")
        }
      }
      return total
    }
  }

  /// Trains to the end, to an early stop, or until it is asked to stop.
  ///
  /// Where memory does not suffice the process ends with a reason, see `OutOfMemory`; the run can go on from its last snapshot.
  ///
  /// - Throws: ``TrainingError/nonFinite(what:step:items:)``, file errors, and those of items that have gone or changed; the
  ///   last snapshot stays usable.
  public func run() throws -> TrainingEvent.Finish {
    try OutOfMemory.$advice.withValue(Self.memoryAdvice) { try train() }
  }

  private static var memoryAdvice: String {
    "take smaller batches or --precision bf16, or close other programs; what was saved last can be resumed"
  }

  private func train() throws -> TrainingEvent.Finish {
    let clock = ContinuousClock()
    let begin = clock.now
    try start()
    var isSaved = false
    while !state.isFinished && !isStopping {
      isSaved = false
      do {
        if !state.awaitsValidation { try trainStep(clock) }
        if state.awaitsValidation { try validate(clock) }
      } catch is CancellationError { break }
      if state.step >= totalSteps { state.isFinished = true }
      if state.step > 0, isDue(settings.snapshotInterval ?? validationInterval) || state.isFinished {
        try record(.snapshot(step: state.step))
        try snapshot()
        isSaved = true
      }
    }
    if !state.isFinished && !isSaved { try snapshot() }
    let reason: TrainingEvent.Reason =
      !state.isFinished ? .interrupted : state.step < totalSteps ? .stoppedEarly : .completed
    let finish = TrainingEvent.Finish(
      reason: reason, steps: state.step, bestStep: state.bestLoss == nil ? state.step : state.bestStep,
      bestLoss: state.bestLoss, seconds: clock.seconds(since: begin))
    if state.isFinished { try record(.finished(finish)) } else { _ = observer(.finished(finish)) }
    return finish
  }

  /// Puts the weights of the best validation into the model; without validation the last ones stay.
  ///
  /// - Throws: ``TrainingError/snapshotMismatch(path:reason:)`` where they are damaged or gone, and file errors.
  public func restoreBest() throws {
    if state.bestLoss != nil { try store.loadBest(step: state.bestStep, into: saved, on: device) }
  }

  private var validationInterval: Int { settings.validationInterval ?? max(1, totalSteps / 8) }

  private var isStopping: Bool { wasToldToStop || shouldStop() }

  private func isDue(_ interval: Int) -> Bool { state.step % interval == 0 || state.step >= totalSteps }

  /// The first event of a fresh run, or a greeting to the observer of a resumed one.
  private func start() throws {
    let all = task.model.namedParameters().reduce(0) { $0 + $1.parameter.shape.elementCount }
    let trainable = parameters.reduce(0) { $0 + $1.parameter.shape.elementCount }
    let event = TrainingEvent.started(
      .init(
        totalSteps: totalSteps, unit: task.unit, trainableParameters: trainable, frozenParameters: all - trainable,
        firstStep: state.step, chosenBy: task.chosenBy))
    if log.count == 0 { try record(event) } else { tell(event) }
  }

  /// One optimizer step over a window of batches.
  ///
  /// - Throws: `CancellationError` when it was stopped between two batches; the state is what it was before.
  private func trainStep(_ clock: ContinuousClock) throws {
    let begin = clock.now
    let before = state
    let window = nextWindow()
    let normalizer = window.reduce(0) { $0 + task.normalizer($1) }
    let items = { window.flatMap { self.task.itemNames($0) } }
    guard normalizer > 0 else { throw TrainingError.nothingToLearn(items: items()) }
    var sums: [String: Tensor] = [:]
    var loss = 0.0
    for batch in window {
      if shouldStop() {
        state = before
        throw CancellationError()
      }
      // Every gradient is divided by the normaliser of the whole window, so that a window equals one big batch.
      let context = ForwardContext(
        computeType: settings.computeType.dtype, isTraining: true, recomputes: settings.recomputes,
        seed: state.generator.next())
      let batchLoss = try task.loss(batch, normalizer: Float(normalizer), context: context)
      loss += Double(batchLoss.item())
      guard loss.isFinite else { throw TrainingError.nonFinite(what: "loss", step: state.step + 1, items: items()) }
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
    guard norm.isFinite else { throw TrainingError.nonFinite(what: "gradient", step: state.step + 1, items: items()) }
    state.step += 1
    let rate = schedule.rate(at: state.step)
    optimizer.step(
      parameters, gradients: sums, rate: rate,
      gradientScale: settings.clippingNorm.map { clippingFactor(norm: norm, limit: $0) } ?? 1)
    task.didStep(state.step)
    state.awaitsValidation = isDue(validationInterval)
    try record(
      .step(
        .init(
          step: state.step, epoch: before.epoch, loss: loss, gradientNorm: norm, rate: rate, normalizer: normalizer,
          items: window.reduce(0) { $0 + task.itemCount($1) }, time: .init(seconds: clock.seconds(since: begin)))))
  }

  /// The next `accumulation` batches, fewer at the end of an epoch; moves the position behind them.
  private func nextWindow() -> [Task.Batch] {
    let count = task.batchCount(epoch: state.epoch)
    let range = state.batchIndex..<state.batchIndex + min(settings.accumulation, count - state.batchIndex)
    let window = range.map { task.batch(epoch: state.epoch, index: $0) }
    state.batchIndex = range.upperBound
    if state.batchIndex >= count {
      state.epoch += 1
      state.batchIndex = 0
    }
    return window
  }

  private func validate(_ clock: ContinuousClock) throws {
    let begin = clock.now
    let context = ForwardContext(computeType: settings.computeType.dtype)
    let found = try task.validationLoss(context: context, shouldStop: { self.isStopping })
    state.awaitsValidation = false
    guard let loss = found else { return }
    guard loss.isFinite else { throw TrainingError.nonFinite(what: "validation loss", step: state.step, items: []) }
    let isBest = state.bestLoss.map { loss < $0 } ?? true
    if isBest {
      (state.bestLoss, state.bestStep) = (loss, state.step)
      state.validationsWithoutImprovement = 0
      try store.writeBest(step: state.step, parameters: saved)
    } else {
      state.validationsWithoutImprovement += 1
      if let patience = settings.patience, state.validationsWithoutImprovement >= patience { state.isFinished = true }
    }
    try record(
      .validation(
        .init(step: state.step, loss: loss, isBest: isBest, time: .init(seconds: clock.seconds(since: begin)))))
  }

  /// Saves. A snapshot that is only due to a wish to stop is no event: an uninterrupted run would not have it.
  private func snapshot() throws {
    try log.flush()
    state.eventCount = log.count
    try store.write(state, parameters: saved, optimizer: optimizer)
  }

  private func record(_ event: TrainingEvent) throws {
    try log.append(event)
    tell(event)
  }

  private func tell(_ event: TrainingEvent) {
    if observer(event) == .stop { wasToldToStop = true }
  }
}

extension ContinuousClock {
  /// Seconds that have passed.
  func seconds(since begin: Instant) -> Double {
    let (seconds, attoseconds) = (now - begin).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}
