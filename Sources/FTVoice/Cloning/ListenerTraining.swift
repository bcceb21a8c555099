import FTData
import FTModels
import FTNN
import FTTensor
import FTTraining
import Foundation

/// Trains the listener of a synthesiser, measures it on other sentences, and writes its model folder.
///
/// ```swift
/// var configuration = ListenerConfiguration()
/// configuration.output = "Models/hibari-listener"
/// let result = try ListenerTraining(configuration, store: ModelStore()).run(compute) { _ in .proceed }
/// ```
public struct ListenerTraining: Sendable {
  public let configuration: ListenerConfiguration
  /// Holds the snapshots; goes away when the model is there.
  public let run: OldRunFolder
  private let base: NetworkFolder

  /// Checks everything before anything is written.
  ///
  /// - Parameter folder: the run to go on with; `nil` begins a new one.
  /// - Throws: ``ListenerTrainingError``, `NetworkMismatch`, and the errors of models and run folder.
  public init(_ configuration: ListenerConfiguration, store: ModelStore, resuming folder: String? = nil) throws {
    let configuration = folder.map { configuration.moved(toRun: $0) } ?? configuration
    let problems = configuration.problems()
    guard problems.isEmpty else { throw ListenerTrainingError.settings(problems) }
    guard !FileManager.default.fileExists(atPath: configuration.output) else {
      throw ListenerTrainingError.exists(configuration.output)
    }
    self.configuration = configuration
    base = try store.resolveNetwork(configuration.model)
    guard case .speechSynthesizer = base.architecture else {
      throw NetworkMismatch(folder: base.url.path, found: base.architecture.summary, needed: "speech-synthesizer")
    }
    run = try folder.map { try OldRunFolder(opening: $0) } ?? OldRunFolder(creating: configuration.run)
    if folder == nil { try run.write(configuration, to: OldRunFolder.configuration) }
  }

  /// Trains to the end or to the observer's stop.
  public func run(
    _ compute: ComputeThread, observer: @escaping @Sendable (ListenerTrainingEvent) -> TrainingDecision
  ) throws -> ListenerTrainingResult {
    try compute.run { device in try run(on: device, observer: observer) }
  }

  func run(
    on device: Device, observer: @escaping (ListenerTrainingEvent) -> TrainingDecision
  ) throws -> ListenerTrainingResult {
    var result = ListenerTrainingResult(finish: .init(reason: .interrupted, steps: 0, seconds: 0))
    do { try train(&result, on: device, observer) } catch is StopRequest { result.finish.reason = .interrupted }
    return result
  }

  private func train(
    _ result: inout ListenerTrainingResult, on device: Device,
    _ observer: @escaping (ListenerTrainingEvent) -> TrainingDecision
  ) throws {
    let begin = Date()
    func heed(_ done: Int, _ all: Int) throws { try observer(.trying(done, all)).heed() }
    let type = configuration.precision.resolved(on: device)
    let preparation = try SpeechPreparation(
      try Narrator(base, precision: configuration.precision, on: device), on: device, progress: heed)
    let texts = ListenerTexts.many
    let utterances = try ListenerUtterance.training(texts, preparation, on: device) {
      try observer(.speaking($0, $1)).heed()
    }
    let listener = Listener.untrained(seed: configuration.seed, on: device)
    listener.trainAll()
    let heldOut = try ListenerUtterance.heldOut(preparation, on: device, progress: heed)
    let task = ListenerTask(listener, utterances, seed: configuration.seed, on: device)
    let before = try ListenerTrial(listener, heldOut, on: device, progress: heed)
    let seconds = Double(utterances.reduce(0) { $0 + $1.frames }) / SpeechTrack.framesPerSecond
    try observer(.started(sentences: texts.count, seconds: seconds, computeType: type)).heed()
    let trainer = try Trainer(
      task,
      settings: ListenerTask.settings(steps: configuration.steps, seed: configuration.seed, type: type),
      folder: run.url, on: device, observer: { observer(.training($0)) })
    result.finish = try trainer.run()
    if result.finish.reason == .interrupted { return }
    listener.freezeAll()
    let after = try ListenerTrial(listener, heldOut, on: device, progress: heed)
    let card = ListenerCard(
      name: URL(filePath: configuration.output).lastPathComponent, base: base, configuration: configuration,
      precision: type, seconds: seconds, before: before, after: after)
    try base.writeListener(
      to: URL(filePath: configuration.output),
      weights: listener.namedParameters().map { ($0.name, $0.parameter.value) }, card: try card.text(),
      notes: ["licence": card.licence, "steps": "\(configuration.steps)", "seed": "\(configuration.seed)"])
    try? FileManager.default.removeItem(at: run.url)
    result.before = before
    result.after = after
    result.seconds = Date().timeIntervalSince(begin)
    _ = observer(.published(configuration.output))
  }
}

/// What the training of a listener tells while it goes on.
public enum ListenerTrainingEvent: Sendable {
  /// Sentences that the synthesiser has said, and sentences in all.
  case speaking(Int, Int)
  /// Sentences that the listener is tried on, done and in all.
  case trying(Int, Int)
  case started(sentences: Int, seconds: Double, computeType: TrainingSettings.ComputeType)
  case training(TrainingEvent)
  case published(String)
}

/// What came out of the training of a listener.
public struct ListenerTrainingResult: Sendable {
  public var finish: TrainingEvent.Finish
  /// The untrained network and the trained one; `nil` when interrupted.
  public var before: ListenerTrial?
  public var after: ListenerTrial?
  public var seconds = 0.0
}

/// Why a listener cannot be trained.
public enum ListenerTrainingError: Blamable, CustomStringConvertible {
  case settings([String])
  case exists(String)

  public var blame: Blame { .settings }

  public var description: String {
    switch self {
    case .settings(let problems): problems.joined(separator: "\n")
    case .exists(let path): "\(path): exists already; remove it, or choose another --output"
    }
  }
}
