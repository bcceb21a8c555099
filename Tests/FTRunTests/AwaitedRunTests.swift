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
    let control = RunControl { event in
      if case .progress(let progress) = event, progress.part == "counting" { counted.withLock { $0 += 1 } }
    }
    let outcome = try await RunEngine<CountingRecipe>(world, control).start(settings(turns: 5))
    #expect(outcome.record.state == .finished)
    #expect(counted.withLock { $0 } == 5)
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test func aCancelledRunIsInterruptedAndCanBeResumed() async throws {
    let counting = AsyncStream.makeStream(of: Void.self)
    let control = RunControl { event in
      if case .progress(let progress) = event, progress.part == "counting" { counting.continuation.yield() }
    }
    let (engine, settings) = (RunEngine<CountingRecipe>(world, control), settings(turns: 20_000))
    let run = Task { try await engine.start(settings) }
    for await _ in counting.stream { break }
    run.cancel()
    let outcome = try await run.value
    #expect(outcome.isInterrupted)
    let resumed = Task { try await engine.resume(RunFolder(opening: folder)) }
    for await _ in counting.stream { break }
    resumed.cancel()
    #expect(try await resumed.value.isInterrupted)
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
