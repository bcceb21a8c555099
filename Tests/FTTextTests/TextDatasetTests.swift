import FTData
import FTModels
import FTTextCodec
import Foundation
import Testing

@testable import FTText

@Suite struct TextDatasetTests {
  private func encoder() throws -> ConversationEncoder {
    let folder = try ModelFolder(url: Fixtures.tiny)
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

  @Test func batchesRoundUpWithoutChangingLabels() {
    let location = RowLocation(file: "x", line: 1)
    let example = TextExample(ids: [5, 6, 7, 8], isSupervised: [false, false, true, true], location: location)
    let batch = TextBatch([example, example], granularity: 32)
    #expect(batch.ids.count == 32)
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
