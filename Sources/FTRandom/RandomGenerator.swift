/// A seedable pseudo-random generator whose whole state is four words that can be saved and restored.
///
/// The generator is xoshiro256** 1.0 (D. Blackman and S. Vigna, "Scrambled linear pseudorandom number generators", ACM
/// TOMS 47, 2021; reference program `xoshiro256starstar.c`). A 64-bit seed is expanded with SplitMix64
/// (`splitmix64.c`, same authors), as the authors recommend. Every derived quantity (`uniform`, `integer(below:)`,
/// `normal`, `shuffled`) is defined here and not by the standard library, so equal seeds give equal results with every
/// toolchain. Nothing is cached between calls: `state` is complete.
///
/// ```swift
/// var generator = RandomGenerator(seed: 42)
/// let order = generator.permutation(count: 10)
/// var dropout = generator.split("dropout")  // does not advance `generator`
/// ```
public struct RandomGenerator: RandomNumberGenerator, Sendable, Hashable {
  var word0: UInt64
  var word1: UInt64
  var word2: UInt64
  var word3: UInt64

  /// A generator whose four words are the first four outputs of SplitMix64 started at `seed`.
  public init(seed: UInt64) {
    var mixer = SplitMix64(state: seed)
    word0 = mixer.next()
    word1 = mixer.next()
    word2 = mixer.next()
    word3 = mixer.next()
  }

  /// Restores a saved generator.
  ///
  /// - Throws: `RandomStateError` unless `state` is four words of which at least one is not zero (from an all-zero
  ///   state the generator would return zero for ever).
  public init(state: [UInt64]) throws(RandomStateError) {
    guard state.count == 4 else { throw RandomStateError(problem: .wordCount(state.count)) }
    guard state.contains(where: { $0 != 0 }) else { throw RandomStateError(problem: .allZero) }
    word0 = state[0]
    word1 = state[1]
    word2 = state[2]
    word3 = state[3]
  }

  /// The complete state: four words. A generator restored from it continues the sequence exactly.
  public var state: [UInt64] { [word0, word1, word2, word3] }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let scrambled = word1 &* 5
    let result = ((scrambled << 7) | (scrambled >> 57)) &* 9
    let shifted = word1 << 17
    word2 ^= word0
    word3 ^= word1
    word1 ^= word2
    word0 ^= word3
    word2 ^= shifted
    word3 = (word3 << 45) | (word3 >> 19)
    return result
  }

  /// Derives an independent generator from the current state and a label, without advancing this one.
  ///
  /// Equal states and labels give equal streams; different labels give unrelated ones. The label is hashed with 64-bit
  /// FNV-1a over its UTF-8 bytes, the hash and the four words are mixed with SplitMix64's finaliser, and the result seeds
  /// the new generator. Labels name a purpose, for example `"dropout"` or `"epoch-3"`.
  public func split(_ label: String) -> RandomGenerator {
    var mixed = SplitMix64.finalise(FNV1a.hash(label.utf8))
    for word in [word0, word1, word2, word3] {
      mixed = SplitMix64.finalise((mixed ^ word) &+ SplitMix64.increment)
    }
    return RandomGenerator(seed: mixed)
  }
}

/// A saved generator state that cannot be restored.
public struct RandomStateError: Error, CustomStringConvertible, Sendable, Equatable {
  enum Problem: Sendable, Equatable {
    case wordCount(Int)
    case allZero
  }

  let problem: Problem

  public var description: String {
    let fact =
      switch problem {
      case .wordCount(let count): "it has \(count) words, expected 4"
      case .allZero: "all four words are zero, which xoshiro256** never reaches"
      }
    return "random generator state: \(fact); the snapshot is damaged, resume from an earlier one"
  }
}

extension RandomGenerator: Codable {
  /// Reads the four words of `state` from an array of unsigned integers.
  public init(from decoder: any Decoder) throws {
    try self.init(state: try decoder.singleValueContainer().decode([UInt64].self))
  }

  /// Writes `state` as an array of four unsigned integers.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(state)
  }
}
