import FTNN
import FTTensor
import Glibc

extension TextGenerator {
  /// How likely the model finds each of several continuations of one prompt.
  ///
  /// The prompt is read once and all continuations together behind it, so that a dozen short ones cost little more than one.
  ///
  /// - Parameters:
  ///   - continuations: at least one token each; the longest must fit the context behind the prompt.
  /// - Returns: for each Σ ln p(token | what was before), in nats.
  public func logProbabilities(of continuations: [[Int32]], behind prompt: [Int32]) -> [Double] {
    precondition(!prompt.isEmpty && continuations.allSatisfy { !$0.isEmpty }, "a text without tokens")
    guard let longest = continuations.map(\.count).max() else { return [] }
    let c = model.configuration
    precondition(
      prompt.count + longest <= c.maximumPositions, "\(prompt.count + longest) tokens exceed \(c.maximumPositions)")
    let together = min(continuations.count, Self.weighedTogether)
    let cache = KeyValueCache(
      layers: c.layerCount, sequences: together, kvHeads: c.kvHeads, dim: c.headSize,
      capacity: prompt.count + longest, dtype: cacheType, on: model.device)
    var sums = Self.logProbabilities(of: continuations.map { ($0[0], row: 0) }, in: prefill(prompt, 0, cache))
    for other in 1..<max(together, 1) { cache.copy(0, to: other) }
    for start in stride(from: 0, to: continuations.count, by: together) {
      // The last token is read by nobody.
      let group = (start..<min(start + together, continuations.count)).filter { continuations[$0].count > 1 }
      guard !group.isEmpty else { continue }
      let followers = group.flatMap { continuations[$0].dropFirst() }
      // A step does not advance the cache, so that the next group is written over this one.
      let logits = step(
        group.map { Run(sequence: $0 - start, tokens: Array(continuations[$0].dropLast())) }, cache)
      var logs = Self.logProbabilities(of: followers.enumerated().map { ($1, row: $0) }, in: logits)[...]
      for number in group {
        let count = continuations[number].count - 1
        sums[number] += logs.prefix(count).reduce(0, +)
        logs = logs.dropFirst(count)
      }
    }
    return sums
  }

  /// So many keep keys and values of their own at a time, as many as a batch of candidates.
  private static let weighedTogether = 8

  /// ln p of tokens, each in a row of logits `[tokens, vocabulary]`.
  private static func logProbabilities(of tokens: [(token: Int32, row: Int)], in logits: Tensor) -> [Double] {
    let choices = NextTokenChoices(logits, measuring: true)
    var row: [Float] = []
    return tokens.map { token, number in
      choices.read(number, into: &row)
      return TextGenerator.logProbability(of: token, logits: row, greatest: choices.greatest[number] ?? 1)
    }
  }

  /// ln p[t] = z[t] − max z + ln p[max], which no rare token's probability underflows.
  static func logProbability(of token: Int32, logits: [Float], best: Float? = nil, greatest: Float) -> Double {
    let best = best ?? logits[Int(TokenSampler.largest(logits))]
    return Double(logits[Int(token)] - best) + log(Double(greatest))
  }
}
