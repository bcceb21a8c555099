import FTTensor
import Glibc

/// One text while it is written.
struct SequenceInProgress {
  /// Which of the prompts it continues.
  let prompt: Int
  private let promptCount: Int
  private var sampler: TokenSampler
  private var guided: TokenGuide?
  private var lookup: PromptLookup?
  private(set) var tokens: [Int32] = []
  private(set) var logProbability = 0.0
  /// ``GeneratedSequence/steered``.
  private(set) var steered: GeneratedSequence.Steered?
  /// `nil` while it goes on.
  private(set) var ending: GeneratedSequence.Ending?

  /// - Parameter lookup: used for a greedy text; drawn ones are rarely what was proposed.
  init(
    _ prompt: Int, of prompts: [[Int32]], _ sampler: TokenSampler, guided: TokenGuide? = nil,
    lookup limits: PromptLookup.Limits?
  ) {
    self.prompt = prompt
    promptCount = prompts[prompt].count
    self.sampler = sampler
    self.guided = guided
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
    if let guided, guided.isFinished {
      ending = .endToken
      return
    }
    let best = greatest == nil ? 0 : logits[Int(TokenSampler.largest(logits))]
    let own = greatest != nil && (sampler.changesLogits || guided != nil) ? logits : []
    let (token, isSteered) = choose(&logits, bounds)
    if bounds.endIDs.contains(token) {
      ending = .endToken
      return
    }
    if let greatest {
      // ln p[t] = z[t] − max z + ln p[max], which no rare token's probability underflows.
      let logit = (own.isEmpty ? logits : own)[Int(token)]
      let ownLog = Double(logit - best) + log(Double(greatest))
      logProbability += ownLog
      if isSteered { record(token, ownLog, own, best, greatest, bounds) }
    }
    tokens.append(token)
    sampler.record(token)
    guided?.append(token)
    lookup?.append(token)
    let goesOn = onToken(token)
    // The last token needs no place in the context: nothing follows it.
    let isFull = tokens.count >= bounds.maximumTokens || promptCount + tokens.count > bounds.positions
    if !goesOn || isFull { ending = .limit }
  }

  /// The sampler's token, or, where a guide refuses it, the one that it takes in its place.
  ///
  /// - Returns: the token, and whether the guide refused another one that does not end the text.
  private mutating func choose(_ logits: inout [Float], _ bounds: Bounds) -> (token: Int32, isSteered: Bool) {
    sampler.applyRules(to: &logits)
    var (first, isSteered) = (Int32?.none, false)
    let token = sampler.draw(from: logits) { [guided] token in
      first = first ?? token
      let ends = bounds.endIDs.contains(token)
      if guided?.allows(token, ends: ends) ?? true { return true }
      if !ends { isSteered = true }
      return false
    }
    // A guide that allows nothing leaves the model its own choice.
    return token.map { ($0, isSteered) } ?? (first ?? 0, false)
  }

  /// Keeps the least likely token that a guide had the text take: how likely it was among those that do not end the text.
  private mutating func record(
    _ token: Int32, _ logProbability: Double, _ own: [Float], _ best: Float, _ greatest: Float, _ bounds: Bounds
  ) {
    let ends = bounds.endIDs.reduce(0.0) { $0 + exp(Double(own[Int($1)] - best)) * Double(greatest) }
    let probability = exp(logProbability) / max(1 - ends, exp(logProbability))
    if probability < steered?.probability ?? 1 {
      steered = GeneratedSequence.Steered(place: tokens.count, probability: probability)
    }
  }

  /// What the next pass reads: the last token, and up to `count` that are proposed to follow it.
  func next(proposing count: Int, _ bounds: Bounds) -> [Int32] {
    let room = min(bounds.maximumTokens - tokens.count - 1, bounds.positions - promptCount - tokens.count)
    return [tokens[tokens.count - 1]] + (lookup?.proposal(min(count, room)) ?? [])
  }
}
