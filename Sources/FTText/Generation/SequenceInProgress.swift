import FTTensor
import Glibc

/// One text while it is written.
struct SequenceInProgress {
  /// Which of the prompts it continues.
  let prompt: Int
  private let promptCount: Int
  private let promptEnd: Int32
  private var sampler: TokenSampler
  private var guided: TokenGuide?
  private var lookup: PromptLookup?
  private(set) var tokens: [Int32] = []
  private(set) var logProbability = 0.0
  /// ``GeneratedSequence/steered``.
  private(set) var steered: GeneratedSequence.Steered?
  /// `nil` while it goes on.
  private(set) var ending: GeneratedSequence.Ending?
  /// A guided text as it was where its sentence begins, in an array, because a value cannot hold its like; and how often it may be
  /// taken up there.
  private var begin: [SequenceInProgress] = []
  private var beginsLeft = 8
  /// Tokens that a sentence was begun with here and could not be gone on with.
  private var refused: Set<Int32> = []

  /// - Parameter lookup: used for a greedy text; drawn ones are rarely what was proposed.
  init(
    _ prompt: Int, of prompts: [[Int32]], _ sampler: TokenSampler, guided: TokenGuide? = nil,
    lookup limits: PromptLookup.Limits?
  ) {
    self.prompt = prompt
    promptCount = prompts[prompt].count
    promptEnd = prompts[prompt][promptCount - 1]
    self.sampler = sampler
    self.guided = guided
    lookup = sampler.isGreedy ? limits.map { PromptLookup(prompts[prompt], $0) } : nil
    if guided != nil { begin = [self] }
  }

  /// Tokens of prompt and text whose keys and values are needed: all but the last, which is read next.
  var readCount: Int { promptCount + tokens.count - 1 }

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
    guard let (token, isSteered) = choose(&logits, bounds) else { return }
    if bounds.endIDs.contains(token) {
      ending = .endToken
      return
    }
    if let greatest {
      let ownLog = TextGenerator.logProbability(
        of: token, logits: own.isEmpty ? logits : own, best: best, greatest: greatest)
      if isSteered, steer(token, ownLog, own, best, greatest, bounds) { return }
      logProbability += ownLog
    }
    tokens.append(token)
    sampler.record(token)
    guided?.append(token)
    lookup?.append(token)
    refused = []
    if let guided, guided.endsSentence {
      begin = []
      begin = [self]
    }
    let goesOn = onToken(token)
    // The last token needs no place in the context: nothing follows it.
    let isFull = tokens.count >= bounds.maximumTokens || promptCount + tokens.count > bounds.positions
    if !goesOn || isFull { ending = .limit }
  }

  /// The sampler's token, or, where a guide refuses it, the one that it takes in its place.
  ///
  /// - Returns: the token, and whether another one that does not end the text was refused; nil where none is allowed and the sentence
  ///   was taken back.
  private mutating func choose(_ logits: inout [Float], _ bounds: Bounds) -> (token: Int32, isSteered: Bool)? {
    sampler.applyRules(to: &logits)
    var (first, isSteered) = (Int32?.none, false)
    let token = sampler.draw(from: logits) { [guided, refused] token in
      first = first ?? token
      let ends = bounds.endIDs.contains(token)
      if !refused.contains(token), guided?.allows(token, ends: ends) ?? true { return true }
      if !ends { isSteered = true }
      return false
    }
    if let token { return (token, isSteered) }
    // A guide that allows nothing, wherever the sentence begins, leaves the model its own choice.
    return takeBack() ? nil : (first ?? 0, false)
  }

  /// Keeps the least likely token that a guide had the text take: how likely it was among those that do not end the text. A sentence
  /// that the model would not have gone on with so is taken back, and begun with another token.
  ///
  /// - Returns: whether it is taken back.
  private mutating func steer(
    _ token: Int32, _ logProbability: Double, _ own: [Float], _ best: Float, _ greatest: Float, _ bounds: Bounds
  ) -> Bool {
    let ends = bounds.endIDs.reduce(0.0) { $0 + exp(Double(own[Int($1)] - best)) * Double(greatest) }
    let probability = exp(logProbability) / max(1 - ends, exp(logProbability))
    if probability < TokenGuide.leastProbability, takeBack() { return true }
    if probability < steered?.probability ?? 1 {
      steered = GeneratedSequence.Steered(place: tokens.count, probability: probability)
    }
    return false
  }

  /// Goes back to where the sentence begins; false where it has not begun or was taken back often enough.
  private mutating func takeBack() -> Bool {
    guard beginsLeft > 0, var start = begin.first, start.tokens.count < tokens.count else { return false }
    start.refused.insert(tokens[start.tokens.count])
    start.beginsLeft = beginsLeft - 1
    start.begin = [start]
    self = start
    return true
  }

  /// What the next pass reads: the last token, and up to `count` that are proposed to follow it.
  func next(proposing count: Int, _ bounds: Bounds) -> [Int32] {
    let room = min(bounds.maximumTokens - tokens.count - 1, bounds.positions - promptCount - tokens.count)
    return [tokens.last ?? promptEnd] + (lookup?.proposal(min(count, room)) ?? [])
  }
}
