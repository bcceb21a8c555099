import FTData

/// A search in progress: equal texts are one from here on, their first standing for all.
struct TextSearch {
  let settings: TextDuplicates.Settings
  let source: TextSource
  var store: TextStore
  let rarities: FeatureCounts

  /// Runs of equal texts, two or more each.
  var exact: [[Int32]] = []
  /// The texts that stand for themselves and for those equal to them, ascending.
  var distinct: [Int32] = []
  /// The run of a text that stands for several.
  var runs: [Int32: Int] = [:]
  /// The sides that a text and those equal to it are on, as bits; empty without sides.
  private var sideSets: [UInt8] = []
  var blank = 0
  /// Entries for the index of rarest features, until it is made.
  var postings: [UInt64] = []
  /// Near duplicates.
  var near: [ScoredPair] = []
  /// Pairs that alignment found to differ in values alone.
  var templatePairs: [SignatureForest.Pair] = []
  /// The best source of each leaked text.
  var leaks: [Int: TextDuplicates.Leak] = [:]

  struct ScoredPair: Sendable {
    var left: Int
    var right: Int
    var score: Double
  }

  init(settings: TextDuplicates.Settings, source: TextSource, store: TextStore, rarities: FeatureCounts) {
    self.settings = settings
    self.source = source
    self.store = store
    self.rarities = rarities
  }

  /// Sorts the texts by their hashes; equal neighbours are exact duplicates.
  mutating func groupEqualTexts() {
    var order: [Int32] = []
    order.reserveCapacity(store.count)
    for text in 0..<store.count {
      if store.length(text) == 0 { blank += 1 } else { order.append(Int32(text)) }
    }
    let hashes = order.map { (hash: store.hash(Int($0)), text: $0) }
      .sorted { $0.hash != $1.hash ? $0.hash < $1.hash : $0.text < $1.text }
    var start = 0
    while start < hashes.count {
      var end = start + 1
      while end < hashes.count, hashes[end].hash == hashes[start].hash { end += 1 }
      distinct.append(hashes[start].text)
      if end - start > 1 { exact.append(hashes[start..<end].map(\.text)) }
      start = end
    }
    distinct.sort()
    exact.sort { $0[0] < $1[0] }
    if let sides = source.sides { sideSets = sides.map(Self.bit) }
    for (index, run) in exact.enumerated() {
      if !sideSets.isEmpty { sideSets[Int(run[0])] = run.reduce(0) { $0 | Self.bit(source.side(Int($1))) } }
      runs[run[0]] = index
      leakWithin(run)
    }
  }

  /// Equal texts on several sides.
  private mutating func leakWithin(_ run: [Int32]) {
    guard source.sides != nil else { return }
    for text in run {
      guard let side = source.side(Int(text)), side != .training else { continue }
      guard let first = run.first(where: { isEarlier(source.side(Int($0)), side) }) else { continue }
      leaks[Int(text)] = TextDuplicates.Leak(text: Int(text), source: Int(first), kind: .exact, score: 1)
    }
  }

  /// Whether what is on the first side must be new on the second.
  func isEarlier(_ side: Partition.Side?, _ later: Partition.Side) -> Bool {
    guard let side else { return false }
    switch later {
    case .training: return false
    case .validation: return side == .training
    case .test: return side != .test
    }
  }

  /// A text and those equal to it.
  func members(_ text: Int) -> [Int32] { runs[Int32(text)].map { exact[$0] } ?? [Int32(text)] }

  /// Whether a text of one run must be new to one of the other: they are on two sides at least.
  func isAcrossSides(_ left: Int, _ right: Int) -> Bool {
    guard !sideSets.isEmpty else { return false }
    let one = sideSets[left]
    let other = sideSets[right]
    return one != 0 && other != 0 && (one != other || one.nonzeroBitCount > 1)
  }

  private static func bit(_ side: Partition.Side?) -> UInt8 {
    switch side {
    case .training: 1
    case .validation: 2
    case .test: 4
    case nil: 0
    }
  }

  /// Texts equal to the one that must be new to one equal to the other, each with its source, both ways.
  private func leakPairs(_ left: Int, _ right: Int) -> [(text: Int, source: Int)] {
    var pairs: [(text: Int, source: Int)] = []
    for (one, other) in [(left, right), (right, left)] {
      let sources = members(other)
      for text in members(one) {
        guard let side = source.side(Int(text)), side != .training else { continue }
        guard let first = sources.first(where: { isEarlier(source.side(Int($0)), side) }) else { continue }
        pairs.append((Int(text), Int(first)))
      }
    }
    return pairs
  }

  /// Keeps the best source of a text: exact before near before reworded, then by score, then the first.
  mutating func addLeak(_ left: Int, _ right: Int, _ kind: TextDuplicates.Leak.Kind, _ score: Double) {
    for (text, source) in leakPairs(left, right) {
      let leak = TextDuplicates.Leak(text: text, source: source, kind: kind, score: score)
      guard let known = leaks[text] else {
        leaks[text] = leak
        continue
      }
      if Self.isBetter(leak, known) { leaks[text] = leak }
    }
  }

  private static func isBetter(_ leak: TextDuplicates.Leak, _ known: TextDuplicates.Leak) -> Bool {
    let order: [TextDuplicates.Leak.Kind] = [.exact, .near, .reworded]
    let rank = order.firstIndex(of: leak.kind) ?? 0
    let knownRank = order.firstIndex(of: known.kind) ?? 0
    if rank != knownRank { return rank < knownRank }
    return leak.score != known.score ? leak.score > known.score : leak.source < known.source
  }
}
