import FTCheckpoint
import FTModels
import FTNN
import FTTensor

/// An encoder of the BERT family: embeddings of tokens, positions and segments, a norm, layers. Driven by a configuration.
///
/// A single text is a segment of kind 0 throughout.
public final class BERTModel: Module {
  public let configuration: BERTConfiguration
  public let device: Device
  let words: Embedding
  let positions: Embedding
  let segments: Embedding
  let norm: LayerNorm
  let layers: [BERTLayer]

  /// Builds the model from named tensors.
  ///
  /// - Parameter tensor: gives the tensor of a full name, in the shape the configuration expects.
  public init(_ configuration: BERTConfiguration, on device: Device, tensor: (String) throws -> Tensor) throws {
    let epsilon = Float(configuration.normEpsilon)
    self.configuration = configuration
    self.device = device
    words = Embedding(weight: try tensor("embeddings.word_embeddings.weight"))
    positions = Embedding(weight: try tensor("embeddings.position_embeddings.weight"))
    segments = Embedding(weight: try tensor("embeddings.token_type_embeddings.weight"))
    norm = LayerNorm(
      weight: try tensor("embeddings.LayerNorm.weight"), bias: try tensor("embeddings.LayerNorm.bias"),
      epsilon: epsilon)
    layers = try (0..<configuration.layerCount).map { layer in
      try BERTLayer(heads: configuration.heads, epsilon: epsilon) { try tensor("encoder.layer.\(layer).\($0)") }
    }
  }

  public var submodules: [(name: String, module: any Module)] {
    [
      ("embeddings.word_embeddings", words), ("embeddings.position_embeddings", positions),
      ("embeddings.token_type_embeddings", segments), ("embeddings.LayerNorm", norm),
    ] + layers.enumerated().map { ("encoder.layer.\($0.offset)", $0.element) }
  }

  /// The last hidden states `[count · length, width]`, float32; those of what fills up rows mean nothing.
  func hidden(_ batch: PaddedBatch, _ context: ForwardContext) -> Tensor {
    precondition(
      batch.length <= configuration.longestText,
      "BERT: \(batch.length) tokens, \(configuration.longestText) have a position")
    let kind = Tensor(indices: [Int32](repeating: 0, count: batch.count * batch.length), on: device)
    let embedded = words(batch.ids, context) + positions(batch.positions, context) + segments(kind, context)
    return layers.reduce(norm(embedded, as: .float32)) { $1($0, batch, context) }
  }
}
