/// The SplitMix64 generator (`splitmix64.c` by S. Vigna, after Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014): one word of state, every seed is good. It expands seeds and mixes words; for anything longer take
/// ``RandomGenerator``.
///
/// ```swift
/// var generator = SplitMix64(state: 42)
/// let word = generator.next()
/// ```
public struct SplitMix64: RandomNumberGenerator, Sendable, Hashable {
  /// What the state grows by: 2⁶⁴ over the golden ratio.
  public static let increment: UInt64 = 0x9e37_79b9_7f4a_7c15

  public var state: UInt64

  public init(state: UInt64) { self.state = state }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= Self.increment
    return Self.finalise(state)
  }

  /// Mixes the bits of a word, one to one, so that neighbouring words give unrelated ones.
  public static func finalise(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
