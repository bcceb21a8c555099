import FTTensor

/// A voice as a direction: 256 numbers with length 1, or as many as the encoder is wide. The cosine of the angle between two says how alike they sound.
public struct SpeakerEmbedding: Sendable, Equatable {
  public let values: [Float]

  /// The direction of some values, which become length 1.
  public init(direction values: [Float]) {
    let length = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    self.values = length > 0 ? values.map { Float(Double($0) / length) } : values
  }

  /// Values as they are, for tests of what only needs directions.
  init(unscaled values: [Float]) { self.values = values }

  /// The mean of several voices.
  public init(mean embeddings: [SpeakerEmbedding]) {
    precondition(!embeddings.isEmpty, "the mean of no voices")
    var sum = [Float](repeating: 0, count: embeddings[0].values.count)
    for embedding in embeddings { for i in sum.indices { sum[i] += embedding.values[i] } }
    self.init(direction: sum)
  }

  /// The cosine of the angle between two voices, -1 to 1.
  public func similarity(to other: SpeakerEmbedding) -> Float {
    zip(values, other.values).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

extension Tensor {
  /// Voices of one encoder as rows, `[voices, width]`.
  init(_ voices: [SpeakerEmbedding], on device: Device) {
    self.init(voices.flatMap(\.values), shape: [voices.count, voices.first?.values.count ?? 0], on: device)
  }
}
