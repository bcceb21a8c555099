import FTData
import FTRandom
import Glibc

/// Chooses tokens; one per sequence, so that a sequence's text does not depend on its neighbours in a batch.
struct TokenSampler {
  private let settings: TokenSamplingSettings
  private var rules: RepetitionRules
  private var generator: RandomGenerator

  /// - Parameter stream: which of the seed's streams of random numbers is drawn from.
  init(_ settings: TokenSamplingSettings, stream: String, sparing texts: ProtectedTexts = ProtectedTexts()) {
    self.settings = settings
    rules = RepetitionRules(settings, sparing: texts)
    generator = RandomGenerator(seed: settings.seed).split(stream)
  }

  var isGreedy: Bool { settings.temperature == 0 }

  /// Whether ``applyRules(to:)`` may change the logit of a token that is then chosen; those that it forbids are never chosen.
  var changesLogits: Bool { settings.repetitionPenalty != 1 }

  /// Changes the logits of the vocabulary as the rules against repetition say.
  func applyRules(to logits: inout [Float]) { rules.apply(to: &logits) }

  /// The next token, given the logits of the vocabulary.
  mutating func next(_ logits: inout [Float]) -> Int32 {
    applyRules(to: &logits)
    return draw(from: logits) { _ in true } ?? 0
  }

  /// A token by logits to which the rules are applied, of those that are allowed; asks about one after the other as they are drawn.
  ///
  /// - Returns: nil where none of the first ``refusals`` is allowed.
  mutating func draw(from logits: [Float], where allows: (Int32) -> Bool) -> Int32? {
    var refused: Set<Int32> = []
    if !isGreedy {
      let (candidates, drawn) = self.candidates(logits)
      var weights = drawn
      while refused.count < Self.refusals, let place = pick(weights) {
        let token = Int32(candidates[place])
        if allows(token) { return token }
        refused.insert(token)
        weights[place] = 0
      }
    }
    // Greedy, or nothing of what top-k and top-p leave is allowed: the likeliest of all.
    if refused.isEmpty {
      let token = Self.largest(logits)
      if allows(token) { return token }
      refused.insert(token)
    }
    var rest = logits
    for token in refused { rest[Int(token)] = -.infinity }
    while refused.count < Self.refusals {
      let token = Self.largest(rest)
      if allows(token) { return token }
      refused.insert(token)
      rest[Int(token)] = -.infinity
    }
    return nil
  }

  /// So many tokens are asked about at most, so that a text of which nothing is allowed is not held up.
  static let refusals = 400

  /// Takes a token as written.
  mutating func record(_ token: Int32) { rules.record(token) }

  /// The first of the largest logits.
  static func largest(_ logits: [Float]) -> Int32 {
    guard var greatest = logits.first else { return 0 }
    var best = 0
    logits.withUnsafeBufferPointer { logits in
      // Few stretches of a vocabulary have a greater one: whether this does is one comparison for all of it.
      let stretch = 16
      for start in stride(from: 0, to: logits.count, by: stretch) {
        let end = min(start + stretch, logits.count)
        if end - start == stretch {
          var values = SIMD16<Float>()
          for place in 0..<stretch { values[place] = logits[start + place] }
          if !any(values .> greatest) { continue }
        }
        for index in start..<end where logits[index] > greatest { (best, greatest) = (index, logits[index]) }
      }
    }
    return Int32(best)
  }

  /// Tokens that may be drawn, and their weights.
  private func candidates(_ logits: [Float]) -> ([Int], [Double]) {
    let maximum = logits.withUnsafeBufferPointer { $0.reduce(-Float.infinity) { max($0, $1) } }
    let temperature = settings.temperature
    let weights = logits.map { exp(Double(($0 - maximum) / temperature)) }
    guard settings.topK > 0 || settings.topP < 1 else { return (Array(weights.indices), weights) }
    let candidates = mostLikely(logits, weights)
    return (candidates, candidates.map { weights[$0] })
  }

  /// The place of a weight, drawn in proportion to the weights; nil where all are 0.
  private mutating func pick(_ weights: [Double]) -> Int? {
    let sum = weights.reduce(0, +)
    guard sum > 0 else { return nil }
    var point = generator.uniform() * sum
    for (place, weight) in weights.enumerated() {
      point -= weight
      if point < 0 { return place }
    }
    return weights.lastIndex { $0 > 0 }
  }

  /// The tokens that top-k and top-p leave, the most likely first.
  ///
  /// Few of a vocabulary's tokens matter, and sorting all takes longer than reading the weights: those above a bound are sorted, and
  /// the bound falls until they suffice.
  private func mostLikely(_ logits: [Float], _ weights: [Double]) -> [Int] {
    let limit = settings.topK == 0 ? weights.count : min(settings.topK, weights.count)
    let all = settings.topK == 0 ? weights.reduce(0, +) : nil
    var bound = 1e-3
    while true {
      var candidates = weights.indices.filter { weights[$0] >= bound }
      let isComplete = bound == 0 || candidates.count == weights.count
      if isComplete || candidates.count >= limit || settings.topK == 0 {
        candidates.sort { (logits[$0], $1) > (logits[$1], $0) }
        candidates = Array(candidates.prefix(limit))
        let total = all ?? candidates.reduce(0) { $0 + weights[$1] }
        var sum = 0.0
        let last = candidates.firstIndex { candidate in
          sum += weights[candidate] / total
          return sum >= Double(settings.topP)
        }
        if let last { return Array(candidates[...last]) }
        if isComplete || settings.topK > 0 { return candidates }
      }
      bound = bound > 1e-300 ? bound * 1e-3 : 0
    }
  }
}
