import FTModels
import FTNN
import FTTensor
import FTTestSupport
import Foundation
import Testing

@testable import FTText

@Suite struct CandidatesTests {
  private let prompts: [[Int32]] = [[1, 5, 9], [400, 2, 77, 31, 8, 9, 10, 200]]

  private func generator(_ format: PackedWeight.Format = .float32) throws -> TextGenerator {
    let device = try TestDevice.make()
    let computeType = TextGenerator.computeType(for: format, on: device)
    let model = try LlamaModel.load(ModelFolder(url: Fixtures.tiny), computeType: computeType, on: device)
    return TextGenerator(model, format: format, computeType: computeType)
  }

  private func settings(_ tokens: Int) -> TextGenerationSettings {
    var settings = TextGenerationSettings()
    settings.maximumTokens = tokens
    settings.sampling.topP = 0.95
    return settings
  }

  /// In every format: a row of a batch is computed as it is alone.
  @Test(arguments: PackedWeight.Format.allCases)
  func theFirstCandidateIsTheGreedyText(format: PackedWeight.Format) throws {
    let generator = try generator(format)
    let greedy = generator.generate(prompts, settings: settings(20), endIDs: [])
    let found = generator.candidates(of: prompts, count: 5, settings: settings(20), endIDs: [])
    #expect(found.map { $0[0].tokens } == greedy)
  }

  @Test(arguments: PackedWeight.Format.allCases)
  func aCandidateDependsOnItsPromptAndNumberAlone(format: PackedWeight.Format) throws {
    let generator = try generator(format)
    let together = generator.candidates(of: prompts, count: 6, settings: settings(16), endIDs: [])
    #expect(together == generator.candidates(of: prompts, count: 6, settings: settings(16), endIDs: []))
    #expect(Set(together[0].map(\.tokens)).count > 1)
    for (prompt, texts) in zip(prompts, together) {
      for count in [1, 2, 6] {
        let found = generator.candidates(of: prompt, count: count, settings: settings(16), endIDs: [])
        #expect(found == Array(texts.prefix(count)))
      }
    }
    var seeded = settings(16)
    seeded.sampling.seed = 1
    let other = generator.candidates(of: prompts, count: 6, settings: seeded, endIDs: [])
    #expect(other.map { $0[0] } == together.map { $0[0] })
    #expect(other != together)
  }

  /// Expected from the whole sequence's logits, in double precision; the tolerance is that of float32 sums over 12 tokens.
  @Test func theLogProbabilityIsTheModelsOwn() throws {
    let generator = try generator()
    var ruled = settings(12)
    ruled.sampling.repetitionPenalty = 1.5
    ruled.sampling.noRepeatNGram = 2
    for (prompt, texts) in zip(
      prompts, generator.candidates(of: prompts, count: 3, settings: ruled, temperature: 2, endIDs: []))
    {
      for text in texts {
        let ids = prompt + text.tokens
        let device = generator.model.device
        let logits = generator.model.logits(
          Tensor(indices: ids, on: device), segments: TokenSegments(lengths: [ids.count], on: device), ForwardContext())
        let (values, width) = (logits.values().map(Double.init), logits.shape.last)
        var expected = 0.0
        for (place, token) in text.tokens.enumerated() {
          let row = values[(prompt.count + place - 1) * width..<(prompt.count + place) * width]
          let greatest = row.max()!
          let total = row.reduce(0) { $0 + exp($1 - greatest) }
          expected += row[row.startIndex + Int(token)] - greatest - log(total)
        }
        #expect(abs(text.logProbability - expected) < 1e-3)
        #expect(text.meanLogProbability == text.logProbability / 12)
      }
    }
  }

  @Test func aTextEndsByItselfOrAtItsLimit() throws {
    let generator = try generator()
    let free = generator.candidates(of: prompts[0], count: 4, settings: settings(12), endIDs: [])
    #expect(free.allSatisfy { $0.ending == .limit && $0.tokens.count == 12 })
    let end = free[0].tokens[4]
    let found = generator.candidates(of: prompts[0], count: 4, settings: settings(12), endIDs: [end])
    for (text, whole) in zip(found, free) {
      #expect(text.tokens == Array(whole.tokens.prefix { $0 != end }))
      #expect(text.ending == (whole.tokens.contains(end) ? .endToken : .limit))
    }
    let none = generator.candidates(of: prompts[0], count: 2, settings: settings(0), endIDs: [])
    #expect(none.map(\.tokens) == [[], []])
  }

  /// The tiny model's context has 512 tokens; the last token needs no place in it.
  @Test func theContextBoundsEveryCandidate() throws {
    let prompt = [Int32](repeating: 7, count: 505)
    let found = try generator().candidates(of: [prompt, [1, 2]], count: 3, settings: settings(60), endIDs: [])
    #expect(found[0].map(\.tokens.count) == [8, 8, 8])
    #expect(found[0].allSatisfy { $0.ending == .limit })
    #expect(found[1].map(\.tokens.count) == [60, 60, 60])
  }

  /// Allows digits alone, and ends a text behind five of them.
  private struct Digits: TextGuide {
    func allows(_ next: String, behind text: String) -> Bool {
      next.allSatisfy(\.isNumber) && text.count + next.count <= 5
    }
    func allowsEnd(of text: String) -> Bool { false }
    func isFinished(_ text: String) -> Bool { text.count == 5 }
  }

  @Test func aGuideDecidesWhatMayFollow() throws {
    let generator = try generator()
    let tokenizer = try ModelFolder<LlamaConfiguration>(url: Fixtures.tiny).tokenizer()
    let texts = generator.candidates(
      of: prompts[0], count: 4, settings: settings(40), endIDs: [2], guide: TokenGuide(Digits(), tokenizer))
    for text in texts {
      let written = tokenizer.decode(text.tokens)
      #expect(written.count == 5 && written.allSatisfy(\.isNumber), "\(written)")
      #expect(text.ending == .endToken)
      // A random model does not choose five digits by itself.
      #expect(try #require(text.steered).probability < 0.5)
    }
    #expect(Set(texts.map(\.tokens)).count > 1)
  }

  /// Refuses everything: the text is the model's own, and there is one.
  private struct Nothing: TextGuide {
    func allows(_ next: String, behind text: String) -> Bool { false }
    func allowsEnd(of text: String) -> Bool { false }
    func isFinished(_ text: String) -> Bool { false }
  }

  @Test func aGuideThatAllowsNothingHoldsNoTextUp() throws {
    let generator = try generator()
    let tokenizer = try ModelFolder<LlamaConfiguration>(url: Fixtures.tiny).tokenizer()
    let guided = generator.candidates(
      of: prompts[0], count: 1, settings: settings(6), endIDs: [], guide: TokenGuide(Nothing(), tokenizer))
    let own = generator.candidates(of: prompts[0], count: 1, settings: settings(6), endIDs: [])
    #expect(guided.map(\.tokens) == own.map(\.tokens))
  }

  /// Allows one token behind a certain other one, and everything else.
  private struct DeadEnd: TextGuide {
    let first: String
    func allows(_ next: String, behind text: String) -> Bool {
      !text.hasPrefix(first) || next.allSatisfy { $0 == "\u{2603}" }
    }
    func allowsEnd(of text: String) -> Bool { false }
    func isFinished(_ text: String) -> Bool { false }
  }

  /// In every candidate, beside neighbours that were not taken back, the text is what it is alone.
  @Test func aSentenceThatCannotBeGoneOnWithIsBegunAnew() throws {
    let generator = try generator()
    let tokenizer = try ModelFolder<LlamaConfiguration>(url: Fixtures.tiny).tokenizer()
    let own = generator.candidates(of: prompts[0], count: 1, settings: settings(12), endIDs: [])[0]
    let first = tokenizer.decode([own.tokens[0]])
    try #require(!first.isEmpty && first.allSatisfy(\.isASCII))
    let guide = TokenGuide(DeadEnd(first: first), tokenizer)
    let all = generator.candidates(
      of: prompts[0], count: 4, settings: settings(12), endIDs: [], guide: guide)
    let greedy = all[0].tokens
    #expect(greedy.count == 12 && greedy[0] != own.tokens[0])
    // The rest is the model's own behind the new beginning.
    let behind = generator.generate([prompts[0] + [greedy[0]]], settings: settings(11), endIDs: [])[0]
    #expect(Array(greedy.dropFirst()) == behind)
    for count in 1...3 {
      #expect(
        generator.candidates(of: prompts[0], count: count, settings: settings(12), endIDs: [], guide: guide)
          == Array(all.prefix(count)))
    }
  }
}
