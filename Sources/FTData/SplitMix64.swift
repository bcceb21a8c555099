/// The SplitMix64 generator (`splitmix64.c` by S. Vigna, after Steele, Lea and Flood, 2014); expands seeds.
struct SplitMix64 {
  static let increment: UInt64 = 0x9e37_79b9_7f4a_7c15

  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= Self.increment
    return Self.finalise(state)
  }

  static func finalise(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// 64-bit FNV-1a (Fowler, Noll and Vo): a stable hash for labels and fingerprints, not a protection against intent.
struct FNV1a {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func combine(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }

  mutating func combine(_ word: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) { combine(UInt8(truncatingIfNeeded: word >> shift)) }
  }

  static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash = FNV1a()
    for byte in bytes { hash.combine(byte) }
    return hash.value
  }
}
