import FTCheckpoint
import FTModels
import FTNN
import FTTensor
import FTTextCodec
import Foundation

/// A network that turns texts into vectors: an encoder, or a decoder whose states are read instead of its next tokens.
public protocol TextVectorNetwork: Module {
  var device: Device { get }
  /// The vectors of encoded texts, `[texts, width]` float32.
  ///
  /// - Parameter texts: of at least one token each, none longer than the architecture reads.
  func vectors(of texts: [[Int32]], _ pooling: SentencePooling, _ context: ForwardContext) -> Tensor
}

/// An architecture whose network is a ``TextVectorNetwork``.
public protocol TextVectorArchitecture: Architecture {
  /// Numbers in a vector.
  var width: Int { get }
  /// Number of layers.
  var layerCount: Int { get }
  /// Tokens in the longest text.
  var longestText: Int { get }
  /// What the names of a layer's tensors begin with, its number behind it.
  static var layerPrefix: String { get }
  /// How states become a vector, as the folder of a model says or else this architecture.
  func pooling(in folder: URL) throws -> SentencePooling
  func vectorTokenizer(in folder: URL) throws -> EncoderTokenizer
  /// The network with its weights in float32.
  func vectorNetwork(_ weights: any WeightSource, on device: Device) throws -> any TextVectorNetwork
}

extension TextVectorArchitecture {
  /// The linear layers within the layers, by name.
  var linearLayers: [String] {
    expectedTensors.filter { $0.shape.count == 2 && $0.name.hasPrefix(Self.layerPrefix) }
      .map { String($0.name.dropLast(".weight".count)) }
  }

  /// The names of what belongs to the last layers.
  func lastLayers(_ count: Int) -> [NamePattern] {
    (max(0, layerCount - count)..<layerCount).map { NamePattern("\(Self.layerPrefix)\($0).*") }
  }
}

extension AnyModelFolder {
  /// The architecture as one that makes vectors of texts.
  ///
  /// - Throws: ``ModelMismatch`` for any other.
  func vectorArchitecture() throws -> any TextVectorArchitecture {
    guard let architecture = configuration as? any TextVectorArchitecture else {
      throw ModelMismatch(
        folder: url.path, found: type(of: configuration).modelType,
        needed: "\(BERTConfiguration.title), or \(LlamaConfiguration.title)")
    }
    return architecture
  }
}

extension BERTModel: TextVectorNetwork {
  public func vectors(of texts: [[Int32]], _ pooling: SentencePooling, _ context: ForwardContext) -> Tensor {
    let longest = texts.map(\.count).max() ?? 1
    let batch = PaddedBatch(
      texts, length: EncoderBatches.padded(longest, limit: configuration.longestText), for: configuration, on: device)
    return vectors(of: hidden(batch, context), texts, batch, pooling)
  }

  /// The vectors of texts whose last states are known.
  func vectors(of hidden: Tensor, _ texts: [[Int32]], _ batch: PaddedBatch, _ pooling: SentencePooling) -> Tensor {
    let width = configuration.width
    let states = hidden.reshaped(to: [batch.count, batch.length, width])
    let pooled =
      switch pooling.method {
      case .mean: Tensor.matmul(batch.averaging, states).reshaped(to: [batch.count, width])
      case .first: states.sliced(0..<1, along: 1).reshaped(to: [batch.count, width])
      case .last:
        Tensor.matmul(Tensor.lastRows(texts, of: batch.length, on: device), states)
          .reshaped(to: [batch.count, width])
      }
    return pooling.normalizes ? pooled.rowsOfLengthOne() : pooled
  }
}

extension LlamaModel: TextVectorNetwork {
  public func vectors(of texts: [[Int32]], _ pooling: SentencePooling, _ context: ForwardContext) -> Tensor {
    let segments = TokenSegments(lengths: texts.map(\.count), on: device)
    let states = hidden(Tensor(indices: texts.flatMap(\.self), on: device), segments: segments, context)
    // A row for each text: which of the packed states count, and how much.
    let total = segments.rowCount
    var shares = [Float](repeating: 0, count: texts.count * total)
    var start = 0
    for (row, text) in texts.enumerated() {
      let end = start + text.count
      let read =
        switch pooling.method {
        case .mean: start..<end
        case .first: start..<start + 1
        case .last: end - 1..<end
        }
      for place in read { shares[row * total + place] = 1 / Float(read.count) }
      start = end
    }
    let pooled = Tensor.matmul(
      Tensor(shares, shape: [texts.count, total], on: device), states.converted(to: .float32))
    return pooling.normalizes ? pooled.rowsOfLengthOne() : pooled
  }
}

extension Tensor {
  /// Rows `[texts, width]` divided by their lengths: x / √(Σ x² + width · ε), the root-mean-square norm with the gain 1 / √width.
  fileprivate func rowsOfLengthOne() -> Tensor {
    let width = shape[1]
    let gain = Tensor(repeating: 1 / Float(width).squareRoot(), shape: [width], on: device)
    return rmsNorm(weight: gain, epsilon: 1e-20, as: .float32, recomputes: false)
  }

  /// `[texts, 1, length]`: 1 at the last token of each text.
  fileprivate static func lastRows(_ texts: [[Int32]], of length: Int, on device: Device) -> Tensor {
    var rows = [Float](repeating: 0, count: texts.count * length)
    for (row, text) in texts.enumerated() { rows[row * length + text.count - 1] = 1 }
    return Tensor(rows, shape: [texts.count, 1, length], on: device)
  }
}

extension BERTConfiguration: TextVectorArchitecture {
  public static let layerPrefix = "encoder.layer."

  public func pooling(in folder: URL) throws -> SentencePooling { try SentencePooling(folder: folder) }

  /// - Throws: ``ModelImportError`` when the tokenizer has more tokens than the model, and the tokenizer's errors.
  public func vectorTokenizer(in folder: URL) throws -> EncoderTokenizer {
    let tokenizer = try EncoderTokenizer(folder: folder)
    guard tokenizer.vocabularySize <= vocabularySize else {
      throw ModelImportError.inconsistent(
        file: folder.path,
        problem: "the tokenizer has \(tokenizer.vocabularySize) tokens, but \"vocab_size\" is \(vocabularySize)")
    }
    return tokenizer
  }

  public func vectorNetwork(_ weights: any WeightSource, on device: Device) throws -> any TextVectorNetwork {
    try BERTModel(self, on: device) { try weights.tensor($0, on: device).converted(to: .float32) }
  }
}

extension LlamaConfiguration: TextVectorArchitecture {
  public static let layerPrefix = "model.layers."
  public var longestText: Int { maximumPositions }

  public func pooling(in folder: URL) throws -> SentencePooling { try SentencePooling(folder: folder) }

  public func vectorTokenizer(in folder: URL) throws -> EncoderTokenizer {
    let tokenizer = try Tokenizer(folder: folder)
    try check(tokenizer, file: folder.path)
    return .bytePair(tokenizer)
  }

  public func vectorNetwork(_ weights: any WeightSource, on device: Device) throws -> any TextVectorNetwork {
    try LlamaModel.load(self, from: weights, computeType: .float32, on: device)
  }
}
