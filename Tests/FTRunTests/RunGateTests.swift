import FTData
import FTEvaluation
import FTJSON
import FTModels
import FTRun
import FTTestSupport
import Foundation
import Synchronization
import Testing

private struct WordSettings: RecipeSettings {
  var run = RunOptions()
  var training = TrainingOptions()
  static var fields: [SettingField<WordSettings>] {
    SettingField.group(\.run)
    SettingField.group(\.training)
  }
  static let otherAllowances = ["shouting"]
  func problems() -> [String] { [] }
}

/// Learns nothing from three words, and scores what it is told to score. Stops once, where it is told to.
private struct WordRecipe: Recipe {
  static let kind: RunKind = "test.words"
  static let places = (1...3).map { Place(file: "/nowhere/words.jsonl", line: $0) }
  let account: DataAccount
  let subjects = [Subject.result]
  let measured = [MeasureKind("accuracy", unit: "%", .higher), MeasureKind("loss", .lower)]

  init(_ settings: WordSettings, in world: World, _ control: RunControl) throws {
    var ledger = Ledger(unit: "words")
    var partition = Partition(rule: "the last one is measured on")
    for (place, side) in zip(Self.places, [Partition.Side.training, .training, .test]) {
      ledger.receive(place)
      ledger.keep(place)
      partition.add(place, side)
    }
    account = DataAccount(ledger: ledger, partition: partition)
  }

  var material: RunMaterial {
    var material = RunMaterial(.text)
    material.texts = ["text"]
    material.items = Self.places.map { RunMaterial.Item($0, ["text": "word \($0)"]) }
    return material
  }

  func begin(_ run: RunContext) throws {}
  func train(_ session: (), _ run: RunContext) throws { try run.progress("learning", 0, of: 1) }
  func publish(_ session: (), _ run: RunContext) throws -> [Artifact] { [Artifact("word", "word.txt")] }
  func measure(_ subject: Subject, _ session: (), _ run: RunContext) throws -> Evaluation { Evaluation([]) }
  func measurePublished(_ run: RunContext) throws -> Evaluation {
    Evaluation([.proportion("accuracy", right: 8, of: 10)])
  }
}

/// A gate that refuses unless "everything" is allowed, and keeps what it was asked.
private final class KeepingGate: RunGate {
  struct Question {
    var places: [Place]
    var partition: Partition
    var allow: [String]
    var isResumed: Bool
  }

  let asked = Mutex<[Question]>([])
  let bar: MeasureBar?
  let isStrict: Bool

  init(bar: MeasureBar? = nil, isStrict: Bool = false) {
    self.bar = bar
    self.isStrict = isStrict
  }

  func prepare(_ subject: GateSubject) throws -> MeasureBar? { bar }

  func examine(
    _ material: RunMaterial, _ partition: Partition, _ subject: GateSubject, _ control: RunControl
  ) throws -> GateOpinion {
    asked.withLock {
      $0.append(
        Question(
          places: material.items.map(\.place), partition: partition, allow: subject.allow, isResumed: subject.isResumed)
      )
    }
    let isShut = isStrict && !subject.allow.contains("everything")
    return GateOpinion(
      isShut: isShut, lines: ["Everything is wrong."], summary: ["verdict": .string(isShut ? "shut" : "open")],
      report: ["all": "of it"])
  }
}

@Suite struct RunGateTests {
  private let folder = NSTemporaryDirectory() + "ftlab-gate-\(UUID())"

  private func world(_ gate: (any RunGate)?) -> World {
    World(models: ModelStore(root: URL(filePath: "/nowhere")), directory: "/", program: "tests", gate: gate)
  }

  private func settings(allow: [String] = []) -> WordSettings {
    var settings = WordSettings()
    settings.run.output = folder
    settings.run.threads = 1
    settings.run.allow = allow
    return settings
  }

  @Test func aGateSeesWhatIsLearnedFromAndOnWhichSide() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let gate = KeepingGate()
    let events = Mutex<[String]>([])
    let control = RunControl(observer: { event in events.withLock { $0.append(event.json.encoded()) } })
    let outcome = try RunEngine<WordRecipe>(world(gate), control).start(settings(allow: ["a,b", "shouting"]))
    #expect(outcome.record.state == .finished)
    let asked = gate.asked.withLock { $0 }
    #expect(asked.count == 1)
    #expect(asked.first?.places == WordRecipe.places && asked.first?.partition.count(.test) == 1)
    // What else may be allowed in such a run is no finding.
    #expect(asked.first?.allow == ["a", "b"])
    #expect(events.withLock { $0 }.contains(#"{"event":"examined","gate":{"verdict":"open"}}"#))
    let report = try String(contentsOfFile: outcome.folder.path(RunFolder.dataCheck), encoding: .utf8)
    #expect(report == "{\"all\":\"of it\"}\n")
  }

  @Test func whatAGateRefusesIsNotLearnedAndNothingIsWritten() throws {
    let engine = RunEngine<WordRecipe>(world(KeepingGate(isStrict: true)))
    let error = #expect(throws: DataRefusedByGate.self) { try engine.start(settings()) }
    #expect(error?.blame == .data && error?.description.contains("Everything is wrong.") == true)
    #expect(!FileManager.default.fileExists(atPath: folder))
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(try engine.start(settings(allow: ["everything"])).record.state == .finished)
  }

  @Test func aSettingThatNobodyLooksAtIsRefused() {
    var given = settings(allow: ["shouting"])
    given.run.allow.append("leakage")
    let error = #expect(throws: SettingsError.self) { try RunEngine<WordRecipe>(world(nil)).start(given) }
    #expect(error?.description.contains("--allow") == true)
  }

  @Test func aRunThatGoesOnIsNotExaminedAgain() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let gate = KeepingGate(isStrict: true)
    let stopping = RunControl(shouldStop: { gate.asked.withLock { !$0.isEmpty } })
    let first = try RunEngine<WordRecipe>(world(gate), stopping).start(settings(allow: ["everything"]))
    #expect(first.isInterrupted)
    let then = try RunEngine<WordRecipe>(world(gate)).resume(RunFolder(opening: folder))
    #expect(then.record.state == .finished && gate.asked.withLock { $0.count } == 1)
  }

  @Test func theResultIsHeldAgainstTheBar() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let gate = KeepingGate(bar: MeasureBar(name: "Accuracy", bar: 0.75))
    let outcome = try RunEngine<WordRecipe>(world(gate)).start(settings())
    #expect(outcome.record.bar?.bar == 0.75)
    let bar = try #require(outcome.folder.read(MeasuresFile.self, from: RunFolder.measures).bar)
    #expect(bar.isMet && bar.value == 0.8)
    // Wilson's interval of 8 of 10 is 49 to 94 %.
    #expect(bar.words.hasPrefix("Accuracy of at least 75 %: met, with 80 %. The interval holds the bar"))
  }

  @Test(arguments: [
    (MeasureBar(name: "loss", bar: 1), "at_most"), (MeasureBar(name: "accuracy", bar: 90), "0.9 for 90 %"),
    (MeasureBar(name: "answer F1", bar: 0.5), "there are accuracy, loss"),
    (MeasureBar(name: "accuracy", bar: 0.5, direction: .atMost), "at_least"),
  ])
  func aBarThatCannotBeMetIsToldBeforeAnythingIsExamined(_ bar: MeasureBar, _ words: String) {
    let gate = KeepingGate(bar: bar)
    let error = #expect(throws: SettingsError.self) { try RunEngine<WordRecipe>(world(gate)).start(settings()) }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    #expect(gate.asked.withLock { $0.isEmpty } && !FileManager.default.fileExists(atPath: folder))
  }
}
