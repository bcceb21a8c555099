import FTNN
import FTOptim
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTTraining

@Suite struct TrainerTests {
  private func folder() throws -> URL {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("ftlab-trainer-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }

  private func settings(accumulation: Int = 1, epochs: Int = 4) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.length = .epochs(epochs)
    (settings.accumulation, settings.rate) = (accumulation, 1e-2)
    settings.validationInterval = 3
    settings.snapshotInterval = 2
    settings.seed = 11
    return settings
  }

  /// The trained values after a run, by name.
  private func weights(_ task: ToyTask) -> [[Float]] {
    task.layer.trainableParameters().map { $0.parameter.value.values() }
  }

  /// events.jsonl without the parts that differ between equal runs.
  private func events(_ folder: URL) throws -> [String] {
    try String(contentsOf: folder.appendingPathComponent("events.jsonl"), encoding: .utf8).split(separator: "\n").map {
      String($0.replacing(/,"time":\{[^}]*\}/, with: ""))
    }
  }

  @Test func theLossFalls() throws {
    let device = try TestDevice.make()
    let task = ToyTask(on: device, rowsPerBatch: 3)
    var losses: [Double] = []
    let finish = try Trainer(task, settings: settings(epochs: 40), folder: folder(), on: device) {
      if case .validation(let validation) = $0 { losses.append(validation.loss) }
      return .proceed
    }.run()
    #expect(finish.reason == .completed)
    #expect(finish.steps == 160)
    #expect(losses.last! < 0.8 * losses.first!)
  }

  /// Windows of 8 × 1, 2 × 4 and 1 × 8 rows with unequal label counts take the same steps.
  @Test(arguments: [1, 3, 4])
  func accumulationEqualsTheBigBatch(rowsPerBatch: Int) throws {
    let device = try TestDevice.make()
    let big = ToyTask(on: device, rowsPerBatch: 12)
    _ = try Trainer(big, settings: settings(), folder: folder(), on: device).run()
    let small = ToyTask(on: device, rowsPerBatch: rowsPerBatch)
    _ = try Trainer(small, settings: settings(accumulation: 12 / rowsPerBatch), folder: folder(), on: device).run()
    for (expected, found) in zip(weights(big), weights(small)) {
      for (a, b) in zip(expected, found) { #expect(abs(a - b) <= 1e-5) }
    }
  }

  /// What follows the trained weights is resumed with them, and the best is that of the best step.
  @Test func followersAreResumedAndRestored() throws {
    let device = try TestDevice.make()
    func task() -> ToyTask {
      let task = ToyTask(on: device, rowsPerBatch: 2)
      task.average = Parameter(Tensor(zeros: [4, 2], on: device))
      // The second validation of three is the best.
      task.scriptedValidation = [3, 1, 2, 2, 2, 2, 2, 2, 2, 2]
      return task
    }
    let whole = task()
    let settings = settings(epochs: 1)
    let finish = try Trainer(whole, settings: settings, folder: folder(), on: device).run()
    let (first, second) = (task(), task())
    let place = try folder()
    let interrupted = try Trainer(first, settings: settings, folder: place, on: device) {
      if case .step(let step) = $0, step.step == 5 { return .stop }
      return .proceed
    }.run()
    #expect(interrupted.reason == .interrupted && finish.steps == 6)
    second.scriptedValidation = [2, 2, 2, 2]
    let trainer = try Trainer(second, settings: settings, folder: place, on: device)
    _ = try trainer.run()
    let last = try #require(second.average?.value.values())
    #expect(last == whole.average?.value.values() && last.contains { $0 != 0 })
    try trainer.restoreBest()
    #expect(second.average?.value.values() != last, "the best step was not the last one")
    // A run without the follower cannot take the snapshot up.
    #expect(throws: TrainingError.self) {
      _ = try Trainer(ToyTask(on: device, rowsPerBatch: 2), settings: settings, folder: place, on: device)
    }
  }

  /// A run that is stopped after every possible step and resumed ends with the bytes of one that ran through.
  @Test(arguments: [1, 2])
  func resumedRunsEqualTheUninterruptedOne(accumulation: Int) throws {
    let device = try TestDevice.make()
    let wholeFolder = try folder()
    let whole = ToyTask(on: device, rowsPerBatch: 2, dropout: 0.3)
    let settings = settings(accumulation: accumulation)
    let finish = try Trainer(whole, settings: settings, folder: wholeFolder, on: device).run()
    for stop in 1..<finish.steps {
      let resumedFolder = try folder()
      var reached = 0
      // The first run stops at once, its snapshot at `stop` being the last thing that survives.
      let first = ToyTask(on: device, rowsPerBatch: 2, dropout: 0.3)
      let interrupted = try Trainer(first, settings: settings, folder: resumedFolder, on: device) {
        if case .step(let step) = $0 { reached = step.step }
        return reached >= stop ? .stop : .proceed
      }.run()
      #expect(interrupted.reason == .interrupted)
      let second = ToyTask(on: device, rowsPerBatch: 2, dropout: 0.3)
      let resumed = try Trainer(second, settings: settings, folder: resumedFolder, on: device).run()
      #expect(resumed.steps == finish.steps)
      #expect(weights(second) == weights(whole))
      #expect(try events(resumedFolder) == events(wholeFolder))
    }
  }

  /// A stop that comes before any of the three rows of any validation, the first one at step 0 included, loses nothing and
  /// changes nothing.
  @Test(arguments: 0..<18)
  func aStopInAValidationIsTakenUpAgain(row: Int) throws {
    let device = try TestDevice.make()
    let wholeFolder = try folder()
    let whole = ToyTask(on: device, rowsPerBatch: 3, dropout: 0.3)
    _ = try Trainer(whole, settings: settings(), folder: wholeFolder, on: device).run()
    let resumedFolder = try folder()
    let first = ToyTask(on: device, rowsPerBatch: 3, dropout: 0.3)
    var rows = 0
    first.onValidationRow = { rows += 1 }
    let interrupted = try Trainer(
      first, settings: settings(), folder: resumedFolder, on: device, shouldStop: { rows > row }
    ).run()
    #expect(interrupted.reason == .interrupted)
    #expect(interrupted.steps == min(16, row / 3 * 3))
    let second = ToyTask(on: device, rowsPerBatch: 3, dropout: 0.3)
    let resumed = try Trainer(second, settings: settings(), folder: resumedFolder, on: device).run()
    #expect(resumed.reason == .completed)
    #expect(weights(second) == weights(whole))
    #expect(try events(resumedFolder) == events(wholeFolder))
  }

  /// A window of four batches that is stopped after any of them is trained whole by the resumed run.
  @Test(arguments: 1..<12)
  func aStopBetweenTheBatchesOfAStepLeavesTheStepUndone(asked: Int) throws {
    let device = try TestDevice.make()
    let wholeFolder = try folder()
    let whole = ToyTask(on: device, rowsPerBatch: 1, dropout: 0.3)
    let settings = settings(accumulation: 4)
    _ = try Trainer(whole, settings: settings, folder: wholeFolder, on: device).run()
    let resumedFolder = try folder()
    var questions = 0
    let first = ToyTask(on: device, rowsPerBatch: 1, dropout: 0.3)
    let interrupted = try Trainer(
      first, settings: settings, folder: resumedFolder, on: device,
      shouldStop: {
        questions += 1
        return questions > asked
      }
    ).run()
    #expect(interrupted.reason == .interrupted)
    let second = ToyTask(on: device, rowsPerBatch: 1, dropout: 0.3)
    _ = try Trainer(second, settings: settings, folder: resumedFolder, on: device).run()
    #expect(weights(second) == weights(whole))
    #expect(try events(resumedFolder) == events(wholeFolder))
  }

  @Test(arguments: [1, 3, 4, 5, 11])
  func aLengthInStepsGoesThroughAsManyEpochsAsItNeeds(count: Int) throws {
    let device = try TestDevice.make()
    let task = ToyTask(on: device, rowsPerBatch: 3)
    var settings = settings()
    settings.length = .steps(count)
    var epochs: [Int] = []
    let finish = try Trainer(task, settings: settings, folder: folder(), on: device) {
      if case .step(let step) = $0 { epochs.append(step.epoch) }
      return .proceed
    }.run()
    #expect(finish.steps == count)
    #expect(epochs == (0..<count).map { $0 / 4 })
    #expect(task.steps == Array(1...count))
  }

  @Test(arguments: [
    TrainingSettings.Length.epochs(0), .epochs(-1), .epochs(.max), .epochs(1_000_000), .steps(0), .steps(.max),
  ])
  func lengthsThatNoRunHasAreRefused(length: TrainingSettings.Length) throws {
    let device = try TestDevice.make()
    var settings = settings()
    settings.length = length
    let error = #expect(throws: TrainingError.self) {
      _ = try Trainer(ToyTask(on: device, rowsPerBatch: 3), settings: settings, folder: self.folder(), on: device)
    }
    guard case .length = error else {
      Issue.record("expected .length, got \(String(describing: error))")
      return
    }
  }

  @Test(arguments: [TrainingSettings.Length.epochs(3), .steps(200)])
  func aLengthIsWrittenAndRead(length: TrainingSettings.Length) throws {
    let data = try JSONEncoder().encode(length)
    #expect(try JSONDecoder().decode(TrainingSettings.Length.self, from: data) == length)
    for wrong in ["{}", #"{"epochs":1,"steps":2}"#, #"{"steps":"many"}"#] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(TrainingSettings.Length.self, from: Data(wrong.utf8))
      }
    }
  }

  @Test func anAccumulationBeyondTheEpochIsTheEpoch() throws {
    let device = try TestDevice.make()
    let finish = try Trainer(
      ToyTask(on: device, rowsPerBatch: 3), settings: settings(accumulation: .max), folder: folder(), on: device
    ).run()
    #expect(finish.steps == 4)
  }

  @Test func aValidationLossThatIsNoNumberStopsTheRun() throws {
    let device = try TestDevice.make()
    let task = ToyTask(on: device, rowsPerBatch: 3)
    task.scriptedValidation = [5, .nan]
    let trainer = try Trainer(task, settings: settings(), folder: folder(), on: device)
    let error = #expect(throws: TrainingError.self) { try trainer.run() }
    #expect("\(error!)".hasPrefix("step 3: the validation loss is not a finite number"))
  }

  #if compiler(>=6.2)
    /// Memory ends after step 5, whose snapshot would be the one of step 6: the run goes on from step 4.
    @Test func aRunThatRanOutOfMemoryGoesOnFromItsLastSnapshot() async throws {
      let path = try folder().path
      let failure = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
        [path = path as String] in
        let device = try TestDevice.make()
        let task = ToyTask(on: device, rowsPerBatch: 3, dropout: 0.3)
        _ = try Trainer(task, settings: TrainerTests().settings(), folder: URL(filePath: path), on: device) {
          if case .step(let step) = $0, step.step == 5 { _ = Tensor(zeros: [1 << 50], on: device) }
          return .proceed
        }.run()
      }
      let text = String(decoding: failure?.standardErrorContent ?? [], as: UTF8.self)
      #expect(
        text.contains("out of memory: ") && text.contains("smaller batches") && text.contains("resumed"), "\(text)")
      let device = try TestDevice.make()
      let (resumed, whole) = (
        ToyTask(on: device, rowsPerBatch: 3, dropout: 0.3), ToyTask(on: device, rowsPerBatch: 3, dropout: 0.3)
      )
      var first: Int?
      _ = try Trainer(resumed, settings: settings(), folder: URL(filePath: path), on: device) {
        if case .started(let start) = $0 { first = start.firstStep }
        return .proceed
      }.run()
      _ = try Trainer(whole, settings: settings(), folder: folder(), on: device).run()
      #expect(first == 4)
      #expect(weights(resumed) == weights(whole))
    }
  #endif

  @Test func dropoutChangesTheRun() throws {
    let device = try TestDevice.make()
    let plain = ToyTask(on: device, rowsPerBatch: 3)
    let dropped = ToyTask(on: device, rowsPerBatch: 3, dropout: 0.5)
    _ = try Trainer(plain, settings: settings(), folder: folder(), on: device).run()
    _ = try Trainer(dropped, settings: settings(), folder: folder(), on: device).run()
    #expect(weights(plain) != weights(dropped))
  }

  @Test func nonFiniteValuesStopTheRunAndNameTheItems() throws {
    let device = try TestDevice.make()
    let task = ToyTask(on: device, rowsPerBatch: 3)
    task.poisonedRow = 4
    let before = weights(task)
    let trainer = try Trainer(task, settings: settings(), folder: folder(), on: device)
    let error = #expect(throws: TrainingError.self) { try trainer.run() }
    guard case .nonFinite(_, let step, let items) = error else {
      Issue.record("expected .nonFinite, got \(String(describing: error))")
      return
    }
    #expect(step == 2)
    #expect(items == ["toy:3", "toy:4", "toy:5"])
    let isFinite = weights(task).allSatisfy { $0.allSatisfy(\.isFinite) }
    #expect(isFinite)
    #expect(weights(task) != before)
  }

  @Test func trainingStopsEarlyAndKeepsTheBestWeights() throws {
    let device = try TestDevice.make()
    let task = ToyTask(on: device, rowsPerBatch: 3)
    task.scriptedValidation = [5, 4, 3, 3.5, 3.6]
    var settings = settings(epochs: 20)
    settings.patience = 2
    var atBest: [[Float]] = []
    let trainer = try Trainer(task, settings: settings, folder: folder(), on: device) {
      if case .validation(let validation) = $0, validation.step == 6 { atBest = self.weights(task) }
      return .proceed
    }
    let finish = try trainer.run()
    #expect(finish.reason == .stoppedEarly)
    #expect(finish.bestStep == 6)
    #expect(finish.steps == 12)
    #expect(weights(task) != atBest)
    try trainer.restoreBest()
    #expect(weights(task) == atBest)
  }

  @Test func aSnapshotOfOtherParametersIsRefused() throws {
    let device = try TestDevice.make()
    let folder = try folder()
    _ = try Trainer(ToyTask(on: device, rowsPerBatch: 3), settings: settings(), folder: folder, on: device).run()
    let other = ToyTask(on: device, rowsPerBatch: 3)
    other.layer.trainAll()
    #expect(throws: TrainingError.self) {
      _ = try Trainer(other, settings: self.settings(), folder: folder, on: device)
    }
  }

  @Test func aHalfWrittenSnapshotIsNotSeen() throws {
    let device = try TestDevice.make()
    let folder = try folder()
    let partial = folder.appendingPathComponent("snapshots/.step-00000009.99999999.partial")
    try FileManager.default.createDirectory(at: partial, withIntermediateDirectories: true)
    try Data("{".utf8).write(to: partial.appendingPathComponent("state.json"))
    let finish = try Trainer(ToyTask(on: device, rowsPerBatch: 3), settings: settings(), folder: folder, on: device)
      .run()
    #expect(finish.steps == 16)
    #expect(!FileManager.default.fileExists(atPath: partial.path))
  }
}
