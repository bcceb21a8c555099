import FTModels
import FTNN
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTText

@Suite struct GenerationTests {
  private func model(on device: Device) throws -> LlamaModel {
    try LlamaModel.load(ModelFolder(url: Fixtures.tiny), computeType: .float32, on: device)
  }

  private func settings(_ tokens: Int) -> TextGenerationSettings {
    var settings = TextGenerationSettings()
    settings.maximumTokens = tokens
    return settings
  }

  /// transformers' own greedy continuation; golden file by tools/golden/llama.py.
  @Test func greedyTextEqualsTransformers() throws {
    let device = try TestDevice.make()
    let golden = try Fixtures.file("tiny.safetensors")
    let expected = try golden.integers("greedy", on: device)
    let generator = TextGenerator(try model(on: device), format: .float32, computeType: .float32)
    let found = generator.generate(
      [try golden.integers("prompt", on: device)], settings: settings(expected.count), endIDs: [])
    #expect(found == [expected])
  }

  @Test func cachedDecodingEqualsRecomputingEverything() throws {
    let device = try TestDevice.make()
    let model = try model(on: device)
    let prompt: [Int32] = [1, 70, 71, 300, 12]
    let cached = TextGenerator(model, format: .float32, computeType: .float32)
      .generate([prompt], settings: settings(20), endIDs: [])[0]
    var ids = prompt
    for token in cached {
      let logits = model.logits(
        Tensor(indices: ids, on: device), segments: TokenSegments(lengths: [ids.count], on: device), ForwardContext())
      #expect(TokenSampler.largest(Array(logits.values().suffix(logits.shape.last))) == token)
      ids.append(token)
    }
  }

  @Test func aBatchOfUnequalPromptsEqualsEachAlone() throws {
    let device = try TestDevice.make()
    let generator = TextGenerator(try model(on: device), format: .float32, computeType: .float32)
    let prompts: [[Int32]] = [[1, 5, 9], [400, 2, 77, 31, 8, 9, 10, 200], [3]]
    var drawn = settings(16)
    drawn.sampling.temperature = 0.8
    drawn.sampling.topP = 0.95
    let together = generator.generate(prompts, settings: settings(16), endIDs: [])
    for (prompt, text) in zip(prompts, together) {
      #expect(generator.generate([prompt], settings: settings(16), endIDs: []) == [text])
    }
    let first = generator.generate(prompts, settings: drawn, endIDs: [])
    #expect(first == generator.generate(prompts, settings: drawn, endIDs: []))
    drawn.sampling.seed = 1
    #expect(first != generator.generate(prompts, settings: drawn, endIDs: []))
  }

  @Test func aSequenceEndsAtItsEndTokenAndTheOthersGoOn() throws {
    let device = try TestDevice.make()
    let generator = TextGenerator(try model(on: device), format: .float32, computeType: .float32)
    let prompts: [[Int32]] = [[1, 5, 9], [400, 2, 77]]
    let free = generator.generate(prompts, settings: settings(12), endIDs: [])
    let end = free[0][4]
    let found = generator.generate(prompts, settings: settings(12), endIDs: [end])
    #expect(found[0] == Array(free[0].prefix { $0 != end }))
    #expect(found[1] == Array(free[1].prefix { $0 != end }))
  }

  /// Fewer bits give nearly the same logits.
  @Test(arguments: [(PackedWeight.Format.bfloat16, Float(0.02)), (.q8, 0.03), (.q4, 0.15)])
  func packedWeightsStayNearFloat32(format: PackedWeight.Format, tolerance: Float) throws {
    let device = try TestDevice.make()
    let weight = Tensor((0..<64 * 96).map { Float(($0 * 7919) % 1000) / 1000 - 0.5 }, shape: [64, 96], on: device)
    let x = Tensor((0..<96).map { Float(($0 * 31) % 17) / 17 - 0.5 }, shape: [1, 96], on: device)
    let exact = x.linear(weight: weight).values()
    let found = PackedWeight.products([PackedWeight(weight, format: format)], x)[0].values()
    for (a, b) in zip(found, exact) { #expect(abs(a - b) <= tolerance * 3) }
  }

  /// Bit for bit, for odd numbers of rows and columns: what batches, candidates and prompt lookup rest on.
  @Test(arguments: PackedWeight.Format.allCases)
  func aVectorsProductDoesNotDependOnItsNeighbours(format: PackedWeight.Format) throws {
    let device = try TestDevice.make()
    for (rows, columns) in [(33, 96), (64, 576), (5, 47)] {
      let weight = PackedWeight(
        Tensor(
          (0..<rows * columns).map { Float(($0 * 7919) % 1000) / 1000 - 0.5 }, shape: [rows, columns], on: device),
        format: format)
      let x = Tensor((0..<9 * columns).map { Float(($0 * 31) % 101) / 101 - 0.5 }, shape: [9, columns], on: device)
      let alone = (0..<9).flatMap { PackedWeight.products([weight], x.sliced($0..<$0 + 1))[0].values() }
      for count in 2...9 {
        let found = PackedWeight.products([weight], x.sliced(0..<count))[0].values()
        #expect(found == Array(alone.prefix(count * rows)))
      }
    }
  }

  @Test func topKAndTopPKeepOnlyLikelyTokens() {
    var settings = TokenSamplingSettings()
    (settings.temperature, settings.topK) = (1, 2)
    var sampler = TokenSampler(settings, stream: "a")
    for _ in 0..<100 {
      var logits: [Float] = [0, 3, 1, 2.5]
      #expect([1, 3].contains(sampler.next(&logits)))
    }
    (settings.topK, settings.topP) = (0, 0.5)
    sampler = TokenSampler(settings, stream: "a")
    for _ in 0..<100 {
      var logits: [Float] = [0, 3, 1, 2.5]
      #expect(sampler.next(&logits) == 1)
    }
  }

  @Test func noPartOfAStopStringIsEverShown() throws {
    let tokenizer = try ModelFolder<LlamaConfiguration>(url: Fixtures.tiny).tokenizer()
    let text = "One.\nTwo: ENDS here. END of it, 日本語 too"
    for stop in ["END of", "日本", "zzz", " too"] {
      var stream = TextStream(tokenizer, stopStrings: [stop])
      var shown = ""
      for id in tokenizer.encode(text) { shown += stream.push(id) }
      shown += stream.finish()
      let whole = tokenizer.decode(tokenizer.encode(text))
      let expected = whole.range(of: stop).map { String(whole[..<$0.lowerBound]) } ?? whole
      #expect(shown == expected)
      #expect(stream.isStopped == (expected != whole))
    }
  }
}
