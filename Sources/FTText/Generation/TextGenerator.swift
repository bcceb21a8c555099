import FTNN
import FTTensor

/// How a text is continued.
public struct TextGenerationSettings: Sendable, Equatable, Codable {
  public var sampling = TokenSamplingSettings()
  /// New tokens at most.
  public var maximumTokens = 256
  /// A text that contains one of these ends before it.
  public var stopStrings: [String] = []

  public init() {}
}

/// Continues token sequences with a model: the prompt in one pass, then token by token against a cache.
public final class TextGenerator {
  public let model: LlamaModel
  let weights: DecodingWeights
  let computeType: DType
  let cacheType: DType
  /// How greedy texts are guessed ahead; `nil` takes one token a pass, which is slower and gives the same texts.
  package var lookup: PromptLookup.Limits? = PromptLookup.Limits()

  /// The type of the prompt's pass: float32 for float32 weights, otherwise bfloat16 where the processor multiplies it.
  public static func computeType(for format: PackedWeight.Format, on device: Device) -> DType {
    format == .float32 || !device.hasFastBFloat16 ? .float32 : .bfloat16
  }

  /// - Parameters:
  ///   - format: how the weights are kept for token-by-token generation.
  ///   - computeType: the type of the prompt's pass.
  public init(_ model: LlamaModel, format: PackedWeight.Format, computeType: DType) {
    self.model = model
    self.computeType = computeType
    cacheType = format == .float32 ? .float32 : .bfloat16
    weights = DecodingWeights(model, format: format)
  }

  /// Generates with the adapters that are on the model now; the packed weights stay as they are.
  ///
  /// To be called whenever an adapter was put on the model or taken off.
  public func takeAdapters() { weights.takeAdapters() }

  /// Continues several sequences at once.
  ///
  /// A greedy text that copies from its prompt takes fewer passes than it has tokens (prompt lookup decoding); the tokens are the same.
  ///
  /// - Parameters:
  ///   - prompts: at least one token each; prompt and new tokens must fit the model's context.
  ///   - endIDs: tokens that end a sequence; they are not part of the result.
  ///   - protecting: for each prompt what its text may repeat; or nothing.
  ///   - onToken: sees every token of every sequence as it comes; returns false to end that sequence.
  /// - Returns: the new tokens of each sequence.
  public func generate(
    _ prompts: [[Int32]], settings: TextGenerationSettings, endIDs: Set<Int32>, protecting: [ProtectedTexts] = [],
    onToken: (_ sequence: Int, _ token: Int32) -> Bool = { _, _ in true }
  ) -> [[Int32]] {
    check(protecting, of: prompts)
    let sequences = prompts.indices.map { number in
      let sampler = TokenSampler(
        settings.sampling, stream: "sequence \(number)",
        sparing: protecting.isEmpty ? ProtectedTexts() : protecting[number])
      return SequenceInProgress(number, of: prompts, sampler, lookup: lookup)
    }
    return write(sequences, behind: prompts, settings, endIDs, measuring: false, onToken: onToken).map(\.tokens)
  }

  func check(_ protecting: [ProtectedTexts], of prompts: [[Int32]]) {
    precondition(
      protecting.isEmpty || protecting.count == prompts.count,
      "\(protecting.count) groups of protected texts for \(prompts.count) prompts")
  }
}
