import FTNN
import FTTensor

/// How a text is continued.
public struct GenerationSettings: Sendable, Equatable, Codable {
  public var sampling = SamplingSettings()
  /// New tokens at most.
  public var maximumTokens = 256
  /// A text that contains one of these ends before it.
  public var stopStrings: [String] = []

  public init() {}
}

/// Continues token sequences with a model: the prompt in one pass, then token by token against a cache.
public final class Generator {
  public let model: LlamaModel
  private let weights: DecodingWeights
  private let computeType: DType
  private let cacheType: DType

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
  /// - Parameters:
  ///   - prompts: at least one token each; prompt and new tokens must fit the model's context.
  ///   - endIDs: tokens that end a sequence; they are not part of the result.
  ///   - onToken: sees every token of every sequence as it comes; returns false to end that sequence.
  /// - Returns: the new tokens of each sequence.
  public func generate(
    _ prompts: [[Int32]], settings: GenerationSettings, endIDs: Set<Int32>,
    onToken: (_ sequence: Int, _ token: Int32) -> Bool = { _, _ in true }
  ) -> [[Int32]] {
    let c = model.configuration
    let longest = prompts.reduce(0) { max($0, $1.count) }
    precondition(prompts.allSatisfy { !$0.isEmpty }, "a prompt without tokens")
    precondition(
      longest < c.maximumPositions, "a prompt of \(longest) tokens exceeds the context \(c.maximumPositions)")
    let capacity = min(c.maximumPositions, longest + settings.maximumTokens)
    let cache = KeyValueCache(
      layers: c.layerCount, sequences: prompts.count, kvHeads: c.kvHeads, dim: c.headSize, capacity: capacity,
      dtype: cacheType, on: model.device)
    var samplers = prompts.indices.map { Sampler(settings.sampling, sequence: $0) }
    var results = [[Int32]](repeating: [], count: prompts.count)
    var active: [Int] = []
    // Takes a row of logits, decides on the sequence's next token and whether the sequence goes on.
    func accept(_ sequence: Int, _ logits: [Float]) -> Bool {
      var logits = logits
      let token = samplers[sequence].next(&logits, after: prompts[sequence] + results[sequence])
      if endIDs.contains(token) { return false }
      results[sequence].append(token)
      return onToken(sequence, token) && results[sequence].count < settings.maximumTokens
        && cache.lengths[sequence] < capacity
    }
    if settings.maximumTokens == 0 { return results }
    for (sequence, prompt) in prompts.enumerated() where accept(sequence, prefill(prompt, sequence, cache)) {
      active.append(sequence)
    }
    while !active.isEmpty {
      let logits = step(active.map { results[$0].last! }, active, cache)
      let vocabulary = c.vocabularySize
      active = active.enumerated().filter { row, sequence in
        accept(sequence, Array(logits[row * vocabulary..<(row + 1) * vocabulary]))
      }.map(\.element)
    }
    return results
  }

  /// Runs a prompt through the model, fills the cache and returns the logits behind its last token.
  private func prefill(_ prompt: [Int32], _ sequence: Int, _ cache: KeyValueCache) -> [Float] {
    let context = ForwardContext(computeType: computeType)
    let segments = TokenSegments(lengths: [prompt.count], on: model.device)
    let hidden = model.hidden(Tensor(indices: prompt, on: model.device), segments: segments, context) {
      cache.write(layer: $0, sequence: sequence, keys: $1.detached, values: $2.detached)
    }
    cache.advance(sequence, by: prompt.count)
    let last = hidden.detached.sliced(prompt.count - 1..<prompt.count).converted(to: .float32)
    return PackedWeight.products([weights.output], last)[0].values()
  }

  /// One new token for each of the active sequences; returns their logits, row by row.
  private func step(_ tokens: [Int32], _ sequences: [Int], _ cache: KeyValueCache) -> [Float] {
    let c = model.configuration
    let context = ForwardContext()
    let ids = Tensor(indices: tokens, on: model.device)
    let positions = Tensor(indices: sequences.map { Int32(cache.lengths[$0]) }, on: model.device)
    var x = model.embedding.weight.tensor(as: computeType).detached.gathered(ids, as: .float32)
    for (layer, block) in weights.blocks.enumerated() {
      let qkv = DecodingWeights.apply([block.query, block.key, block.value], block.attentionNorm(x, context).detached)
      let q = qkv[0].reshaped(to: [-1, c.heads, c.headSize]).rotated(by: model.rotary, positions: positions)
      let k = qkv[1].reshaped(to: [-1, c.kvHeads, c.headSize]).rotated(by: model.rotary, positions: positions)
      let v = qkv[2].reshaped(to: [-1, c.kvHeads, c.headSize])
      for (row, sequence) in sequences.enumerated() {
        cache.write(layer: layer, sequence: sequence, keys: k.sliced(row..<row + 1), values: v.sliced(row..<row + 1))
      }
      let mixed = cache.attend(layer: layer, sequences: sequences, query: q)
      DecodingWeights.add(block.output, mixed.reshaped(to: [-1, c.heads * c.headSize]), to: &x)
      let gated = DecodingWeights.apply([block.gate, block.up], block.feedForwardNorm(x, context).detached)
      let activated = Tensor.swiGLU(gate: gated[0], up: gated[1], recomputes: false)
      DecodingWeights.add(block.down, activated, to: &x)
    }
    for sequence in sequences { cache.advance(sequence, by: 1) }
    let last = model.norm(x, context).detached
    return PackedWeight.products([weights.output], last)[0].values()
  }
}
