import FTData
import FTJSON
import FTTestSupport
import Testing

@testable import FTDataset

@Suite struct DataTaskTests {
  /// Names and words that YAML reads as something else when they stand there plainly.
  static var difficult: DataTask {
    var fields = DataFields()
    fields.texts = ["question", "answer", "本文: #1"]
    fields.answer = "answer"
    fields.context = "question"
    fields.label = "yes"
    fields.file = "- weird"
    fields.attributes = ["a,b", "null", "1.5", "x\u{85}\u{2028}\u{7f}\u{feff}😀\"\\\n\t", "0x1F", "~", "[a]", " "]
    fields.attributes.removeLast()
    return DataTask(
      name: "my \"task\": x", purpose: "日本語の説明 # not a comment", modality: .image, fields: fields,
      labels: ["no", "true", "12", "赤", " a "],
      measure: DataTask.Measure(name: "answer f1", bar: 0.85, direction: .atMost))
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let folder = try ScratchFolder()
    for task in [Self.difficult, DataTask(name: "tiny", modality: .text)] {
      try task.write(
        to: folder.path("task.yaml"), comments: ["": ["two\nlines: [", "# x"], "label": ["because\u{2028}- of this"]])
      #expect(try DataTask(contentsOf: folder.path("task.yaml")) == task)
    }
  }

  @Test func allProblemsAreSaidAtOnceWithSuggestions() throws {
    let folder = try ScratchFolder()
    let path = try folder.file(
      "task.yaml",
      """
      nam: x
      modality: txt
      fields: {text: [a], answer: b, speakr: 3, group: no}
      labels: [a, a]
      measure: {bar: 2}
      """)
    let error = #expect(throws: DataTaskError.self) { try DataTask(contentsOf: path) }
    let words = error?.description ?? ""
    for part in [
      "nam is nothing", "did you mean name?", "did you mean text?", "did you mean texts?", "did you mean speaker?",
      "fields: group: YAML reads", "measure: has no name", "measure: has no bar", "name: is missing",
      "answer: b is none of the texts", "labels: stand there without a field", "a stands there twice",
    ] {
      #expect(words.contains(part), "\(part) in \(words)")
    }
    #expect(error?.blame == .settings)
  }

  @Test func picturesNeedAFileField() throws {
    let tree: JSONValue = ["name": "x", "modality": "image"]
    let object = try #require(tree.objectValue)
    #expect(throws: DataTaskError.self) { try DataTask(object, file: "t.yaml") }
  }

  @Test func aBarIsMetFromItsOwnSide() {
    let most = DataTask.Measure(name: "error rate", bar: 0.1, direction: .atMost)
    #expect(most.isMet(by: 0.1) && !most.isMet(by: 0.2) && !most.isMet(by: .nan))
    let least = DataTask.Measure(name: "accuracy", bar: 0.9)
    #expect(least.isMet(by: 0.9) && !least.isMet(by: 0.89) && !least.isMet(by: .nan))
  }

  @Test func fieldsThatNoRecordHasAreSaidWithTheOneMeant() {
    var task = DataTask(name: "x", modality: .text)
    task.fields.texts = ["question", "anwser"]
    #expect(task.problems(in: ["question", "answer"]) == ["fields: texts: no record has anwser; did you mean answer?"])
  }
}
