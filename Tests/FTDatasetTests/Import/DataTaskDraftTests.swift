import FTData
import FTJSON
import FTTestSupport
import Testing

@testable import FTDataset

@Suite struct DataTaskDraftTests {
  static func draft(_ rows: [[String: String]], modality: Modality = .text) -> DataTask.Draft {
    var ledger = Ledger(unit: "rows")
    let records = rows.enumerated().map { index, row in
      let place = Place(file: "a.jsonl", line: index + 1)
      ledger.receive(place)
      ledger.keep(place)
      var fields = JSONObject()
      for (key, value) in row.sorted(by: { $0.key < $1.key }) { fields.append(key: key, .string(value)) }
      return DataRecord(place, fields)
    }
    return DataTask.draft(from: ImportedData(records: records, ledger: ledger, modality: modality), name: "shop")
  }

  @Test func questionsAnswersAndTheirContext() {
    let draft = Self.draft(
      (0..<40).map {
        [
          "question": "How heavy is lamp \($0)?", "answer": "It weighs \($0) grams.", "context": "Lamp \($0), \($0) g",
          "product_id": "p\($0 / 4)", "date": "2024-01-0\($0 % 9 + 1)", "license": "CC0", "price": "\($0).50",
        ]
      })
    let fields = draft.task.fields
    #expect(fields.texts == ["question", "context", "answer"])
    #expect(fields.answer == "answer" && fields.context == "context" && fields.label == nil)
    #expect(fields.group == "product_id" && fields.time == "date" && fields.license == "license")
    #expect(fields.attributes == ["price"] && draft.task.measure?.name == "answer f1")
  }

  @Test func aLabelIsFoundByWhatItHolds() {
    let draft = Self.draft(
      (0..<60).map { ["body": "A longer text about matter \($0)", "kind": ["good", "bad"][$0 % 2], "id": "\($0)"] })
    #expect(draft.task.fields.texts == ["body"] && draft.task.fields.label == "kind")
    #expect(draft.task.labels == ["bad", "good"] && draft.task.measure?.name == "accuracy")
    #expect(draft.reasons["label"]?.first?.contains("come again") == true)
  }

  @Test func japaneseNamesAreKnown() {
    let draft = Self.draft(
      (0..<30).map { ["質問": "この商品の重さは\($0)ですか", "回答": "約\($0)グラムです。", "商品番号": "p\($0 / 3)"] })
    #expect(draft.task.fields.texts == ["質問", "回答"] && draft.task.fields.answer == "回答")
    #expect(draft.task.fields.group == "商品番号")
  }

  @Test func sidesAreSidesOnlyWhereTheirValuesAre() {
    let sides = Self.draft((0..<30).map { ["text": "text number \($0)", "split": $0 < 20 ? "train" : "test"] })
    #expect(sides.task.fields.side == "split" && sides.task.fields.label == nil)
    let others = Self.draft((0..<30).map { ["text": "text number \($0)", "set": "lego \($0 % 3)"] })
    #expect(others.task.fields.side == nil && others.task.fields.label == "set")
  }

  @Test func theDraftIsATaskFileWithReasons() throws {
    let folder = try ScratchFolder()
    let draft = Self.draft((0..<30).map { ["text: #\n": "text \($0) that is long enough", "kind": "\($0 % 3)x"] })
    let path = try folder.file("task.yaml", draft.yaml)
    #expect(try DataTask(contentsOf: path) == draft.task)
    #expect(draft.yaml.contains("# A first draft"))
    #expect(
      Self.draft((0..<30).map { ["text: #\n": "text \($0) that is long enough", "kind": "\($0 % 3)x"] }) == draft)
  }

  @Test func nothingIsGuessedFromNothing() {
    let draft = Self.draft([["a": "1"], ["a": "2"]])
    #expect(draft.task.fields == DataFields() && draft.task.measure == nil)
    #expect(draft.yaml.contains("no field looks like a text"))
  }
}
