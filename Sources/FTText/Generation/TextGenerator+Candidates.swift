import FTTensor

/// A text that was generated, and how likely the model finds it.
public struct GeneratedSequence: Sendable, Equatable {
  /// Why a text ended.
  public enum Ending: String, Sendable, Codable {
    /// By itself: the model chose a token that ends texts, or its guide allowed nothing more.
    case endToken = "end"
    /// It has the tokens that were allowed, or fills the context.
    case limit
  }

  /// The new tokens, without the one that ended them.
  public let tokens: [Int32]
  /// Σ ln p(token | what was before) over ``tokens``, in nats: with the model's own probabilities, at temperature 1 and before any rule
  /// against repetition, so that candidates which were drawn differently compare.
  public let logProbability: Double
  public let ending: Ending
  /// Where a guide had the text take a token that the model finds least likely; nil where it took what it chose.
  public let steered: Steered?

  /// A token that stands in a text because a guide refused another.
  public struct Steered: Sendable, Equatable {
    /// Its number in ``GeneratedSequence/tokens``.
    public let place: Int
    /// The model's own, among the tokens that do not end the text.
    public let probability: Double
  }

  /// Mean of ``logProbability`` over the tokens, so that long texts compare with short ones; 0 without tokens.
  public var meanLogProbability: Double { tokens.isEmpty ? 0 : logProbability / Double(tokens.count) }
}

extension TextGenerator {
  /// Several continuations of each prompt, all written together.
  ///
  /// The first of each prompt is greedy, and its tokens are those of ``generate(_:settings:endIDs:protecting:onToken:)`` at temperature
  /// 0. The others are drawn, each from its own stream of random numbers. A candidate depends on its prompt, its number and the
  /// settings: neither on the other prompts nor on `count`.
  ///
  /// A prompt is computed once. Each step reads the weights once for all texts, so that eight cost far less than eight times one;
  /// each keeps keys and values of its own (23 kB a token and text for SmolLM2-135M in bfloat16).
  ///
  /// ```swift
  /// let model = try LlamaModel.load(folder, computeType: .float32, on: device)
  /// let generator = TextGenerator(model, format: .bfloat16, computeType: .float32)
  /// let texts = generator.candidates(of: tokenizer.encode("Made for"), count: 8, settings: settings, endIDs: [])
  /// let likeliest = texts.max { $0.meanLogProbability < $1.meanLogProbability }
  /// ```
  ///
  /// - Parameters:
  ///   - prompts: at least one token each; prompt and new tokens must fit the model's context.
  ///   - count: texts for each prompt, at least 1.
  ///   - first: the number of the first of them; those from another number than 0 are all drawn, and go on where fewer ended.
  ///   - temperature: of all but the first. ``TokenSamplingSettings/temperature`` is not looked at, its neighbours are.
  ///   - endIDs: tokens that end a text; they are not part of it.
  ///   - protecting: for each prompt what its texts may repeat; or nothing.
  ///   - guides: for each prompt what its texts must keep to; or nothing.
  /// - Returns: for each prompt its texts, the greedy one first.
  public func candidates(
    of prompts: [[Int32]], count: Int, from first: Int = 0, settings: TextGenerationSettings, temperature: Float = 0.7,
    endIDs: Set<Int32>, protecting: [ProtectedTexts] = [], guides: [TokenGuide] = []
  ) -> [[GeneratedSequence]] {
    precondition(count > 0, "candidates: \(count) texts of a prompt")
    precondition(temperature > 0, "candidates: \(temperature) is no temperature to draw at")
    check(protecting, of: prompts)
    precondition(
      guides.isEmpty || guides.count == prompts.count, "\(guides.count) guides for \(prompts.count) prompts")
    let sequences = prompts.indices.flatMap { prompt in
      (first..<first + count).map { number in
        var sampling = settings.sampling
        sampling.temperature = number == 0 ? 0 : temperature
        let sampler = TokenSampler(
          sampling, stream: "candidate \(number)", sparing: protecting.isEmpty ? ProtectedTexts() : protecting[prompt])
        return SequenceInProgress(
          prompt, of: prompts, sampler, guided: guides.isEmpty ? nil : guides[prompt], lookup: lookup)
      }
    }
    let written = write(sequences, behind: prompts, settings, endIDs, measuring: true)
    return prompts.indices.map { prompt in
      written[prompt * count..<(prompt + 1) * count].map {
        GeneratedSequence(
          tokens: $0.tokens, logProbability: $0.logProbability, ending: $0.ending ?? .limit, steered: $0.steered)
      }
    }
  }

  /// Several continuations of one prompt.
  public func candidates(
    of prompt: [Int32], count: Int, from first: Int = 0, settings: TextGenerationSettings, temperature: Float = 0.7,
    endIDs: Set<Int32>, protecting: ProtectedTexts = ProtectedTexts(), guide: TokenGuide? = nil
  ) -> [GeneratedSequence] {
    candidates(
      of: [prompt], count: count, from: first, settings: settings, temperature: temperature, endIDs: endIDs,
      protecting: [protecting], guides: guide.map { [$0] } ?? []
    )[0]
  }
}
