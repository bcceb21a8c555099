import FTData
import FTEvaluation
import FTJSON
import FTTestSupport
import FTTraining
import Foundation
import Testing

@testable import FTRun

@Suite struct RunFolderTests {
  private let root: URL

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "ftlab-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  }

  private func folder(_ files: [String: String]) throws -> String {
    let folder = root.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
    return folder.path
  }

  private func record(_ change: (inout RunRecord) -> Void = { _ in }) -> RunRecord {
    var record = RunRecord(
      kind: "text.chat", program: "ftlab 1", numerics: 1, engine: "onednn", instructionSet: "AVX2", threads: 2,
      precision: "f32", seed: 0, models: ["model": .init(name: "tiny", sha256: "ab12")],
      data: [.init(path: "a.jsonl", bytes: 3, sha256: "ff")], directory: "/d", folder: "/d/run", commandLine: [],
      started: "2026-01-01T00:00:00Z")
    change(&record)
    return record
  }

  /// A file that the record has by another name and that is gone, one by the record's name, and a line of a list.
  @Test func whatARunHasSeenAndNothingTellsAnyMoreIsNamed() throws {
    func seen(_ places: [Place]) throws -> SeenItems {
      let run = try RunFolder(opening: folder(["run.json": "{}"]))
      var ledger = Ledger(unit: "items")
      for place in places {
        ledger.receive(place)
        ledger.keep(place)
      }
      var partition = Partition(rule: "a test")
      partition.add(places, .training)
      try run.write(record(), to: RunFolder.record)
      try run.write(ledger, partition)
      return try SeenItems(of: run)
    }
    let files = [Place(file: "a.jsonl"), Place(file: "elsewhere/b.png")]
    let ofFiles = try seen(files)
    #expect(ofFiles.lost == ["elsewhere/b.png"] && !ofFiles.isOfLists)
    let ofLists = try seen(files + [Place(file: "clips.list", line: 3)])
    #expect(ofLists.lost == ["elsewhere/b.png"] && ofLists.isOfLists)
  }

  @Test func aRecordIsReadBackAsItWasWritten() throws {
    let run = try RunFolder(opening: folder(["run.json": "{}"]))
    let written = record {
      $0.stages = []
      $0.artifacts = [Artifact("adapter", "adapter", use: ["text"])]
    }
    try run.write(written, to: RunFolder.record)
    #expect(try run.readRecord() == written)
  }

  @Test func aPartitionOfOtherDataIsRefusedInWords() throws {
    let ledger =
      "{\"file\":\"a.png\",\"fate\":\"kept\"}\n{\"file\":\"b.png\",\"fate\":\"refused\",\"reason\":\"damaged\"}\n"
    func run(_ partition: String) throws -> RunFolder {
      try RunFolder(
        opening: folder(["run.json": "{}", "ledger.jsonl": ledger, "partition.jsonl": "{\"rule\":\"r\"}\n" + partition])
      )
    }
    let own = try run("{\"file\":\"a.png\",\"side\":\"training\"}\n").readPartition()
    #expect(own[.training] == [Place(file: "a.png")])
    for stranger in ["b.png", "other/c.png"] {
      let other = try run("{\"file\":\"\(stranger)\",\"side\":\"test\"}\n")
      let error = #expect(throws: RunFolderError.self) { try other.readPartition() }
      #expect(error?.description.contains("other data than this run's: \(stranger)") == true)
    }
    let cut = try run("{\"file\":\"a.p")
    let error = #expect(throws: RunFolderError.self) { try cut.readPartition() }
    #expect(error?.description.contains("line 2") == true)
  }

  @Test func aFolderOfANewerVersionIsRefusedInWords() throws {
    let path = try folder(["run.json": #"{"format": 3, "something": "else"}"#])
    let error = #expect(throws: RunFolderError.self) { try RunFolder(opening: path).readRecord() }
    #expect(error?.description.contains("made by a newer ftlab") == true)
  }

  @Test(
    arguments: [
      ["run.json": ""], ["run.json": "{\"format\":"], ["run.json": "[]"], ["run.json": #"{"format": "two"}"#],
      ["run.json": #"{"format": 2, "kind": 7}"#], ["run.json": #"{"format": 2}"#], ["run.json": "\u{0}\u{1}"],
    ])
  func aBrokenRecordIsToldWithoutTheWordsOfFoundation(files: [String: String]) throws {
    let error = #expect(throws: RunFolderError.self) { try RunFolder(opening: folder(files)).readRecord() }
    let text = try #require(error?.description)
    for word in ["DecodingError", "NSCocoa", "Swift.", "CodingKeys"] { #expect(!text.contains(word)) }
  }

  @Test func aFolderWithoutARunIsNone() throws {
    #expect(throws: RunFolderError.self) { try RunFolder(opening: folder(["notes.txt": ""])) }
    #expect(throws: RunFolderError.self) { try RunFolder(opening: root.appending(path: "missing").path) }
  }

  @Test func oldFoldersTellTheirKindAndAnUnknownTaskIsNotTakenForText() throws {
    #expect(try RunFolder(opening: folder(["config.json": #"{"model": "m"}"#])).kind() == "text.chat")
    #expect(try RunFolder(opening: folder(["config.json": #"{"task": "style"}"#])).kind() == "image.style")
    let path = try folder(["config.json": #"{"task": "juggling"}"#])
    let error = #expect(throws: RunFolderError.self) { try RunFolder(opening: path).kind() }
    #expect(error?.description.contains("juggling") == true)
  }

  @Test func oneProcessOwnsAFolder() throws {
    let run = RunFolder(at: root.appending(path: "run").path)
    var lock: RunLock? = try run.create()
    #expect(run.isBusy)
    // Locks belong to an open file, so a second opening is refused in the same process too.
    let error = #expect(throws: RunFolderError.self) { try RunLock(run.url) }
    #expect(error?.description.contains("another process works in this run folder") == true)
    #expect(throws: RunFolderError.self) { try run.checkFree() }
    withExtendedLifetime(lock) {}
    lock = nil
    #expect(!run.isBusy)
    try run.checkFree()
  }

  /// Something that the same bytes rest on, and what is said of its change.
  struct Change: Sendable {
    let word: String
    let make: @Sendable (inout RunRecord) -> Void

    init(_ word: String, _ make: @escaping @Sendable (inout RunRecord) -> Void) {
      self.word = word
      self.make = make
    }
  }

  static let changes = [
    Change("threads") { $0.threads = 1 }, Change("engine") { $0.engine = "openblas" },
    Change("instruction set") { $0.instructionSet = "AVX-512" }, Change("precision") { $0.precision = "bf16" },
    Change("numerics revision") { $0.numerics = 2 }, Change("other weights") { $0.models["model"]!.sha256 = "cd" },
    Change("was changed") { $0.data[0].sha256 = "00" }, Change("is gone") { $0.data = [] },
    Change("is new") { $0.data.append(.init(path: "b.jsonl", bytes: 1, sha256: "01")) },
  ]

  @Test(arguments: changes) func everythingThatTheSameBytesRestOnIsCompared(change: Change) {
    let changes = record().changes(to: record(change.make))
    #expect(changes.count == 1)
    #expect(changes.first?.contains(change.word) == true)
    #expect(record().changes(to: record()) == [])
  }

  @Test func relativePathsLeadFromTheRunFolderToTheData() {
    #expect(MovedPaths.relative("/a/b/c.jsonl", to: "/a/runs/x") == "../../b/c.jsonl")
    #expect(MovedPaths.relative("/a/runs/x/c", to: "/a/runs/x") == "c")
  }

  @Test func eventsKeepTheirNamesForOtherPrograms() throws {
    let events: [RunEvent] = [
      .facts(["3 rows"]), .progress(RunProgress(part: "reading", done: 1, total: 3)),
      .training(stage: "text", .snapshot(step: 4)),
      .measured(.result, Evaluation([Measure("accuracy", unit: "%", .higher, 0.5, low: 0.25, high: 0.75, count: 8)])),
      .published(Artifact("adapter", "adapter")),
    ]
    #expect(
      events.map { $0.json.encoded() } == [
        #"{"event":"facts","facts":["3 rows"]}"#,
        #"{"event":"progress","part":"reading","done":1,"total":3}"#,
        #"{"event":"snapshot","step":4,"stage":"text"}"#,
        #"{"event":"measured","subject":"result","role":"result","measures":[{"name":"accuracy","unit":"%","direction":"higher","value":0.5,"low":0.25,"high":0.75,"count":8,"undefined":null}]}"#,
        #"{"event":"published","title":"adapter","path":"adapter"}"#,
      ])
  }
}
