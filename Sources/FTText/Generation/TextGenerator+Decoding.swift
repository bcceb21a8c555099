import FTNN
import FTTensor

extension TextGenerator {
  /// Writes sequences to their ends, all of them in one pass a step.
  ///
  /// - Parameter measuring: whether the probabilities of the texts are wanted.
  func write(
    _ sequences: [SequenceInProgress], behind prompts: [[Int32]], _ settings: TextGenerationSettings,
    _ endIDs: Set<Int32>,
    measuring: Bool, onToken: (_ sequence: Int, _ token: Int32) -> Bool = { _, _ in true }
  ) -> [SequenceInProgress] {
    let c = model.configuration
    let longest = prompts.reduce(0) { max($0, $1.count) }
    precondition(prompts.allSatisfy { !$0.isEmpty }, "a prompt without tokens")
    precondition(
      longest < c.maximumPositions, "a prompt of \(longest) tokens exceeds the context \(c.maximumPositions)")
    if settings.maximumTokens == 0 { return sequences }
    let bounds = SequenceInProgress.Bounds(
      endIDs: endIDs, maximumTokens: settings.maximumTokens, positions: c.maximumPositions)
    let cache = KeyValueCache(
      layers: c.layerCount, sequences: sequences.count, kvHeads: c.kvHeads, dim: c.headSize,
      capacity: min(c.maximumPositions, longest + settings.maximumTokens), dtype: cacheType, on: model.device)
    var sequences = sequences
    var logits: [Float] = []
    for (number, prompt) in prompts.enumerated() {
      let own = sequences.indices.filter { sequences[$0].prompt == number }
      guard let first = own.first else { continue }
      let choices = NextTokenChoices(prefill(prompt, first, cache), measuring: measuring)
      for other in own.dropFirst() { cache.copy(first, to: other) }
      for index in own {
        choices.read(0, into: &logits)
        sequences[index].extend(&logits, greatest: choices.greatest[0], bounds) { onToken(index, $0) }
        cache.truncate(index, to: sequences[index].readCount)
      }
    }
    var active = sequences.indices.filter { sequences[$0].ending == nil }
    while !active.isEmpty {
      let proposed = (lookup?.proposed ?? 0) / active.count
      let runs = active.map { Run(sequence: $0, tokens: sequences[$0].next(proposing: proposed, bounds)) }
      let choices = NextTokenChoices(step(runs, cache), measuring: measuring)
      var row = 0
      for run in runs {
        var read = 0
        var isLonger = true
        repeat {
          let (place, count) = (row + read, sequences[run.sequence].tokens.count)
          choices.read(place, into: &logits)
          sequences[run.sequence].extend(&logits, greatest: choices.greatest[place], bounds) {
            onToken(run.sequence, $0)
          }
          read += 1
          isLonger = sequences[run.sequence].tokens.count > count
        } while isLonger && sequences[run.sequence].ending == nil && read < run.tokens.count
          && sequences[run.sequence].tokens.last == run.tokens[read]
        cache.advance(run.sequence, by: read)
        // A guided text may have been taken back.
        cache.truncate(run.sequence, to: sequences[run.sequence].readCount)
        row += run.tokens.count
      }
      active.removeAll { sequences[$0].ending != nil }
    }
    return sequences
  }

  /// Runs a prompt through the model, fills the cache and returns the logits `[1, vocabulary]` behind its last token.
  func prefill(_ prompt: [Int32], _ sequence: Int, _ cache: KeyValueCache) -> Tensor {
    let context = ForwardContext(computeType: computeType)
    let segments = TokenSegments(lengths: [prompt.count], on: model.device)
    let hidden = model.hidden(Tensor(indices: prompt, on: model.device), segments: segments, context) {
      cache.write(layer: $0, sequence: sequence, keys: $1.detached, values: $2.detached)
    }
    cache.advance(sequence, by: prompt.count)
    let last = hidden.detached.sliced(prompt.count - 1..<prompt.count).converted(to: .float32)
    return weights.logits(last)
  }

  /// New tokens of one sequence: one that was chosen and those proposed to follow it.
  struct Run {
    let sequence: Int
    let tokens: [Int32]
  }

  /// Reads the runs' tokens and returns the logits `[tokens, vocabulary]` behind each. Their keys and values are written, the cache is not
  /// advanced.
  ///
  /// A row's result is bit for bit the same whichever rows are beside it: the products are (`ftk_matmat_group`), attention sees one
  /// row at a time, and everything else works row by row. This is what makes a batch equal its sequences alone, and a check of
  /// proposed tokens equal single steps.
  func step(_ runs: [Run], _ cache: KeyValueCache) -> Tensor {
    let c = model.configuration
    let context = ForwardContext()
    let ids = Tensor(indices: runs.flatMap(\.tokens), on: model.device)
    let sequences = runs.flatMap { run in run.tokens.map { _ in run.sequence } }
    let places = runs.flatMap { run in run.tokens.indices.map { Int32(cache.lengths[run.sequence] + $0) } }
    let positions = Tensor(indices: places, on: model.device)
    var x = model.embedding.rows(ids, as: computeType).detached
    for (layer, block) in weights.blocks.enumerated() {
      let (source, attention) = (block.source, block.source.attention)
      let qkv = DecodingWeights.apply([block.query, block.key, block.value], source.attentionNorm(x, context).detached)
      var q = qkv[0].reshaped(to: [-1, c.heads, c.headSize])
      var k = qkv[1].reshaped(to: [-1, c.kvHeads, c.headSize])
      if let norm = attention.queryNorm { q = norm(q, context).detached }
      if let norm = attention.keyNorm { k = norm(k, context).detached }
      let rotary = model.rotary(of: source)
      q = q.rotated(by: rotary, positions: positions)
      k = k.rotated(by: rotary, positions: positions)
      let v = qkv[2].reshaped(to: [-1, c.kvHeads, c.headSize])
      var row = 0
      for run in runs {
        let rows = row..<row + run.tokens.count
        cache.write(layer: layer, sequence: run.sequence, keys: k.sliced(rows), values: v.sliced(rows))
        row = rows.upperBound
      }
      let mixed = cache.attend(
        layer: layer, sequences: sequences, query: q, scale: attention.scale, window: attention.window)
      DecodingWeights.add(
        block.output, mixed.reshaped(to: [-1, c.heads * c.headSize]), normalizedBy: source.resultNorms?.attention,
        context, to: &x)
      let gated = DecodingWeights.apply([block.gate, block.up], source.feedForwardNorm(x, context).detached)
      let activated = Tensor.gated(
        source.feedForward.activation, gate: gated[0], up: gated[1], recomputes: false)
      DecodingWeights.add(
        block.down, activated, normalizedBy: source.resultNorms?.feedForward, context, to: &x)
    }
    return weights.logits(model.norm(x, context).detached)
  }
}

/// The logits of several next tokens.
struct NextTokenChoices {
  private let logits: Tensor
  private let vocabulary: Int
  /// By row the probability of the most likely token, where it was wanted.
  let greatest: [Float?]

  /// - Parameter logits: `[tokens, vocabulary]` float32.
  init(_ logits: Tensor, measuring: Bool) {
    self.logits = logits
    vocabulary = logits.shape[1]
    let rows = logits.shape[0]
    guard measuring else {
      greatest = [Float?](repeating: nil, count: rows)
      return
    }
    let (probabilities, vocabulary) = (logits.softmax(), vocabulary)
    greatest = probabilities.withBytes { bytes in
      let values = bytes.bindMemory(to: Float.self)
      return (0..<rows).map { values[$0 * vocabulary..<($0 + 1) * vocabulary].max() }
    }
  }

  /// Puts a row's logits into memory that is there: a new array for each row of a vocabulary costs more than choosing from it.
  func read(_ row: Int, into target: inout [Float]) {
    logits.withBytes { bytes in
      let values = bytes.bindMemory(to: Float.self)
      target.replaceSubrange(target.indices, with: values[row * vocabulary..<(row + 1) * vocabulary])
    }
  }
}
