import FTJSON
import FTModels
import FTTensor
import FTTestSupport
import FTTextCodec
import Foundation
import Testing

@testable import FTText

@Suite struct RepetitionTests {
  private func sampler(
    penalty: Float = 1, noRepeat: Int = 0, written: [Int32], protecting: [[Int32]] = []
  ) -> TokenSampler {
    var settings = TokenSamplingSettings()
    settings.repetitionPenalty = penalty
    settings.noRepeatNGram = noRepeat
    var sampler = TokenSampler(settings, stream: "a", sparing: ProtectedTexts(protecting))
    for token in written { sampler.record(token) }
    return sampler
  }

  @Test func theRepetitionPenaltyMakesWrittenTokensLessLikely() {
    var logits: [Float] = [1.8, 3, -1]
    var written = sampler(penalty: 2, written: [1, 2, 2])
    #expect(written.next(&logits) == 0)
    #expect(logits == [1.8, 1.5, -2])
    logits = [1.8, 3, -1]
    var spared = sampler(penalty: 2, written: [1, 2, 2], protecting: [[7, 1]])
    #expect(spared.next(&logits) == 1)
    #expect(logits == [1.8, 3, -2])
  }

  /// Behind 5 6 stood 7 once and 8 once.
  @Test func noNGramIsWrittenTwice() {
    var logits = [Float](repeating: 1, count: 9)
    var written = sampler(noRepeat: 3, written: [5, 6, 7, 5, 6, 8, 5, 6])
    _ = written.next(&logits)
    #expect(logits == [1, 1, 1, 1, 1, 1, 1, -.infinity, -.infinity])
    logits = [Float](repeating: 1, count: 9)
    var spared = sampler(noRepeat: 3, written: [5, 6, 7, 5, 6, 8, 5, 6], protecting: [[4, 5, 6, 7]])
    _ = spared.next(&logits)
    #expect(logits == [1, 1, 1, 1, 1, 1, 1, 1, -.infinity])
  }

  /// The repeated text itself is protected, what joins two copies of it is not.
  @Test func aLoopOverAProtectedTextEnds() {
    let value: [Int32] = [1, 2, 3, 4]
    var logits = [Float](repeating: 1, count: 6)
    var once = sampler(noRepeat: 3, written: value + [1], protecting: [value])
    _ = once.next(&logits)
    #expect(logits == [1, 1, 1, 1, 1, 1])
    var twice = sampler(noRepeat: 3, written: value + value, protecting: [value])
    _ = twice.next(&logits)
    #expect(logits == [1, -.infinity, 1, 1, 1, 1])
  }

  /// The prompt is no part of what was written: its tokens are as likely as before.
  @Test func thePromptIsNotPenalised() throws {
    let device = try TestDevice.make()
    let model = try LlamaModel.load(ModelFolder(url: Fixtures.tiny), computeType: .float32, on: device)
    let generator = TextGenerator(model, format: .float32, computeType: .float32)
    var settings = TextGenerationSettings()
    settings.maximumTokens = 1
    let prompt: [Int32] = [1, 70, 71, 300, 12]
    let free = generator.generate([prompt], settings: settings, endIDs: [])
    settings.sampling.repetitionPenalty = 100
    settings.sampling.noRepeatNGram = 1
    #expect(generator.generate([prompt], settings: settings, endIDs: []) == free)
    let more = generator.generate([prompt + free[0]], settings: settings, endIDs: [])
    settings.sampling = TokenSamplingSettings()
    #expect(more == generator.generate([prompt + free[0]], settings: settings, endIDs: []))
  }

  @Test(arguments: [1, 2, 4])
  func aGeneratedTextRepeatsNoNGram(size: Int) throws {
    let device = try TestDevice.make()
    let model = try LlamaModel.load(ModelFolder(url: Fixtures.tiny), computeType: .float32, on: device)
    let generator = TextGenerator(model, format: .float32, computeType: .float32)
    var settings = TextGenerationSettings()
    settings.maximumTokens = 200
    settings.sampling.noRepeatNGram = size
    for text in generator.candidates(of: [1, 70, 71], count: 3, settings: settings, endIDs: []) {
      let nGrams = (0...text.tokens.count - size).map { text.tokens[$0..<$0 + size] }
      #expect(Set(nGrams).count == nGrams.count)
    }
  }

  @Test func valuesAreFoundInPromptsAndAttributes() throws {
    let tokenizer = try ModelFolder<LlamaConfiguration>(url: Fixtures.tiny).tokenizer()
    let prompt = "Write the product description.\nname: Solo Teapot\nweight: 95 g: light\nprice:"
    let expected = ProtectedTexts(["95 g: light", "Solo Teapot"], tokenizer)
    #expect(ProtectedTexts(valuesIn: prompt, tokenizer) == expected)
    let texts = Set(expected.sequences.map { tokenizer.decode($0) })
    #expect(texts == ["95 g: light", " 95 g: light", "Solo Teapot", " Solo Teapot", "solo Teapot", " solo Teapot"])
    let attributes = try JSONValue(parsing: #"{"name": "Solo Teapot", "points": ["95 g: light"], "price": 3}"#)
    #expect(ProtectedTexts(attributes, tokenizer) == expected)
    #expect(ProtectedTexts(nil, tokenizer).sequences.isEmpty)
  }

  @Test func settingsOfEarlierVersionsAreRead() throws {
    let old = Data(#"{"temperature": 0.5, "topK": 3, "topP": 0.9, "repetitionPenalty": 1.2, "seed": 4}"#.utf8)
    let found = try JSONDecoder().decode(TokenSamplingSettings.self, from: old)
    var expected = TokenSamplingSettings()
    expected.temperature = 0.5
    expected.topK = 3
    expected.topP = 0.9
    expected.repetitionPenalty = 1.2
    expected.seed = 4
    #expect(found == expected)
    expected.noRepeatNGram = 4
    let written = try JSONEncoder().encode(expected)
    #expect(try JSONDecoder().decode(TokenSamplingSettings.self, from: written) == expected)
  }
}
