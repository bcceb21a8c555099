import FTModels
import FTNN
import FTTensor
import FTTextCodec
import FTTraining

/// Turns texts into vectors: texts that mean alike have vectors that point alike.
///
/// ```swift
/// let encoder = try TextEncoder(store.resolve("all-minilm-l6-v2"), on: device)
/// let vectors = encoder.embed(["A stoneware mug", "A cup of fired clay"])   // [2][384]
/// let cosine = zip(vectors[0], vectors[1]).reduce(0) { $0 + $1.0 * $1.1 }
/// ```
///
/// The vector of a text is the mean of the network's last states over its tokens, brought to length 1 where the model says so
/// (``SentencePooling``). Before every text stands ``prompt``, for encoders that were trained so. Texts with more tokens than
/// ``limit`` are cut at their end. Source: Reimers and Gurevych, arXiv:1908.10084.
public final class TextEncoder {
  let network: any TextVectorNetwork
  let architecture: any TextVectorArchitecture
  public let tokenizer: EncoderTokenizer
  public let pooling: SentencePooling
  /// What the model was trained to read before texts.
  public let prompts: EncoderPrompts
  /// What is put before every text: by default the model's own default.
  public var prompt: String
  let context: ForwardContext
  /// Numbers in a vector.
  public var width: Int { architecture.width }
  /// Tokens of a text that are read, those at both ends included.
  public let limit: Int

  /// - Parameter limit: tokens of a text that are read; by default the model's own limit, which cannot be exceeded.
  /// - Throws: ``ModelImportError`` when the tokenizer does not fit the model, and the errors of files and tokenizers.
  public convenience init(
    _ folder: ModelFolder<BERTConfiguration>, limit: Int? = nil, precision: ComputePrecision = .auto, on device: Device
  ) throws {
    try self.init(AnyModelFolder(folder), limit: limit, precision: precision, on: device)
  }

  /// The vectors of a model of any ``TextVectorArchitecture``; those of a decoder are the mean of its last states, which tells
  /// classes apart and says little of what texts mean, unless its folder says otherwise (``SentencePooling``).
  ///
  /// - Throws: ``ModelMismatch`` for a model that makes no vectors, otherwise as the other.
  public init(
    _ folder: AnyModelFolder, limit: Int? = nil, precision: ComputePrecision = .auto, on device: Device
  ) throws {
    architecture = try folder.vectorArchitecture()
    tokenizer = try architecture.vectorTokenizer(in: folder.url)
    pooling = try architecture.pooling(in: folder.url)
    prompts = try EncoderPrompts(folder: folder.url)
    prompt = prompts.defaultText
    self.limit = architecture.textLimit(pooling, tokenizer, atMost: limit)
    network = try architecture.vectorNetwork(folder.weights(), on: device)
    context = ForwardContext(computeType: precision.resolved(on: device).dtype)
  }

  /// The vector of each text, `[texts][width]`.
  public func embed(_ texts: [String]) -> [[Float]] {
    let all = vectors(of: texts.map(encode)) { _, _ in }
    return texts.indices.map { Array(all[$0 * width..<($0 + 1) * width]) }
  }

  /// The tokens of ``prompt`` and a text, cut at ``limit``.
  public func encode(_ text: String) -> EncodedText { tokenizer.encode(prompt + text, limit: limit) }

  /// The vectors of texts that are encoded already, one after the other, `[texts · width]`.
  ///
  /// Texts of like length are computed together, whatever their order.
  ///
  /// - Parameter progress: is told how many texts are done, from time to time; what it throws ends the work.
  public func vectors(
    of texts: [EncodedText], progress: (_ done: Int, _ of: Int) throws -> Void
  ) rethrows -> [Float] {
    var result = [Float](repeating: 0, count: texts.count * width)
    var done = 0
    for batch in EncoderBatches(lengths: texts.map(\.ids.count), limit: architecture.longestText).all {
      try progress(done, texts.count)
      let values = network.vectors(of: batch.texts.map { texts[$0].ids }, pooling, context).detached.values()
      for (row, index) in batch.texts.enumerated() {
        result.replaceSubrange(index * width..<(index + 1) * width, with: values[row * width..<(row + 1) * width])
      }
      done += batch.texts.count
    }
    return result
  }
}

/// Texts of like length in batches.
struct EncoderBatches {
  struct Batch {
    /// By number.
    let texts: [Int]
    /// Of every row.
    let length: Int
  }

  /// Tokens in a batch, that what lies between two layers stays near the processor.
  static let tokens = 2048

  /// Longest texts first, so that memory is highest at the beginning.
  let all: [Batch]

  init(lengths: [Int], limit: Int) {
    let order = lengths.indices.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
    var batches: [Batch] = []
    var start = 0
    while start < order.count {
      let length = Self.padded(lengths[order[start]], limit: limit)
      var end = start
      while end < order.count, (end - start + 1) * length <= max(Self.tokens, length),
        Self.padded(lengths[order[end]], limit: limit) == length
      {
        end += 1
      }
      batches.append(Batch(texts: Array(order[start..<end]), length: length))
      start = end
    }
    all = batches
  }

  /// The length of rows for a text: few lengths, because each costs the engine a preparation.
  static func padded(_ length: Int, limit: Int) -> Int {
    let step = length <= 128 ? 4 : 16
    return min(limit, (length + step - 1) / step * step)
  }
}

extension TextVectorArchitecture {
  /// Tokens of a text that are read.
  func textLimit(_ pooling: SentencePooling, _ tokenizer: EncoderTokenizer, atMost wish: Int?) -> Int {
    let own = min(pooling.limit ?? .max, longestText)
    return max(tokenizer.frameLength + 1, min(wish ?? .max, own))
  }
}
