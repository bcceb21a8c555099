/// Applies BPE merges to the symbols of one word: always the pair of lowest rank, the leftmost of equal ones.
///
/// Short words are scanned (quadratic, but within one or two cache lines); long ones use a linked list and a binary heap,
/// `O(n log n)`, so that a line of ten megabytes without a space takes seconds and not days.
struct WordMerger {
  private static let scanLimit = 48

  /// The symbols of the word; filled by the caller, replaced by the result of `merge`.
  var symbols: [Int32] = []
  private var outcomes: [UInt64] = []
  private var next: [Int32] = []
  private var previous: [Int32] = []
  private var heap = MergeHeap()

  mutating func merge(with table: MergeTable) {
    guard symbols.count > 1 else { return }
    if symbols.count <= Self.scanLimit {
      mergeByScanning(table)
    } else {
      mergeByHeap(table)
    }
  }

  private mutating func mergeByScanning(_ table: MergeTable) {
    outcomes.removeAll(keepingCapacity: true)
    for index in 0..<symbols.count - 1 { outcomes.append(table.outcome(symbols[index], symbols[index + 1])) }
    while true {
      var best = MergeTable.none
      var position = 0
      for index in outcomes.indices where outcomes[index] < best {
        best = outcomes[index]
        position = index
      }
      guard best != MergeTable.none else { return }
      symbols[position] = Int32(truncatingIfNeeded: best)
      symbols.remove(at: position + 1)
      outcomes.remove(at: position)
      if position > 0 { outcomes[position - 1] = table.outcome(symbols[position - 1], symbols[position]) }
      if position < outcomes.count { outcomes[position] = table.outcome(symbols[position], symbols[position + 1]) }
    }
  }

  private mutating func mergeByHeap(_ table: MergeTable) {
    let count = symbols.count
    precondition(count < Int(Int32.max), "a word of \(count) bytes exceeds the limit of 2 GiB")
    next = (1...count).map { $0 == count ? -1 : Int32($0) }
    previous = (0..<count).map { Int32($0) - 1 }
    heap.removeAll()
    for index in 0..<count - 1 { push(index, index + 1, table) }
    while let candidate = heap.popFirst() {
      let left = Int(candidate.position)
      // A stale candidate names a symbol that was swallowed, or a pair that has since become another one.
      guard symbols[left] >= 0, next[left] >= 0 else { continue }
      let right = Int(next[left])
      guard table.outcome(symbols[left], symbols[right]) == candidate.outcome else { continue }
      symbols[left] = Int32(truncatingIfNeeded: candidate.outcome)
      symbols[right] = -1
      next[left] = next[right]
      if next[left] >= 0 {
        previous[Int(next[left])] = Int32(left)
        push(left, Int(next[left]), table)
      }
      if previous[left] >= 0 { push(Int(previous[left]), left, table) }
    }
    symbols.removeAll { $0 < 0 }
  }

  private mutating func push(_ left: Int, _ right: Int, _ table: MergeTable) {
    let outcome = table.outcome(symbols[left], symbols[right])
    if outcome != MergeTable.none { heap.insert(MergeCandidate(outcome: outcome, position: Int32(left))) }
  }
}

/// A pair that may merge: its outcome (see `MergeTable`) and the position of its left symbol.
struct MergeCandidate {
  let outcome: UInt64
  let position: Int32

  static func < (first: MergeCandidate, second: MergeCandidate) -> Bool {
    first.outcome != second.outcome ? first.outcome < second.outcome : first.position < second.position
  }
}

/// A binary heap of merge candidates, the best one on top.
struct MergeHeap {
  private var items: [MergeCandidate] = []

  mutating func removeAll() { items.removeAll(keepingCapacity: true) }

  mutating func insert(_ item: MergeCandidate) {
    var hole = items.count
    items.append(item)
    while hole > 0, item < items[(hole - 1) / 2] {
      items[hole] = items[(hole - 1) / 2]
      hole = (hole - 1) / 2
    }
    items[hole] = item
  }

  mutating func popFirst() -> MergeCandidate? {
    guard let first = items.first else { return nil }
    let item = items.removeLast()
    guard !items.isEmpty else { return first }
    var hole = 0
    while 2 * hole + 1 < items.count {
      var child = 2 * hole + 1
      if child + 1 < items.count, items[child + 1] < items[child] { child += 1 }
      guard items[child] < item else { break }
      items[hole] = items[child]
      hole = child
    }
    items[hole] = item
    return first
  }
}
