import FTCheckpoint
import FTJSON
import FTModels

/// The architecture of an encoder of the BERT family, as `config.json` describes it: learned absolute positions, norms behind
/// each part, exact GELU.
///
/// Tensors have the names of transformers' `BertModel`. Source: transformers `models/bert/configuration_bert.py`.
public struct BERTConfiguration: Sendable, Equatable {
  /// The architectures that are BERT's but for a detail, by their "model_type".
  public enum Family: String, Sendable, CaseIterable {
    case bert
    /// Positions are counted from the one behind the padding token's number.
    case xlmRoberta = "xlm-roberta"
  }

  /// Which of them this is.
  public var family: Family
  /// Number of tokens (`vocab_size`).
  public var vocabularySize: Int
  /// Width of the residual stream (`hidden_size`).
  public var width: Int
  /// Width inside the feed-forward part (`intermediate_size`).
  public var feedForwardWidth: Int
  /// Number of layers (`num_hidden_layers`).
  public var layerCount: Int
  /// Attention heads, each of `width / heads` (`num_attention_heads`).
  public var heads: Int
  /// Rows of the table of positions (`max_position_embeddings`).
  public var maximumPositions: Int
  /// Kinds of segments; a single text is all of kind 0 (`type_vocab_size`).
  public var segmentKinds: Int
  /// Added to the variance in layer norms (`layer_norm_eps`).
  public var normEpsilon: Double
  /// The token that fills up rows (`pad_token_id`).
  public var paddingID: Int

  /// - Precondition: `width` is a multiple of `heads`.
  public init(
    vocabularySize: Int, width: Int, feedForwardWidth: Int, layerCount: Int, heads: Int, maximumPositions: Int = 512,
    segmentKinds: Int = 2, normEpsilon: Double = 1e-12, paddingID: Int = 0, family: Family = .bert
  ) {
    precondition(heads > 0 && width % heads == 0, "BERT: a width of \(width) does not fit \(heads) heads")
    self.family = family
    self.vocabularySize = vocabularySize
    self.width = width
    self.feedForwardWidth = feedForwardWidth
    self.layerCount = layerCount
    self.heads = heads
    self.maximumPositions = maximumPositions
    self.segmentKinds = segmentKinds
    self.normEpsilon = normEpsilon
    self.paddingID = paddingID
  }

  /// The row of the first token's position.
  var firstPosition: Int { family == .bert ? 0 : paddingID + 1 }

  /// Tokens in the longest sequence.
  public var longestText: Int { maximumPositions - firstPosition }
}

extension BERTConfiguration: Architecture {
  public static let modelType = Family.bert.rawValue
  public static let furtherModelTypes = Family.allCases.map(\.rawValue).filter { $0 != modelType }
  public static let title = "a text encoder of the BERT family (\"bert\") such as all-minilm-l6-v2"
  public static let weightTypes: [ElementType] = [.float32, .float16, .bfloat16]
  public static let neededFiles = [
    NeededFile("tokenizer.json", isNeededToOpen: true, advice: "fetch the tokenizer's files too, in the fast format")
  ]

  /// Missing optional fields take the values of transformers.
  public init(_ fields: inout ConfigurationFields) {
    let width = fields.count("hidden_size", default: 768)
    let heads = fields.count("num_attention_heads", default: 12)
    if width % heads != 0 {
      fields.report("\"hidden_size\" (\(width)) is not a multiple of \"num_attention_heads\" (\(heads))")
    }
    let fits = width % heads == 0
    let family = Family(rawValue: fields.modelType) ?? .bert
    let isBERT = family == .bert
    self.init(
      vocabularySize: fields.count("vocab_size", default: 30522, atMost: 1 << 24), width: fits ? width : heads,
      feedForwardWidth: fields.count("intermediate_size", default: 3072, atMost: 1 << 20),
      layerCount: fields.count("num_hidden_layers", default: 12, atMost: 4096), heads: heads,
      maximumPositions: fields.count("max_position_embeddings", default: 512, atMost: 1 << 20),
      segmentKinds: fields.count("type_vocab_size", default: 2),
      normEpsilon: fields.number("layer_norm_eps", default: 1e-12),
      paddingID: fields.integer("pad_token_id", default: isBERT ? 0 : 1), family: family)
    if !(normEpsilon >= 0 && normEpsilon < 1) {
      fields.report("\"layer_norm_eps\" is \(normEpsilon), it must be at least 0 and below 1")
    }
    if !(0..<vocabularySize).contains(paddingID) {
      fields.report("\"pad_token_id\" is \(paddingID), outside the vocabulary of \(vocabularySize) tokens")
    }
    if longestText < 3 {
      fields.report(
        "\"max_position_embeddings\" is \(maximumPositions), which leaves room for no text behind position \(firstPosition)"
      )
    }
    for (key, supported) in [("hidden_act", "gelu"), ("position_embedding_type", "absolute")] {
      if let value = fields.text(key), value != supported {
        fields.report("\"\(key)\" is \"\(value)\", only \"\(supported)\" is supported")
      }
    }
    if fields.flag("is_decoder", default: false) { fields.report("\"is_decoder\" is true, an encoder is needed") }
    if fields.contains("quantization_config") {
      fields.report("the weights are quantised (\"quantization_config\"); use the unquantised model")
    }
  }

  public var encoded: JSONValue {
    [
      "architectures": [family == .bert ? "BertModel" : "XLMRobertaModel"], "dtype": "float32", "hidden_act": "gelu",
      "hidden_size": JSONValue(width),
      "intermediate_size": JSONValue(feedForwardWidth), "layer_norm_eps": JSONValue(normEpsilon),
      "max_position_embeddings": JSONValue(maximumPositions), "model_type": .string(family.rawValue),
      "num_attention_heads": JSONValue(heads), "num_hidden_layers": JSONValue(layerCount),
      "pad_token_id": JSONValue(paddingID), "position_embedding_type": "absolute", "torch_dtype": "float32",
      "type_vocab_size": JSONValue(segmentKinds), "vocab_size": JSONValue(vocabularySize),
    ]
  }

  public var expectedTensors: [TensorShape] {
    var tensors: [TensorShape] = [
      ("embeddings.word_embeddings.weight", [vocabularySize, width]),
      ("embeddings.position_embeddings.weight", [maximumPositions, width]),
      ("embeddings.token_type_embeddings.weight", [segmentKinds, width]),
    ]
    func add(_ name: String, _ shape: [Int]) {
      tensors.append(("\(name).weight", shape))
      tensors.append(("\(name).bias", [shape[0]]))
    }
    add("embeddings.LayerNorm", [width])
    for layer in 0..<layerCount {
      let prefix = "encoder.layer.\(layer)"
      for part in ["query", "key", "value"] { add("\(prefix).attention.self.\(part)", [width, width]) }
      add("\(prefix).attention.output.dense", [width, width])
      add("\(prefix).attention.output.LayerNorm", [width])
      add("\(prefix).intermediate.dense", [feedForwardWidth, width])
      add("\(prefix).output.dense", [width, feedForwardWidth])
      add("\(prefix).output.LayerNorm", [width])
    }
    return tensors
  }

  public var summary: String {
    "encoder of \(layerCount) layers of width \(width), \(heads) heads of \(width / heads), feed-forward "
      + "\(feedForwardWidth)"
  }

  public var facts: [ModelFact] {
    [
      ModelFact("vocabulary", .count(vocabularySize, of: "tokens")),
      ModelFact("longest text", .count(longestText, of: "tokens")),
    ]
  }

  /// The numbers of the positions, which are no weights, and the pooler, which reads the first token for a task that sentence
  /// encoders were not trained on.
  public func isRedundant(_ tensor: String, in weights: WeightFiles) -> Bool {
    ["embeddings.position_ids", "pooler.dense.weight", "pooler.dense.bias"].contains(tensor)
  }
}
