import FTData
import FTEvaluation
import FTModels
import FTRun
import FTTestSupport
import Foundation
import Synchronization
import Testing

private struct CountingSettings: RecipeSettings {
  var run = RunOptions()
  var training = TrainingOptions()
  var turns = 3
  static var fields: [SettingField<CountingSettings>] {
    SettingField.group(\.run)
    SettingField.group(\.training)
    SettingField("turns", \.turns, .count)
  }
  func problems() -> [String] { [] }
}

/// Counts to a number, a turn a millisecond, and learns nothing.
private struct CountingRecipe: Recipe {
  static let kind: RunKind = "test.counting"
  let settings: CountingSettings
  let account: DataAccount
  let subjects = [Subject.result]
  let measured: [MeasureKind] = []
  let material = RunMaterial.none("it counts")

  init(_ settings: CountingSettings, in world: World, _ control: RunControl) throws {
    self.settings = settings
    account = DataAccount(ledger: Ledger(unit: "turns"), partition: Partition(rule: "none"))
    try control.progress("reading", 0, of: 1)
  }

  func begin(_ run: RunContext) throws {}
  func train(_ session: (), _ run: RunContext) throws {
    for turn in 0..<settings.turns {
      try run.progress("counting", turn, of: settings.turns)
      usleep(1000)
    }
  }
  func publish(_ session: (), _ run: RunContext) throws -> [Artifact] { [Artifact("count", "count.txt")] }
  func measure(_ subject: Subject, _ session: (), _ run: RunContext) throws -> Evaluation { Evaluation([]) }
  func measurePublished(_ run: RunContext) throws -> Evaluation { Evaluation([]) }
}

@Suite struct AwaitedRunTests {
  private let folder = NSTemporaryDirectory() + "ftlab-awaited-\(UUID())"
  private var world: World {
    World(models: ModelStore(root: URL(filePath: "/nowhere")), directory: "/", program: "tests")
  }

  private func settings(turns: Int) -> CountingSettings {
    var settings = CountingSettings()
    settings.run.output = folder
    settings.run.threads = 1
    settings.turns = turns
    return settings
  }

  @Test func anAwaitedRunTellsItsEventsAndItsOutcome() async throws {
    let counted = Mutex(0)
    let control = RunControl(observer: { event in
      if case .progress(let progress) = event, progress.part == "counting" { counted.withLock { $0 += 1 } }
    })
    let outcome = try await RunEngine<CountingRecipe>(world, control).start(settings(turns: 5))
    #expect(outcome.record.state == .finished)
    #expect(counted.withLock { $0 } == 5)
    try FileManager.default.removeItem(atPath: folder)
  }

  /// Begins a run, cancels it while it counts, and returns how it ended.
  private func cancelled(
    _ run: @escaping @Sendable (RunEngine<CountingRecipe>) async throws -> RunOutcome
  ) async throws -> RunOutcome {
    let counting = AsyncStream.makeStream(of: Void.self)
    let control = RunControl(observer: { event in
      if case .progress(let progress) = event, progress.part == "counting" { counting.continuation.yield() }
    })
    let engine = RunEngine<CountingRecipe>(world, control)
    let task = Task {
      // A run that ends without counting ends the waiting too.
      defer { counting.continuation.finish() }
      return try await run(engine)
    }
    for await _ in counting.stream { break }
    task.cancel()
    return try await task.value
  }

  @Test func aCancelledRunIsInterruptedAndCanBeResumed() async throws {
    // More turns than fit in any wait for this test's own turn on a busy machine.
    let settings = settings(turns: 10_000_000)
    let folder = folder
    #expect(try await cancelled { try await $0.start(settings) }.isInterrupted)
    #expect(try await cancelled { try await $0.resume(RunFolder(opening: folder)) }.isInterrupted)
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test func aRunThatIsCancelledBeforeItBeginsLeavesNothing() async throws {
    let (engine, settings) = (RunEngine<CountingRecipe>(world), settings(turns: 3))
    let run = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await engine.start(settings)
    }
    run.cancel()
    await #expect(throws: RunStopped.self) { try await run.value }
    #expect(!FileManager.default.fileExists(atPath: folder))
  }
}
