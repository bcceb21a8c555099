/// A hash table from byte strings to 32-bit values, in flat arrays: one arena for all keys, open addressing.
///
/// Keys are compared byte for byte, unlike Swift strings. Expected cost of a look-up: one hash of the key, one probe.
struct ByteStringTable: Sendable {
  private var arena: [UInt8] = []
  private var ends: [Int] = []
  private var values: [Int32] = []
  private var slots: [Int32]

  init(minimumCapacity: Int = 8) {
    var size = 16
    while size < 2 * minimumCapacity { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
    values.reserveCapacity(minimumCapacity)
    ends.reserveCapacity(minimumCapacity)
  }

  var count: Int { values.count }

  private func hash(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in range { hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01B3 }
    hash ^= hash >> 32
    return Int(truncatingIfNeeded: hash) & (slots.count - 1)
  }

  private func holds(_ entry: Int, _ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    let start = entry == 0 ? 0 : ends[entry - 1]
    guard ends[entry] - start == range.count else { return false }
    var key = start
    for index in range {
      if arena[key] != bytes[index] { return false }
      key += 1
    }
    return true
  }

  /// The value stored under `bytes[range]`.
  func value(_ bytes: [UInt8], _ range: Range<Int>) -> Int32? {
    var slot = hash(bytes, range)
    while slots[slot] >= 0 {
      let entry = Int(slots[slot])
      if holds(entry, bytes, range) { return values[entry] }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  func value(_ bytes: [UInt8]) -> Int32? { value(bytes, 0..<bytes.count) }

  /// Adds a key; returns false, without a change, if the key is already there.
  @discardableResult
  mutating func insert(_ bytes: [UInt8], _ range: Range<Int>, value: Int32) -> Bool {
    if 2 * (values.count + 1) > slots.count { grow() }
    var slot = hash(bytes, range)
    while slots[slot] >= 0 {
      if holds(Int(slots[slot]), bytes, range) { return false }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(values.count)
    arena.append(contentsOf: bytes[range])
    ends.append(arena.count)
    values.append(value)
    return true
  }

  @discardableResult
  mutating func insert(_ bytes: [UInt8], value: Int32) -> Bool { insert(bytes, 0..<bytes.count, value: value) }

  /// Removes all keys and keeps the memory.
  mutating func removeAll() {
    arena.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    for slot in slots.indices { slots[slot] = -1 }
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: 2 * slots.count)
    for entry in values.indices {
      var slot = hash(arena, (entry == 0 ? 0 : ends[entry - 1])..<ends[entry])
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(entry)
    }
  }
}
