import FTTensor
import Glibc

/// One text while it is written.
struct SequenceInProgress {
  /// Which of the prompts it continues.
  let prompt: Int
  private let promptCount: Int
  private var sampler: TokenSampler
  private var lookup: PromptLookup?
  private(set) var tokens: [Int32] = []
  private(set) var logProbability = 0.0
  /// `nil` while it goes on.
  private(set) var ending: GeneratedSequence.Ending?

  /// - Parameter lookup: used for a greedy text; drawn ones are rarely what was proposed.
  init(_ prompt: Int, of prompts: [[Int32]], _ sampler: TokenSampler, lookup limits: PromptLookup.Limits?) {
    self.prompt = prompt
    promptCount = prompts[prompt].count
    self.sampler = sampler
    lookup = sampler.isGreedy ? limits.map { PromptLookup(prompts[prompt], $0) } : nil
  }

  /// What ends texts.
  struct Bounds {
    let endIDs: Set<Int32>
    let maximumTokens: Int
    /// Of the model's context.
    let positions: Int
  }

  /// Chooses the next token.
  ///
  /// - Parameters:
  ///   - logits: of the vocabulary; rules against repetition change them.
  ///   - greatest: the probability of the most likely token, where the text's probability is wanted.
  ///   - onToken: sees the token, unless it ends the text; returns false to end it.
  mutating func extend(
    _ logits: inout [Float], greatest: Float?, _ bounds: Bounds, onToken: (Int32) -> Bool
  ) {
    let best = greatest == nil ? 0 : logits[Int(TokenSampler.largest(logits))]
    let before = greatest != nil && sampler.changesLogits ? logits : []
    let token = sampler.next(&logits)
    if bounds.endIDs.contains(token) {
      ending = .endToken
      return
    }
    if let greatest {
      // ln p[t] = z[t] − max z + ln p[max], which no rare token's probability underflows.
      let logit = (before.isEmpty ? logits : before)[Int(token)]
      logProbability += Double(logit - best) + log(Double(greatest))
    }
    tokens.append(token)
    sampler.record(token)
    lookup?.append(token)
    let goesOn = onToken(token)
    // The last token needs no place in the context: nothing follows it.
    let isFull = tokens.count >= bounds.maximumTokens || promptCount + tokens.count > bounds.positions
    if !goesOn || isFull { ending = .limit }
  }

  /// What the next pass reads: the last token, and up to `count` that are proposed to follow it.
  func next(proposing count: Int, _ bounds: Bounds) -> [Int32] {
    let room = min(bounds.maximumTokens - tokens.count - 1, bounds.positions - promptCount - tokens.count)
    return [tokens[tokens.count - 1]] + (lookup?.proposal(min(count, room)) ?? [])
  }
}
