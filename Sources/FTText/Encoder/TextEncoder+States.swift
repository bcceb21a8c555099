import FTTensor

/// What an encoder makes of a text besides its vector: a state for each token.
public struct TextStates: Sendable, Equatable {
  /// As ``TextEncoder/embed(_:)``.
  public let vector: [Float]
  /// The last states, `[tokens, width]` in row-major order, those at both ends included.
  public let states: [Float]
  /// Tokens that were read.
  public let tokenCount: Int
  /// Whether the text has more than that.
  public let isCut: Bool
}

extension TextEncoder {
  /// Vector and states of each text, for networks that look at words one by one.
  ///
  /// Texts of like length are computed together, whatever their order.
  ///
  /// - Parameter progress: is told how many texts are done, from time to time; what it throws ends the work.
  /// - Precondition: the encoder is of the BERT family; a decoder's states have another meaning.
  public func states(
    of texts: [String], progress: (_ done: Int, _ of: Int) throws -> Void
  ) rethrows -> [TextStates] {
    guard let network = network as? BERTModel else {
      preconditionFailure("states of texts are read from BERT's family")
    }
    let encoded = texts.map(encode)
    var result = [TextStates?](repeating: nil, count: texts.count)
    var done = 0
    for batch in EncoderBatches(lengths: encoded.map(\.ids.count), limit: architecture.longestText).all {
      try progress(done, texts.count)
      let ids = batch.texts.map { encoded[$0].ids }
      let padded = PaddedBatch(ids, length: batch.length, for: network.configuration, on: network.device)
      let hidden = network.hidden(padded, context).detached
      let values = hidden.values()
      let vectors = network.vectors(of: hidden, ids, padded, pooling).values()
      for (row, index) in batch.texts.enumerated() {
        let first = row * batch.length * width
        result[index] = TextStates(
          vector: Array(vectors[row * width..<(row + 1) * width]),
          states: Array(values[first..<first + ids[row].count * width]), tokenCount: ids[row].count,
          isCut: encoded[index].isCut)
      }
      done += batch.texts.count
    }
    return result.compactMap { $0 }
  }
}
