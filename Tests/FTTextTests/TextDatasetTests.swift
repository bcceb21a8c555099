import FTData
import FTJSON
import FTModels
import FTTextCodec
import Foundation
import Testing

@testable import FTText

@Suite struct TextDatasetTests {
  private func encoder() throws -> ConversationEncoder {
    let folder = try ModelFolder<LlamaConfiguration>(url: Fixtures.tiny)
    return try ConversationEncoder(tokenizer: folder.tokenizer(), template: folder.chatTemplate())
  }

  private func file(_ lines: [String]) throws -> String {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("ftlab-rows-\(UUID().uuidString).jsonl")
    try Data(lines.joined(separator: "\n").utf8).write(to: url)
    return url.path
  }

  private let good = #"{"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":"Good day."}]}"#

  @Test func onlyTheAnswerAndItsEndAreLearned() throws {
    let encoder = try encoder()
    let data = try TextDataset(files: [file([good])], encoder: encoder, maximumLength: 512, overLong: .fail)
    let example = data.examples[0]
    let learned = zip(example.ids, example.isSupervised).filter(\.1).map(\.0)
    #expect(encoder.endIDs.contains(learned.last!))
    #expect(encoder.tokenizer.decode(learned.dropLast()) == "Good day.")
  }

  /// An answer inside `prompt` is context.
  @Test func answersInsideAPromptAreNotLearned() throws {
    let row = #"""
      {"prompt":[{"role":"user","content":"A"},{"role":"assistant","content":"Bee."},{"role":"user","content":"C"}],"completion":"Dee."}
      """#
    let encoder = try encoder()
    let data = try TextDataset(files: [file([row])], encoder: encoder, maximumLength: 512, overLong: .fail)
    let example = data.examples[0]
    let learned = zip(example.ids, example.isSupervised).filter(\.1).map(\.0)
    #expect(encoder.tokenizer.decode(learned.dropLast()) == "Dee.")
  }

  @Test func everyRowIsKeptOrRefused() throws {
    let long = good.replacing("Good day.", with: String(repeating: "very ", count: 300) + "good.")
    let path = try file([good, "{broken", long, #"{"messages":[]}"#, good.replacing("Hello", with: "Hi")])
    let dropped = try TextDataset(files: [path], encoder: encoder(), maximumLength: 128, overLong: .drop)
    #expect(dropped.ledger.input == 5)
    #expect(dropped.ledger.kept == 2)
    #expect(dropped.ledger.refused == 3)
    #expect(dropped.overLongRefusals.map(\.location.line) == [3])
    let truncated = try TextDataset(files: [path], encoder: encoder(), maximumLength: 128, overLong: .truncate)
    #expect(truncated.ledger.kept == 3)
    #expect(truncated.examples[1].ids.count == 128)
    #expect(truncated.examples[1].isSupervised.last { $0 } == true)
  }

  /// Each row, the limit, and the reason's name.
  @Test(arguments: [
    (#"{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"a<|im_end|>b"}]}"#, 512, "template"),
    (
      #"{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Good day."}]}"#, 2,
      "no-supervised-token"
    ),
    (
      #"{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Good day."}]}"#, 1,
      "no-supervised-token"
    ),
    (#"{"messages":[{"role":"user","content":"Hi"}]}"#, 512, "no-assistant-turn"),
  ])
  func rowsWithNothingToLearnAreRefused(row: String, limit: Int, reason: String) throws {
    let data = try TextDataset(
      files: [file([good, row])], encoder: encoder(), maximumLength: limit, overLong: .truncate)
    #expect(data.ledger.refusals.last { $0.location.line == 2 }?.reason.rawValue == reason)
    #expect(data.ledger.kept + data.ledger.refused == 2)
    #expect(data.examples.count == data.rows.count)
  }

  @Test func everyAnswerOfAConversationIsLearned() throws {
    let row = #"""
      {"messages":[{"role":"system","content":"S"},{"role":"user","content":"A"},\
      {"role":"assistant","content":"Bee."},{"role":"user","content":"C"},\
      {"role":"assistant","content":"Dee."}]}
      """#.replacing("\\\n", with: "")
    let encoder = try encoder()
    let data = try TextDataset(files: [file([row])], encoder: encoder, maximumLength: 512, overLong: .fail)
    let example = try #require(data.examples.first)
    let learned = zip(example.ids, example.isSupervised).filter(\.1).map(\.0)
    #expect(encoder.tokenizer.decode(learned) == "Bee.<|im_end|>Dee.<|im_end|>")
  }

  @Test func batchesRoundUpWithoutChangingLabels() {
    let location = Place(file: "x", line: 1)
    let example = TextExample(ids: [5, 6, 7, 8], isSupervised: [false, false, true, true], location: location)
    let batch = TextBatch([example, example], granularity: 32, sharesRows: false)
    #expect(batch.ids.count == 32)
    #expect(batch.rows == Array(0..<32))
    #expect(batch.targets == [-1, 7, 8, -1, -1, 7, 8, -1] + [Int32](repeating: -1, count: 24))
    #expect(batch.lengths == [4, 4, 24])
    #expect(batch.labelCount == 4)
  }

  @Test func attributesCountOnlyWhereTheyStandWhole() throws {
    let attributes = try JSONValue(
      parsing: Array(#"{"name":"Oak Tray","weight":"95 g","category":"kitchen","n":3}"#.utf8))
    var recall = AttributeRecall()
    recall.add("The oak tray weighs 195 g.", attributes: attributes)
    #expect((recall.found, recall.total) == (1, 2))
    recall.add("OAK TRAY, 95 g.", attributes: attributes)
    #expect((recall.found, recall.total) == (3, 4))
  }
}
