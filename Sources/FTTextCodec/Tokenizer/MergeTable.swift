/// The merges of a BPE model: pair of token ids → rank and merged id, packed into 64-bit words with open addressing.
struct MergeTable: Sendable {
  /// What `outcome` answers for a pair that does not merge; greater than every rank.
  static let none = UInt64.max

  private var keys: [UInt64]
  private var outcomes: [UInt64]
  private let shift: UInt64

  init(minimumCapacity: Int) {
    var bits: UInt64 = 4
    while 1 << bits < 2 * minimumCapacity { bits += 1 }
    keys = [UInt64](repeating: .max, count: 1 << bits)
    outcomes = [UInt64](repeating: Self.none, count: 1 << bits)
    shift = 64 - bits
  }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  private func slot(of key: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
    while keys[slot] != key, keys[slot] != .max { slot = (slot + 1) & (keys.count - 1) }
    return slot
  }

  /// `rank << 32 | merged id`, or `none`. Comparing two outcomes compares their ranks.
  func outcome(_ left: Int32, _ right: Int32) -> UInt64 {
    outcomes[slot(of: Self.key(left, right))]
  }

  /// Stores a merge. A pair given twice keeps the later rank, like the reference.
  ///
  /// - Precondition: no more distinct pairs than the capacity given at the start; ids are not negative.
  mutating func set(_ left: Int32, _ right: Int32, rank: Int, merged: Int32) {
    precondition(left >= 0 && right >= 0 && merged >= 0, "MergeTable.set: negative id in (\(left), \(right))")
    let key = Self.key(left, right)
    let slot = slot(of: key)
    keys[slot] = key
    outcomes[slot] = UInt64(rank) << 32 | UInt64(merged)
  }
}
