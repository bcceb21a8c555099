import FTData
import FTJSON
import FTTestSupport
import Foundation
import Testing

@testable import FTDataset

@Suite struct DataSetFolderTests {
  static func set(_ count: Int = 25) -> DataSetFolder {
    var ledger = Ledger(unit: "rows")
    var partition = Partition(rule: "seed 1")
    var records: [DataRecord] = []
    for index in 0..<count {
      let place = Place(file: "daten/表.jsonl", line: index + 1, seconds: index == 3 ? 1.25 : nil)
      ledger.receive(place)
      if index % 7 == 6 {
        ledger.refuse(place, reason: index % 2 == 0 ? .blankLine : "odd-row", "the line is \"blank\"\n")
        continue
      }
      ledger.keep(place)
      var fields = JSONObject()
      fields.append(key: "text", .string("行 \(index)\n\"x\"\u{0}"))
      fields.append(key: "price", .number(JSONNumber(Double(index) + 0.5)!))
      fields.append(key: "messages", ["a", .null, ["b": true]])
      records.append(DataRecord(place, fields))
      partition.add(place, index % 5 == 0 ? .test : .training)
    }
    ledger.note("read as UTF-8", of: "daten/表.jsonl")
    ledger.noteTrailingBlankLine(file: "daten/表.jsonl")
    var task = DataTask(name: "a task", modality: .text)
    task.fields.texts = ["text"]
    return DataSetFolder(task: task, records: records, ledger: ledger, partition: partition)
  }

  @Test func everythingIsReadBack() throws {
    let folder = try ScratchFolder()
    let set = Self.set()
    try set.write(to: folder.path("set"))
    #expect(try DataSetFolder(contentsOf: folder.path("set")) == set)
    var unsplit = set
    unsplit.partition = nil
    try unsplit.write(to: folder.path("set"))
    #expect(try DataSetFolder(contentsOf: folder.path("set")) == unsplit)
  }

  @Test func theFilesHaveTheFormsOfLedgerAndPartition() throws {
    let folder = try ScratchFolder()
    let set = Self.set()
    try set.write(to: folder.path("set"))
    #expect(try TextFile.read(folder.path("set/ledger.jsonl")) == set.ledger.jsonLines())
    #expect(try TextFile.read(folder.path("set/partition.jsonl")) == set.partition?.jsonLines())
  }

  @Test func anEmptySetIsASet() throws {
    let folder = try ScratchFolder()
    let set = DataSetFolder(task: DataTask(name: "x", modality: .text), records: [], ledger: Ledger(unit: "rows"))
    try set.write(to: folder.path("set"))
    #expect(try DataSetFolder(contentsOf: folder.path("set")) == set)
  }

  @Test func aFolderOfSomethingElseIsNotReplaced() throws {
    let folder = try ScratchFolder()
    let other = try folder.file("thesis.txt", "years of work")
    #expect(throws: DataSetFolderError.self) { try Self.set().write(to: folder.url.path) }
    #expect(throws: DataSetFolderError.self) { try Self.set().write(to: other) }
    #expect(try TextFile.read(other) == "years of work")
    #expect(throws: DataSetFolderError.self) { try DataSetFolder(contentsOf: folder.url.path) }
    #expect(throws: DataFileError.self) { try DataSetFolder(contentsOf: folder.path("nothing")) }
  }

  @Test func otherFilesInTheFolderAreCarriedAlong() throws {
    let folder = try ScratchFolder()
    try Self.set().write(to: folder.path("set"))
    _ = try folder.file("set/notes.json", "{}")
    try Self.set(9).write(to: folder.path("set"))
    #expect(try TextFile.read(folder.path("set/notes.json")) == "{}")
    #expect(try DataSetFolder(contentsOf: folder.path("set")) == Self.set(9))
  }

  @Test func aFieldOfTheReservedNameIsRefused() throws {
    let folder = try ScratchFolder()
    var set = Self.set()
    set.records[0].fields.append(key: "_place", "mine")
    #expect(throws: DataSetFolderError.self) { try set.write(to: folder.path("set")) }
    #expect(!FileManager.default.fileExists(atPath: folder.path("set")))
  }

  @Test(arguments: [
    ("items.jsonl", "{\"text\":\"no place\"}\n"), ("items.jsonl", "[1]\n"), ("items.jsonl", "{\"text\":\n"),
    ("ledger.jsonl", ""), ("ledger.jsonl", "{\"file\":\"a\",\"fate\":\"kept\"}\n"),
    ("ledger.jsonl", "{\"file\":\"a\",\"fate\":\"lost\"}\n{\"unit\":\"rows\",\"input\":1,\"kept\":1}\n"),
    (
      "ledger.jsonl",
      "{\"file\":\"a\",\"fate\":\"kept\"}\n{\"file\":\"a\",\"fate\":\"kept\"}\n{\"unit\":\"rows\",\"input\":2,\"kept\":2}\n"
    ),
    (
      "ledger.jsonl",
      "{\"file\":\"a\",\"fate\":\"refused\",\"reason\":\"Not Kebab\",\"message\":\"x\"}\n{\"unit\":\"rows\"}\n"
    ),
    ("ledger.jsonl", "{\"unit\":\"rows\",\"input\":7,\"kept\":7,\"refused\":0}\n"),
    ("partition.jsonl", "{\"rule\":\"x\"}\n{\"file\":\"a\",\"side\":\"somewhere\"}\n"),
  ])
  func aDamagedFolderIsAnErrorThatNamesTheFile(name: String, content: String) throws {
    let folder = try ScratchFolder()
    try Self.set().write(to: folder.path("set"))
    _ = try folder.file("set/\(name)", content)
    let error = #expect(throws: DataSetFolderError.self) { try DataSetFolder(contentsOf: folder.path("set")) }
    #expect(error?.path.contains(name) == true)
  }

  @Test func theWorkCanBeEnded() throws {
    let folder = try ScratchFolder()
    #expect(throws: CancellationError.self) { try Self.set().write(to: folder.path("set")) { _, _ in false } }
    #expect(!FileManager.default.fileExists(atPath: folder.path("set")))
    try Self.set().write(to: folder.path("set"))
    #expect(throws: CancellationError.self) { try DataSetFolder(contentsOf: folder.path("set")) { _, _ in false } }
  }
}
