extension CharacterMap {
  /// The bytes of a map that ``init(_:)`` and other readers of `precompiled_charsmap` read.
  ///
  /// - Parameter entries: distinct strings without a zero, none of them empty, and what each becomes.
  static func encoded(_ entries: [(from: [UInt8], to: [UInt8])]) -> [UInt8] {
    var results: [UInt8] = []
    var places: [[UInt8]: UInt32] = [:]
    let keys = entries.sorted { $0.from.lexicographicallyPrecedes($1.from) }.map { entry -> DoubleArray.Key in
      if let known = places[entry.to] { return DoubleArray.Key(bytes: entry.from, value: known) }
      let place = UInt32(results.count)
      places[entry.to] = place
      results += entry.to + [0]
      return DoubleArray.Key(bytes: entry.from, value: place)
    }
    var array = DoubleArray()
    array.add(keys[...], depth: 0, parent: 0)
    let words = [UInt32(4 * array.units.count)] + array.units
    return words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) } } + results
  }
}

/// A double-array trie that is being laid out: the children of a node stand at `base ^ byte`, no two nodes have the same base.
private struct DoubleArray {
  struct Key {
    let bytes: [UInt8]
    let value: UInt32
  }

  /// A unit that leads nowhere: no byte has its label.
  private static let empty: UInt32 = 0x8000_0000

  private(set) var units: [UInt32] = [0]
  private var isTaken = [true]
  private var isBase = [true]
  /// Below it little is free.
  private var front = 1

  /// Lays out the node that `parent` leads to, whose keys share their first `depth` bytes, and all below it.
  mutating func add(_ keys: ArraySlice<Key>, depth: Int, parent: Int) {
    var groups: [(byte: UInt8, keys: ArraySlice<Key>)] = []
    var ending: UInt32?
    var start = keys.startIndex
    while start < keys.endIndex {
      guard keys[start].bytes.count > depth else {
        ending = keys[start].value
        start += 1
        continue
      }
      let byte = keys[start].bytes[depth]
      let end = keys[start...].firstIndex { $0.bytes[depth] != byte } ?? keys.endIndex
      groups.append((byte, keys[start..<end]))
      start = end
    }
    let base = place(for: groups.map { Int($0.byte) } + (ending == nil ? [] : [0]))
    units[parent] |= UInt32(parent ^ base) << 10 | (ending == nil ? 0 : 0x100)
    if let ending { units[base] = Self.empty | ending }
    for group in groups { units[base ^ Int(group.byte)] = UInt32(group.byte) }
    for group in groups { add(group.keys, depth: depth + 1, parent: base ^ Int(group.byte)) }
  }

  /// A base for children at these bytes; their units are taken.
  private mutating func place(for bytes: [Int]) -> Int {
    while front < units.count, isTaken[front] { front += 1 }
    var candidate = front
    while true {
      let base = candidate ^ (bytes.first ?? 0)
      while base | 0xFF >= units.count {
        units += [UInt32](repeating: Self.empty, count: 256 - units.count % 256)
        isTaken += [Bool](repeating: false, count: units.count - isTaken.count)
        isBase += [Bool](repeating: false, count: units.count - isBase.count)
      }
      if !isBase[base], bytes.allSatisfy({ !isTaken[base ^ $0] }) {
        isBase[base] = true
        for byte in bytes { isTaken[base ^ byte] = true }
        return base
      }
      candidate += 1
    }
  }
}
