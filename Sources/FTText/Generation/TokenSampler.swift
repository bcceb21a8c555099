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

  /// Whether ``next(_:)`` may change the logit of a token that it then chooses; those that it forbids are never chosen.
  var changesLogits: Bool { settings.repetitionPenalty != 1 }

  /// The next token, given the logits of the vocabulary.
  mutating func next(_ logits: inout [Float]) -> Int32 {
    rules.apply(to: &logits)
    return isGreedy ? Self.largest(logits) : sample(logits)
  }

  /// Takes a token as written.
  mutating func record(_ token: Int32) { rules.record(token) }

  /// The first of the largest logits.
  static func largest(_ logits: [Float]) -> Int32 {
    var best = 0
    logits.withUnsafeBufferPointer { logits in
      for index in logits.indices where logits[index] > logits[best] { best = index }
    }
    return Int32(best)
  }

  private mutating func sample(_ logits: [Float]) -> Int32 {
    let maximum = logits.withUnsafeBufferPointer { $0.reduce(-Float.infinity) { max($0, $1) } }
    let temperature = settings.temperature
    let weights = logits.map { exp(Double(($0 - maximum) / temperature)) }
    guard settings.topK > 0 || settings.topP < 1 else {
      var point = generator.uniform() * weights.reduce(0, +)
      for (index, weight) in weights.enumerated() {
        point -= weight
        if point < 0 { return Int32(index) }
      }
      return Int32(weights.count - 1)
    }
    let candidates = mostLikely(logits, weights)
    var point = generator.uniform() * candidates.reduce(0) { $0 + weights[$1] }
    for candidate in candidates {
      point -= weights[candidate]
      if point < 0 { return Int32(candidate) }
    }
    return Int32(candidates.last ?? 0)
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
