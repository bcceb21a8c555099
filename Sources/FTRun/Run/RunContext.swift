import FTData
import FTEvaluation
import FTNN
import FTTensor
import FTTraining
import Foundation

/// What a recipe is given while it runs. Belongs to the compute thread.
public final class RunContext {
  public let device: Device
  public let folder: RunFolder
  public let control: RunControl
  public let computeType: TrainingSettings.ComputeType
  /// This process only measures again what another has published; nothing is written.
  public let isVerifying: Bool
  private let acceptsChanges: Bool
  private(set) var ledger: Ledger
  private(set) var partition: Partition
  private(set) var stages: [RunRecord.Stage] = []
  /// Called when something was saved that a killed process can be resumed from.
  var onSave: () throws -> Void = {}

  init(
    device: Device, folder: RunFolder, control: RunControl, computeType: TrainingSettings.ComputeType,
    account: DataAccount,
    acceptsChanges: Bool = false, isVerifying: Bool = false
  ) {
    self.acceptsChanges = acceptsChanges
    self.isVerifying = isVerifying
    self.device = device
    self.folder = folder
    self.control = control
    self.computeType = computeType
    ledger = account.ledger
    partition = account.partition
  }

  /// Products and activations of networks that are only read.
  public var forward: ForwardContext { ForwardContext(computeType: computeType.dtype) }

  /// The path of a file in the run folder.
  public func path(_ name: String) -> String { folder.path(name) }

  /// Writes a file to look at, in the folder `exhibits/`.
  ///
  /// - Parameter write: is given the path; it is not called where nothing is to be written.
  public func exhibit(_ title: String, _ name: String, _ write: (String) throws -> Void) throws -> Exhibit {
    let path = "exhibits/\(name)"
    if !isVerifying {
      let file = folder.url.appending(path: path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try write(file.path)
    }
    return .file(title: title, path: path)
  }

  /// The path of an exhibit that was written before; nil where there is none.
  public func exhibit(named name: String) -> String? {
    folder.exists("exhibits/\(name)") ? folder.path("exhibits/\(name)") : nil
  }

  /// Takes an item out that was kept while reading and that a network cannot use. Only before the first stage.
  public func refuse(_ place: Place, reason: RefusalReason, _ sentence: String) {
    ledger.refuseKept(place, reason: reason, sentence)
    control.tell(Fact("\(sentence) It is left out."))
  }

  /// See ``RunControl/progress(_:_:of:)``.
  public func progress(_ part: String, _ done: Int, of total: Int) throws {
    try control.progress(part, done, of: total)
  }

  /// See ``RunControl/stopIfAsked()``.
  public func stopIfAsked() throws { try control.stopIfAsked() }

  /// Trains a task to its end and puts the best weights into its model. The events and snapshots of a stage have a folder of
  /// their own; a stage that was finished before only puts its weights back.
  ///
  /// - Throws: ``RunInterrupted`` when the run is to stop; the stage is saved. ``TrainingError``.
  @discardableResult
  public func stage<Task: TrainingTask>(
    _ name: String, _ task: Task, _ settings: TrainingSettings
  ) throws -> TrainingEvent.Finish {
    try closeAccount()
    let place = folder.url.appending(path: "stages/\(name)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    device.pool.trim()
    let control = control
    let trainer = try Trainer(
      task, settings: settings, folder: place, on: device, acceptsOtherBatches: acceptsChanges,
      observer: { [onSave] event in
        control.tell(.training(stage: name, event))
        // The snapshot is there; a record that cannot be written tells too few seconds and ends no training.
        if case .snapshot = event { try? onSave() }
        return control.shouldStop ? .stop : .proceed
      }, shouldStop: { control.shouldStop })
    let finish = try trainer.run()
    guard finish.reason != .interrupted else { throw RunInterrupted() }
    try trainer.restoreBest()
    device.pool.trim()
    stages.append(RunRecord.Stage(name, finish, task.model, chosenBy: task.chosenBy))
    return finish
  }

  /// Writes ledger and partition as they will stay.
  func closeAccount() throws {
    guard !ledger.isClosed else { return }
    ledger.close()
    partition.keepOnly { ledger.isKept($0) }
    try folder.write(ledger, partition)
  }
}
