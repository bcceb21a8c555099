import FTCheckpoint
import FTModels
import Foundation

/// The architecture of a decoder of the Llama family, as `config.json` describes it.
///
/// ```swift
/// let configuration = try LlamaConfiguration(json: Data(contentsOf: folder.appendingPathComponent("config.json")))
/// for (name, shape) in configuration.expectedTensors { … }
/// ```
///
/// Source: transformers `models/llama/configuration_llama.py`.
public struct LlamaConfiguration: Codable, Sendable, Equatable {
  /// The architectures that are Llama's but for a detail, by their "model_type".
  public enum Family: String, Codable, Sendable, CaseIterable {
    case llama
    /// Biases on queries, keys and values, none on the output.
    case qwen2
    /// A norm over each head's queries and keys before they are rotated.
    case qwen3
    /// Qwen3's norms and further ones behind attention and feed-forward layer, gains stored as what they differ from 1 by,
    /// embeddings scaled by √width, GELU in place of SiLU, and layers that see a window. Source: arXiv:2503.19786.
    case gemma3 = "gemma3_text"
  }

  /// Which of them this is.
  public var family: Family
  /// Number of tokens (`vocab_size`).
  public var vocabularySize: Int
  /// Width of the residual stream (`hidden_size`).
  public var width: Int
  /// Width inside the feed-forward part (`intermediate_size`).
  public var feedForwardWidth: Int
  /// Number of blocks (`num_hidden_layers`).
  public var layerCount: Int
  /// Query heads (`num_attention_heads`).
  public var heads: Int
  /// Key and value heads, each shared by `heads / kvHeads` query heads (`num_key_value_heads`).
  public var kvHeads: Int
  /// Width of a head (`head_dim`); even. `heads * headSize` need not be ``width``.
  public var headSize: Int
  /// Longest sequence the model was trained for (`max_position_embeddings`).
  public var maximumPositions: Int
  /// Added to the mean square in RMSNorm (`rms_norm_eps`).
  public var normEpsilon: Double
  /// Base of the rotary embedding's geometric series (`rope_theta`); of the layers that see everything.
  public var ropeBase: Double
  /// How the rotary frequencies are stretched, if they are; of the layers that see everything.
  public var ropeScaling: RotaryScaling?
  /// Which layers see a window only, and how; `nil` where all see everything.
  public var localAttention: LocalAttention?
  /// Scores are divided by the root of it where it is not ``headSize`` (`query_pre_attn_scalar`).
  public var queryScalar: Double?
  /// Whether the output projection is the embedding (`tie_word_embeddings`).
  public var tiesEmbeddings: Bool
  /// Whether the projections of the attention have biases (`attention_bias`; always in Qwen2).
  public var attentionBias: Bool
  /// Whether the three projections of the feed-forward part have biases (`mlp_bias`).
  public var feedForwardBias: Bool
  /// The token that begins a text, if the model has one.
  public var bosID: Int?
  /// The tokens that end a text or a turn, in the order of the file; may be empty.
  public var eosIDs: [Int]
  /// The token that fills up rows, if one is named.
  public var paddingID: Int?

  /// - Precondition: nothing here is checked; ``problems`` says what is wrong.
  public init(
    vocabularySize: Int, width: Int, feedForwardWidth: Int, layerCount: Int, heads: Int, kvHeads: Int, headSize: Int,
    maximumPositions: Int, normEpsilon: Double = 1e-5, ropeBase: Double = 10_000, ropeScaling: RotaryScaling? = nil,
    tiesEmbeddings: Bool, attentionBias: Bool = false, feedForwardBias: Bool = false, bosID: Int? = nil,
    eosIDs: [Int] = [], paddingID: Int? = nil, localAttention: LocalAttention? = nil, queryScalar: Double? = nil,
    family: Family = .llama
  ) {
    self.localAttention = localAttention
    self.queryScalar = queryScalar
    self.family = family
    self.vocabularySize = vocabularySize
    self.width = width
    self.feedForwardWidth = feedForwardWidth
    self.layerCount = layerCount
    self.heads = heads
    self.kvHeads = kvHeads
    self.headSize = headSize
    self.maximumPositions = maximumPositions
    self.normEpsilon = normEpsilon
    self.ropeBase = ropeBase
    self.ropeScaling = ropeScaling
    self.tiesEmbeddings = tiesEmbeddings
    self.attentionBias = attentionBias
    self.feedForwardBias = feedForwardBias
    self.bosID = bosID
    self.eosIDs = eosIDs
    self.paddingID = paddingID
  }

  /// Whether the attention's output projection has a bias.
  var outputBias: Bool { attentionBias && family != .qwen2 }

  /// The `headSize / 2` rotary frequencies in radians a position of the layers that see everything, or `nil` when they are
  /// plainly `ropeBase^(-2i / headSize)`.
  public var rotaryFrequencies: [Double]? {
    guard let ropeScaling else { return nil }
    return Self.frequencies(base: ropeBase, headSize: headSize).map(ropeScaling.scaled)
  }

  static func frequencies(base: Double, headSize: Int) -> [Double] {
    (0..<headSize / 2).map { 1 / pow(base, Double(2 * $0) / Double(headSize)) }
  }
}

extension LlamaConfiguration: Architecture {
  public static let modelType = Family.llama.rawValue
  public static let furtherModelTypes = Family.allCases.map(\.rawValue).filter { $0 != modelType }
  public static let title = "a language model of the Llama family (\"llama\")"
  public static let weightTypes: [ElementType] = [.float32, .float16, .bfloat16]
  public static let neededFiles = [
    NeededFile(
      "tokenizer.json", isNeededToOpen: true,
      advice:
        "fetch the tokenizer's files too; a SentencePiece model (tokenizer.model) is not read, save it in the fast "
        + "format with transformers")
  ]

  public var summary: String {
    (family == .llama ? "" : "\(family.rawValue), ")
      + "\(layerCount) layers of width \(width), \(heads) heads (\(kvHeads) key-value) of \(headSize), feed-forward "
      + "\(feedForwardWidth)"
  }

  public var facts: [ModelFact] {
    [
      ModelFact("vocabulary", .count(vocabularySize, of: "tokens")),
      ModelFact("context", .count(maximumPositions, of: "tokens")),
    ]
  }

  /// A second copy of the tied embedding, byte by byte the same, and the rotary frequencies that old versions of
  /// transformers stored and new ones compute.
  public func isRedundant(_ tensor: String, in weights: WeightFiles) throws -> Bool {
    if tensor.hasPrefix("model.layers."), tensor.hasSuffix(".self_attn.rotary_emb.inv_freq") { return true }
    let embedding = "model.embed_tokens.weight"
    guard tiesEmbeddings, tensor == "lm_head.weight", weights.source.names.contains(embedding) else { return false }
    let copy = try weights.entry(tensor)
    let original = try weights.entry(embedding)
    return try copy.dtype == original.dtype && copy.shape == original.shape
      && weights.bytes(of: tensor).elementsEqual(weights.bytes(of: embedding))
  }
}

extension ArchitectureRegistry {
  /// The architectures of language models and text encoders.
  public static let text = ArchitectureRegistry([LlamaConfiguration.self, BERTConfiguration.self])
}
