import FTData
import FTJSON
import FTTestSupport
import FTText
import Foundation
import Testing

@testable import FTDataset

@Suite struct DataExportTests {
  private func record(_ line: Int, _ values: [(String, JSONValue)], file: String = "a.jsonl") -> DataRecord {
    var fields = JSONObject()
    for (key, value) in values { fields.append(key: key, value) }
    return DataRecord(Place(file: file, line: line), fields)
  }

  private var fields: DataFields {
    var fields = DataFields()
    fields.texts = ["context", "question", "answer"]
    fields.answer = "answer"
    return fields
  }

  private var conversations: [DataRecord] {
    [
      record(
        1, [("question", "何色?"), ("answer", "赤\n青|\"緑\""), ("context", "色の表"), ("id", 7), ("system", "短く")]),
      record(2, [("question", "b"), ("answer", " ")]),
      record(3, [("question", "c"), ("answer", "d"), ("label", "x")]),
      record(
        4,
        [
          (
            "messages",
            [
              ["role": "user", "content": "u"], ["role": "assistant", "content": "v"],
              ["role": "user", "content": "w"], ["role": "assistant", "content": "z"],
            ]
          ), ("note", "n"),
        ]),
      record(5, [("answer", "d")]),
      record(6, [("messages", "no")]),
    ]
  }

  private let sides: [Partition.Side] = [.training, .training, .test, .training, .test, .test]

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test func conversationsAreReadBackAsTheyWere() throws {
    let folder = try ScratchFolder()
    let done = try DataExport.write(conversations, sides: sides, as: .openAI, fields: fields, to: folder.path("out"))
    #expect(done.files.map(\.name) == ["train.jsonl", "test.jsonl"] && done.files.map(\.rows) == [2, 1])
    #expect(done.written + done.refusals.count == conversations.count)
    #expect(done.refusals.map(\.location.line) == [2, 5, 6])
    #expect(done.refusals.map(\.reason) == ["no-answer", "no-question", "bad-messages"])
    #expect(done.dropped.map(\.what) == ["id", "label", "note"])
    #expect(done.emptySides == [.validation])
    let read = try ConversationImporter().read(files: done.files.map { folder.path("out/\($0.name)") })
    #expect(read.ledger.refused == 0)
    #expect(
      read.rows.map { $0.turns.map(\.content) } == [
        ["短く", "色の表\n\n何色?", "赤\n青|\"緑\""], ["u", "v", "w", "z"], ["c", "d"],
      ])
  }

  @Test func promptsHoldOneTurn() throws {
    let folder = try ScratchFolder()
    let done = try DataExport.write(conversations, as: .promptCompletion, fields: fields, to: folder.path("out"))
    #expect(done.refusals.map(\.reason) == ["no-answer", "several-turns", "no-question", "bad-messages"])
    let lines = try text(folder.path("out/data.jsonl")).split(separator: "\n").map {
      try JSONValue(parsing: String($0))
    }
    #expect(
      lines == [
        ["prompt": "短く\n\n色の表\n\n何色?", "completion": "赤\n青|\"緑\""], ["prompt": "c", "completion": "d"],
      ])
    #expect(done.changes.contains { $0.what.contains("system") && $0.records == 1 })
  }

  @Test func plainRowsLoseNothing() throws {
    let folder = try ScratchFolder()
    let done = try DataExport.write(conversations, as: .jsonLines, fields: fields, to: folder.path("out"))
    let lines = try text(folder.path("out/data.jsonl")).split(separator: "\n").map {
      try JSONValue(parsing: String($0))
    }
    #expect(lines == conversations.map { .object($0.fields) })
    #expect(done.dropped.isEmpty && done.changes.isEmpty && done.refusals.isEmpty)
  }

  @Test func tablesAreReadBackCellByCell() throws {
    let folder = try ScratchFolder()
    let done = try DataExport.write(conversations, as: .csv, fields: fields, to: folder.path("out"))
    let table = try DelimitedText(try text(folder.path("out/data.csv")), file: "data.csv")
    #expect(table.columns == ["question", "answer", "context", "id", "system", "label", "messages", "note"])
    #expect(table.rows.count == conversations.count)
    #expect(table.rows[0].cells == ["何色?", "赤\n青|\"緑\"", "色の表", "7", "短く", "", "", ""])
    #expect(table.rows[3].cells[6] == conversations[3].fields["messages"]?.encoded())
    #expect(done.changes.map(\.records) == [6, 1])
    // A row of one empty cell is still a row.
    let single = [record(1, [("a", "")]), record(2, [("a", "x")])]
    _ = try DataExport.write(single, as: .csv, fields: fields, to: folder.path("single"))
    #expect(try DelimitedText(try text(folder.path("single/data.csv")), file: "").rows.map(\.cells) == [[""], ["x"]])
  }

  @Test func nothingIsReplacedAndNothingIsLeftBehind() throws {
    let folder = try ScratchFolder()
    func error(_ records: [DataRecord], _ dialect: DataExport.Dialect, to name: String, stopAt: Int = .max)
      -> DataExportError?
    {
      do {
        _ = try DataExport.write(records, as: dialect, fields: fields, to: folder.path(name)) { done, _ in done < stopAt
        }
        return nil
      } catch { return error as? DataExportError }
    }
    _ = try folder.file("there", "x")
    #expect(error(conversations, .csv, to: "there") == .exists(folder.path("there")))
    #expect(error([], .csv, to: "out") == .nothing(folder.path("out")))
    #expect(error(conversations, .csv, to: "out", stopAt: 0) == .stopped)
    #expect(error([conversations[1]], .openAI, to: "out")?.blame == .data)
    #expect(error(conversations, .imageFolder, to: "out")?.blame == .settings)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["there"])
  }
}
