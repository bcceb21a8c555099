import FTData
import FTRandom
import Glibc

/// How the next token is chosen from the logits.
public struct TokenSamplingSettings: Sendable, Equatable, Codable {
  /// 0 always takes the most likely token.
  public var temperature: Float = 0
  /// Only the k most likely tokens; 0 means all.
  public var topK = 0
  /// Only the most likely tokens whose probabilities sum to this; 1 means all.
  public var topP: Float = 1
  /// Divides positive and multiplies negative logits of tokens that occurred already; 1 means none.
  /// Source: Keskar et al., arXiv:1909.05858.
  public var repetitionPenalty: Float = 1
  public var seed: UInt64 = 0

  public init() {}
}

/// Chooses tokens; one per sequence, so that a sequence's text does not depend on its neighbours in a batch.
struct TokenSampler {
  let settings: TokenSamplingSettings
  private var generator: RandomGenerator

  init(_ settings: TokenSamplingSettings, sequence: Int) {
    self.settings = settings
    generator = RandomGenerator(seed: settings.seed).split("sequence \(sequence)")
  }

  /// The next token, given the logits of the vocabulary and the tokens so far.
  mutating func next(_ logits: inout [Float], after tokens: [Int32]) -> Int32 {
    if settings.repetitionPenalty != 1 {
      for token in Set(tokens) {
        let value = logits[Int(token)]
        logits[Int(token)] =
          value > 0 ? value / settings.repetitionPenalty : value * settings.repetitionPenalty
      }
    }
    if settings.temperature == 0 { return Self.largest(logits) }
    return sample(logits)
  }

  /// The first of the largest logits.
  static func largest(_ logits: [Float]) -> Int32 {
    var best = 0
    logits.withUnsafeBufferPointer { logits in
      for index in logits.indices where logits[index] > logits[best] { best = index }
    }
    return Int32(best)
  }

  private mutating func sample(_ logits: [Float]) -> Int32 {
    var candidates = Array(logits.indices)
    if settings.topK > 0 || settings.topP < 1 {
      candidates.sort { (logits[$0], $1) > (logits[$1], $0) }
      if settings.topK > 0 { candidates = Array(candidates.prefix(settings.topK)) }
    }
    let maximum = candidates.reduce(-Float.infinity) { max($0, logits[$1]) }
    var weights = candidates.map { exp(Double((logits[$0] - maximum) / settings.temperature)) }
    if settings.topP < 1 {
      let total = weights.reduce(0, +)
      var sum = 0.0
      let kept = weights.firstIndex { weight in
        sum += weight / total
        return sum >= Double(settings.topP)
      }
      weights = Array(weights.prefix((kept ?? weights.count - 1) + 1))
    }
    var point = generator.uniform() * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() {
      point -= weight
      if point < 0 { return Int32(candidates[index]) }
    }
    return Int32(candidates[weights.count - 1])
  }
}
