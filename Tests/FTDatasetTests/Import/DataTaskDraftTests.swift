import FTData
import FTJSON
import FTLab
import FTTestSupport
import Testing

@testable import FTDataset
@testable import FTText

@Suite struct DataTaskDraftTests {
  /// Data of a kind, and what the recipe that learns from them measures; nil where a draft has no bar.
  struct Kind: Sendable, CustomTestStringConvertible {
    let name: String
    var modality = Modality.text
    var label: String?
    var speaker: String?
    let row: @Sendable (Int) -> [String: String]
    let kinds: [MeasureKind]?
    var testDescription: String { name }
  }

  static let kinds: [Kind] = [
    Kind(
      name: "labelled texts", row: { ["text": "a longer text, number \($0)", "label": "\($0 % 3)x"] },
      kinds: ClassificationMetrics.kinds),
    Kind(
      name: "questions and answers",
      row: { ["question": "How heavy is lamp \($0)?", "answer": "It weighs \($0) grams."] },
      kinds: TextEvaluation.kinds),
    Kind(
      name: "summaries", row: { ["document": "a longer text, number \($0)", "summary": "number \($0)"] },
      kinds: TextEvaluation.kinds),
    Kind(
      name: "descriptions of listings",
      row: { ["attributes": "height: \($0)", "description": "A lamp of \($0) cm for the hall."] },
      kinds: TextEvaluation.kinds),
    Kind(name: "plain texts", row: { ["text": "a longer text, number \($0)"] }, kinds: TextEvaluation.kinds),
    Kind(name: "numbers alone", row: { ["a": "\($0)"] }, kinds: nil),
    Kind(
      name: "classes of pictures", modality: .image, label: "label",
      row: { ["file": "\($0).jpg", "label": ["cat", "dog"][$0 % 2]] }, kinds: ClassificationMetrics.kinds),
    Kind(name: "pictures", modality: .image, row: { ["file": "\($0).jpg"] }, kinds: nil),
    Kind(
      name: "captions of pictures", modality: .image,
      row: { ["file": "\($0).jpg", "text": "a cat, number \($0)"] }, kinds: nil),
    Kind(
      name: "speakers", modality: .voice, speaker: "speaker",
      row: { ["file": "\($0).wav", "speaker": "p\($0 % 4)"] }, kinds: VerificationMetrics.kinds),
    Kind(
      name: "one voice", modality: .voice, speaker: "speaker",
      row: { ["file": "\($0).wav", "speaker": "me", "text": "sentence number \($0)"] }, kinds: nil),
    Kind(
      name: "feelings in voices", modality: .voice,
      row: { ["file": "\($0).wav", "emotion": ["glad", "sad"][$0 % 2]] }, kinds: nil),
  ]

  /// A bar on something that is never measured would end the run before it begins.
  @Test(arguments: kinds)
  func aDraftsBarIsOnWhatItsRecipeMeasures(_ kind: Kind) throws {
    let records = (0..<60).map {
      GateFixtures.record($0, kind.row($0).sorted { $0.key < $1.key }.map { ($0, .string($1)) })
    }
    var imported = ImportedData(records: records, ledger: Ledger(unit: "rows"), modality: kind.modality)
    imported.fields.file = kind.modality == .text ? nil : "file"
    imported.fields.label = kind.label
    imported.fields.speaker = kind.speaker
    let draft = DataTask.draft(from: imported, name: "shop")
    guard let kinds = kind.kinds else {
      #expect(draft.task.measure == nil)
      #expect(draft.yaml.contains("measure: {name: …, at_least: …}"))
      return
    }
    let measure = try #require(draft.task.measure)
    #expect(measure.problem(among: kinds) == nil, "\(measure.problem(among: kinds) ?? "")")
    #expect(draft.reasons["measure"]?.first?.contains("ftlab ") == true)
  }

  @Test func conversationsAreMeasuredAsTexts() throws {
    let turns: JSONValue = [["role": "user", "content": "Hello?"], ["role": "assistant", "content": "Good day."]]
    let records = (0..<20).map { GateFixtures.record($0, [("messages", turns)]) }
    let draft = DataTask.draft(
      from: ImportedData(records: records, ledger: Ledger(unit: "rows"), modality: .text), name: "chat")
    let measure = try #require(draft.task.measure)
    #expect(measure.problem(among: TextEvaluation.kinds) == nil)
  }

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
    #expect(fields.attributes == ["price"] && draft.task.measure?.name == "bits per byte")
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
