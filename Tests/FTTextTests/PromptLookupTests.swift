import FTModels
import FTNN
import FTTensor
import FTTestSupport
import FTTextCodec
import Foundation
import Testing

@testable import FTText

@Suite struct PromptLookupTests {
  private func settings(_ tokens: Int) -> TextGenerationSettings {
    var settings = TextGenerationSettings()
    settings.maximumTokens = tokens
    return settings
  }

  @Test func theLastOccurrenceOfTheLongestNGramIsContinued() {
    var lookup = PromptLookup([1, 2, 3, 4, 5, 2, 3, 6, 7, 1, 2], PromptLookup.Limits())
    #expect(lookup.proposal(3) == [3, 4, 5])
    lookup.append(3)
    #expect(lookup.proposal(3) == [4, 5, 2])
    lookup.append(9)
    #expect(lookup.proposal(3).isEmpty)
    lookup.append(2)
    lookup.append(3)
    #expect(lookup.proposal(2) == [9, 2])
    #expect(lookup.proposal(0).isEmpty)
  }

  /// Random weights write loops, which are proposed too; limits and ends fall into proposals.
  @Test(arguments: PackedWeight.Format.allCases)
  func textsEqualThoseWithoutLookup(format: PackedWeight.Format) throws {
    let device = try TestDevice.make()
    let computeType = TextGenerator.computeType(for: format, on: device)
    let model = try LlamaModel.load(ModelFolder(url: Fixtures.tiny), computeType: computeType, on: device)
    let generator = TextGenerator(model, format: format, computeType: computeType)
    let prompts: [[Int32]] = [
      [1, 5, 9, 1, 5, 9, 1, 5], [400, 2, 77, 31, 8, 9, 10, 200], [3], [Int32](repeating: 7, count: 500),
    ]
    for proposed in [1, 5, 24] {
      for batch in [[0], [1], [2], [3], [0, 1], [3, 2, 1, 0]] {
        let chosen = batch.map { prompts[$0] }
        for tokens in [1, 2, 17, 90] {
          generator.lookup = nil
          let plain = generator.generate(chosen, settings: settings(tokens), endIDs: [])
          let end = plain[0][plain[0].count / 2]
          let ended = generator.generate(chosen, settings: settings(tokens), endIDs: [end])
          var limits = PromptLookup.Limits()
          limits.proposed = proposed
          limits.shortest = 1
          generator.lookup = limits
          var seen = chosen.map { _ in [Int32]() }
          let found = generator.generate(chosen, settings: settings(tokens), endIDs: []) {
            seen[$0].append($1)
            return true
          }
          #expect(found == plain)
          #expect(seen == plain)
          #expect(generator.generate(chosen, settings: settings(tokens), endIDs: [end]) == ended)
        }
      }
    }
  }

  /// Rules against repetition see each token in turn.
  @Test func rulesAgainstRepetitionHoldWithLookup() throws {
    let device = try TestDevice.make()
    let model = try LlamaModel.load(ModelFolder(url: Fixtures.tiny), computeType: .float32, on: device)
    let generator = TextGenerator(model, format: .float32, computeType: .float32)
    var settings = settings(120)
    settings.sampling.noRepeatNGram = 4
    settings.sampling.repetitionPenalty = 1.1
    let found = generator.generate([[1, 5, 9]], settings: settings, endIDs: [])
    generator.lookup = nil
    #expect(generator.generate([[1, 5, 9]], settings: settings, endIDs: []) == found)
  }

  @Test func theListenerEndsATextInsideAProposal() throws {
    let device = try TestDevice.make()
    let model = try LlamaModel.load(ModelFolder(url: Fixtures.tiny), computeType: .float32, on: device)
    let generator = TextGenerator(model, format: .float32, computeType: .float32)
    let whole = generator.generate([[1, 5, 9]], settings: settings(60), endIDs: [])[0]
    for count in 1...12 {
      var seen = 0
      let found = generator.generate([[1, 5, 9]], settings: settings(60), endIDs: []) { _, _ in
        seen += 1
        return seen < count
      }
      #expect(found == [Array(whole.prefix(count))])
    }
  }

  /// Product prompts, whose texts copy from them.
  @Test(
    .enabled(if: Fixtures.smolLM2 != nil))
  func productTextsOfSmolLM2EqualThoseWithoutLookup() throws {
    let device = try TestDevice.make()
    let folder = try ModelFolder<LlamaConfiguration>(url: #require(Fixtures.smolLM2))
    let encoder = try ConversationEncoder(tokenizer: folder.tokenizer(), template: folder.chatTemplate())
    let computeType = TextGenerator.computeType(for: .bfloat16, on: device)
    let model = try LlamaModel.load(folder, computeType: computeType, on: device)
    let generator = TextGenerator(model, format: .bfloat16, computeType: computeType)
    let rows = try String(contentsOf: Fixtures.products.appendingPathComponent("test.jsonl"), encoding: .utf8)
      .split(separator: "\n").prefix(3)
    for row in rows {
      let messages = try #require(
        (JSONSerialization.jsonObject(with: Data(row.utf8)) as? [String: Any])?["messages"] as? [[String: String]])
      let record = try #require(messages.first { $0["role"] == "user" }?["content"])
      let prompt = try encoder.encodePrompt([
        ChatMessage(role: .user, content: record + "\nRepeat every line in a sentence.")
      ])
      generator.lookup = PromptLookup.Limits()
      let found = generator.generate([prompt], settings: settings(60), endIDs: encoder.endIDs)
      generator.lookup = nil
      #expect(generator.generate([prompt], settings: settings(60), endIDs: encoder.endIDs) == found)
    }
  }
}
