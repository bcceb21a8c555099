/// How the next token is chosen from the logits.
///
/// With z the logits of the vocabulary, the rules apply in this order:
/// 1. ``repetitionPenalty`` θ: z[t] ← z[t] / θ where z[t] > 0, z[t] · θ elsewhere, for each token t that was written;
/// 2. ``noRepeatNGram`` n: z[t] ← −∞ where the last n − 1 written tokens and t stand in the written text already;
/// 3. ``temperature`` T, ``topK``, ``topP``: the largest z for T = 0, otherwise drawn from softmax(z / T) over the tokens they leave.
///
/// The first two look at what was *written*, not at the prompt, from which a good answer copies, and spare ``ProtectedTexts``.
/// Without them (their defaults) a greedy text is the model's own.
public struct TokenSamplingSettings: Sendable, Equatable {
  /// 0 always takes the most likely token.
  public var temperature: Float = 0
  /// Only the k most likely tokens; 0 means all.
  public var topK = 0
  /// Only the most likely tokens whose probabilities sum to this; 1 means all.
  public var topP: Float = 1
  /// Divides positive and multiplies negative logits of tokens that were written already; 1 means none.
  ///
  /// Source: Keskar et al., arXiv:1909.05858, who count the prompt's tokens too, as transformers does.
  public var repetitionPenalty: Float = 1
  /// No sequence of so many tokens is written twice; 0 means that any may be.
  ///
  /// Source: Paulus et al., arXiv:1705.04304, section 2.5, for n = 3; transformers counts the prompt's too. Tokens that end a text are
  /// never written, so a text can always end.
  public var noRepeatNGram = 0
  public var seed: UInt64 = 0

  public init() {}

  /// What programs that show texts to people set as ``noRepeatNGram``: a text in a loop repeats four tokens soon, good prose rarely does.
  public static let usualNoRepeatNGram = 4
}

extension TokenSamplingSettings: Codable {
  /// A field that is absent has its default: settings that an earlier version wrote can be read.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    temperature = try fields.decodeIfPresent(Float.self, forKey: .temperature) ?? temperature
    topK = try fields.decodeIfPresent(Int.self, forKey: .topK) ?? topK
    topP = try fields.decodeIfPresent(Float.self, forKey: .topP) ?? topP
    repetitionPenalty = try fields.decodeIfPresent(Float.self, forKey: .repetitionPenalty) ?? repetitionPenalty
    noRepeatNGram = try fields.decodeIfPresent(Int.self, forKey: .noRepeatNGram) ?? noRepeatNGram
    seed = try fields.decodeIfPresent(UInt64.self, forKey: .seed) ?? seed
  }
}
