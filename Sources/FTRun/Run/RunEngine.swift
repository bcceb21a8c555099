import FTCheckpoint
import FTData
import FTEvaluation
import FTJSON
import FTTensor
import FTTraining
import Foundation

/// How a run ended this time.
public struct RunOutcome: Sendable {
  public var folder: RunFolder
  public var record: RunRecord
  public var measures: MeasuresFile
  /// The subjects in the recipe's order.
  public var subjects: [Subject]
  /// Nothing was done, because the run had been finished before.
  public var wasFinished = false

  public var isInterrupted: Bool { record.state == .interrupted }
}

/// Carries a recipe through a run: reads, refuses, makes the folder, measures, trains, publishes, measures again, records.
///
/// ```swift
/// let outcome = try RunEngine<TextFinetune>(world, RunControl()).start(settings)
/// ```
///
/// `start` and `resume` block their caller for as long as the run takes, or suspend it where they are awaited.
public struct RunEngine<R: Recipe>: Sendable {
  public let world: World
  public let control: RunControl

  public init(_ world: World, _ control: RunControl = RunControl()) {
    self.world = world
    self.control = control
  }

  /// Begins a run.
  ///
  /// - Throws: ``SettingsError``, ``RunFolderError``, and the recipe's errors; nothing is written when the settings or the
  ///   data are to blame.
  public func start(_ settings: R.Settings) throws -> RunOutcome {
    try settings.check()
    let steps = try KeptSteps(beside: settings)
    let folder = RunFolder(at: settings.run.output)
    try folder.checkFree()
    let bar = try prepareGate(settings)
    return try stoppable {
      let recipe = try R(settings, in: world, control)
      try self.check(bar, recipe, settings)
      self.tell(of: recipe.account)
      let opinion = try self.examine(recipe, settings)
      let compute = try ComputeThread(threads: settings.run.threads)
      return try compute.run { device in
        var record = try self.record(recipe, settings, folder, on: device)
        record.bar = bar
        let lock = try folder.create()
        return try withExtendedLifetime(lock) {
          try folder.write(settings, kind: R.kind)
          try folder.keep(steps)
          try folder.write(recipe.account.ledger, recipe.account.partition)
          if let opinion { try folder.write(opinion) }
          if let steps { self.control.tell(.facts([steps.fact])) }
          if !recipe.account.examples.isEmpty { self.control.tell(.examples(recipe.account.examples)) }
          return try self.carry(recipe, settings, folder, &record, MeasuresFile(), on: device)
        }
      }
    }
  }

  /// Until there is a folder, or before a resumed run has begun anew, a wish to stop leaves nothing behind.
  private func stoppable<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch is RunInterrupted { throw RunStopped() }
  }

  /// Goes on with a run that was stopped or killed; one that is finished stays as it is.
  ///
  /// - Parameters:
  ///   - threads: instead of the run's own; the bytes depend on it.
  ///   - acceptingChanges: go on although what the run rests on has changed, and note it.
  /// - Throws: ``RunFolderError/changed(_:_:)`` with all that has changed.
  public func resume(_ folder: RunFolder, threads: Int? = nil, acceptingChanges: Bool = false) throws -> RunOutcome {
    let then = try folder.readRecord()
    let measures =
      folder.exists(RunFolder.measures) ? try folder.read(MeasuresFile.self, from: RunFolder.measures) : MeasuresFile()
    if then.state == .finished {
      return RunOutcome(
        folder: folder, record: then, measures: measures, subjects: measures.entries.map(\.subject), wasFinished: true)
    }
    let lock = try RunLock(folder.url)
    return try withExtendedLifetime(lock) {
      var settings = try folder.settings(of: R.self)
      settings.run.output = folder.name
      if let threads { settings.run.threads = threads }
      guard !settings.readsStandardInput else { throw RunFolderError.standardInput(folder.name) }
      let paths = MovedPaths(then, folder: folder, directory: world.directory)
      paths.apply(to: &settings)
      try settings.check()
      let recipe = try stoppable { try R(settings, in: world, control) }
      let compute = try ComputeThread(threads: settings.run.threads ?? then.threads)
      let fixed = settings
      return try compute.run { device in
        var now = try self.stoppable { try self.record(recipe, fixed, folder, on: device) }
        now.data = now.data.map { paths.original($0) }
        var record = then
        let changes = then.changes(to: now)
        if !changes.isEmpty {
          guard acceptingChanges else { throw RunFolderError.changed(folder.name, changes) }
          record.acceptedChanges += changes
          record.threads = now.threads
          record.engine = now.engine
          record.instructionSet = now.instructionSet
          record.precision = now.precision
          record.numerics = now.numerics
          record.models = now.models
          record.data = now.data
        }
        self.tell(of: recipe.account)
        // What was accepted when the run began is not asked about again; other data are looked at once more.
        if then.data != now.data, let opinion = try self.examine(recipe, fixed, isResumed: true) {
          try folder.write(opinion)
        }
        // What was measured on other rows or with other weights is compared with nothing.
        return try self.carry(recipe, fixed, folder, &record, changes.isEmpty ? measures : MeasuresFile(), on: device)
      }
    }
  }

  /// Loads what a finished run has published, measures it again, and compares with the record.
  ///
  /// - Returns: what was found now, and what the run had found; equal to the last digit where all is well.
  public func verify(_ folder: RunFolder) throws -> (now: Evaluation, then: Evaluation) {
    let record = try folder.readRecord()
    guard let then = try folder.read(MeasuresFile.self, from: RunFolder.measures).result else {
      throw RunFolderError.unfinished(folder.name)
    }
    var settings = try folder.settings(of: R.self)
    settings.run.output = folder.name
    MovedPaths(record, folder: folder, directory: world.directory).apply(to: &settings)
    let recipe = try R(settings, in: world, control)
    let compute = try ComputeThread(threads: record.threads)
    let type = TrainingSettings.ComputeType(rawValue: record.precision) ?? .float32
    let now = try compute.run { device in
      try recipe.measurePublished(
        RunContext(
          device: device, folder: folder, control: self.control, computeType: type, account: recipe.account,
          isVerifying: true))
    }
    return (now, then)
  }

  private func tell(of account: DataAccount) {
    let ledger = account.ledger
    let refused = ledger.refused > 0 ? [Fact(ledger.summary)] : []
    control.tell(.facts(refused + Self.notes(ledger) + account.facts))
  }

  /// How files were read; of many the first, and where the others stand.
  private static func notes(_ ledger: Ledger) -> [Fact] {
    let (most, notes) = (6, ledger.notes)
    let told = notes.prefix(most).map { Fact("\($0).") }
    return notes.count > most
      ? told + [Fact("And \(notes.count - most) notes more on how files were read: \(RunFolder.ledger).")] : told
  }

  // MARK: The verbs

  /// Everything from loading to the last measure; the record says how it ended, whatever happens.
  private func carry(
    _ recipe: R, _ settings: R.Settings, _ folder: RunFolder, _ record: inout RunRecord, _ kept: MeasuresFile,
    on device: Device
  ) throws -> RunOutcome {
    record.state = .running
    record.failure = nil
    try folder.write(record, to: RunFolder.record)
    let type = TrainingSettings.ComputeType(rawValue: record.precision) ?? .float32
    let context = RunContext(
      device: device, folder: folder, control: control, computeType: type, account: recipe.account,
      acceptsChanges: !record.acceptedChanges.isEmpty)
    var measures = kept
    let clock = PartClock(record.seconds)
    // What a killed process has worked counts too, up to its last snapshot or its last finished part.
    let begun = record
    // Unowned, because the context keeps the closure.
    let recordSoFar = { [unowned context] () -> RunRecord in
      var record = begun
      record.stages = context.stages
      record.seconds = clock.seconds
      record.peakMemory = max(record.peakMemory, ProcessMemory.peak)
      return record
    }
    context.onSave = { try folder.write(recordSoFar(), to: RunFolder.record) }
    var artifacts = record.artifacts
    let result: Result<Void, any Error> = Result {
      let work = try clock.time("loading") { try recipe.begin(context) }
      for subject in recipe.subjects where subject.moment == .before && measures[subject] == nil {
        try measure(subject, context, &measures, clock) { try recipe.measure(subject, work, context) }
      }
      device.pool.trim()
      try clock.time("training") { try recipe.train(work, context) }
      try context.closeAccount()
      try context.onSave()
      device.pool.trim()
      for subject in recipe.subjects
      where subject.moment == .after && subject.role != .result && measures[subject] == nil {
        try measure(subject, context, &measures, clock) { try recipe.measure(subject, work, context) }
      }
      artifacts = try clock.time("publishing") { try recipe.publish(work, context) }
      try folder.carrySteps(into: artifacts)
      for artifact in artifacts { control.tell(.published(artifact)) }
      device.pool.trim()
      for subject in recipe.subjects where subject.role == .result && !artifacts.isEmpty {
        try measure(subject, context, &measures, clock) { try recipe.measurePublished(context) }
      }
    }
    record = recordSoFar()
    record.artifacts = artifacts
    record.ended = Self.now()
    switch result {
    case .success: record.state = .finished
    case .failure(is RunInterrupted): record.state = .interrupted
    case .failure(let error):
      record.state = .failed
      record.failure = "\(error)"
      // The reason of the failure matters more than a record that cannot be written for the same reason.
      try? folder.write(record, to: RunFolder.record)
      throw error
    }
    if record.state == .finished, let bar = record.bar {
      measures.bar = BarOutcome(bar, measures.result)
      try folder.write(measures, to: RunFolder.measures)
    }
    try folder.write(record, to: RunFolder.record)
    return RunOutcome(folder: folder, record: record, measures: measures, subjects: recipe.subjects)
  }

  private func measure(
    _ subject: Subject, _ context: RunContext, _ measures: inout MeasuresFile, _ clock: PartClock,
    _ body: () throws -> Evaluation
  ) throws {
    let evaluation = try clock.time("measuring") { try body() }
    measures[subject] = evaluation
    try context.folder.write(measures, to: RunFolder.measures)
    try context.onSave()
    control.tell(.measured(subject, evaluation))
  }

  /// The record of a run that begins now.
  private func record(_ recipe: R, _ settings: R.Settings, _ folder: RunFolder, on device: Device) throws -> RunRecord {
    RunRecord(
      kind: R.kind, program: world.program, numerics: Numerics.revision, engine: device.engine.name,
      instructionSet: InstructionSet.current.name, threads: device.configuration.threads,
      precision: settings.run.precision.resolved(on: device).rawValue, seed: settings.run.seed,
      models: try recipe.account.models.mapValues {
        .init(name: $0.url.lastPathComponent, sha256: try $0.weightsSHA256())
      },
      data: try digests(recipe.account.files), directory: world.directory, folder: folder.url.path,
      commandLine: world.commandLine, started: Self.now())
  }

  private func digests(_ files: [String]) throws -> [RunRecord.DataFile] {
    let begin = ContinuousClock.now
    return try files.enumerated().compactMap { index, file in
      var status = stat()
      guard stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      // Many or large files take a while; few are not worth a word.
      if ContinuousClock.now - begin > .seconds(1) {
        try control.progress("noting what the data are", index, of: files.count)
      }
      return .init(path: file, bytes: Int(status.st_size), sha256: try SHA256Digest(ofFile: file).hex)
    }
  }

  private static func now() -> String { Date().formatted(.iso8601) }
}

/// The run was asked to stop before there was anything to save.
public struct RunStopped: Error, CustomStringConvertible {
  public var description: String { "Stopped before anything was learned; nothing was written." }
}

/// Working time by part. Belongs to the compute thread.
final class PartClock {
  private var finished: [String: Double]
  private var running: (part: String, since: ContinuousClock.Instant)?

  init(_ seconds: [String: Double]) { finished = seconds }

  /// In seconds, with the part that is under way.
  var seconds: [String: Double] {
    guard let running else { return finished }
    let duration = (ContinuousClock.now - running.since).components
    let seconds = Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
    return finished.merging([running.part: seconds], uniquingKeysWith: +)
  }

  func time<Value>(_ part: String, _ body: () throws -> Value) rethrows -> Value {
    running = (part, .now)
    defer {
      finished = seconds
      running = nil
    }
    return try body()
  }
}

extension ComputeThread {
  /// - Parameter threads: nil means all processors.
  public convenience init(threads: Int?) throws {
    var configuration = Device.Configuration()
    if let threads { configuration.threads = threads }
    try self.init(configuration)
  }
}
