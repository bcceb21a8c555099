import FTData

/// Items that are the same, directly or through others, and what follows from it for the sides of a split.
struct MediaClusters {
  private let items: [MediaItem]
  private var union: UnionFind
  /// What is joined by items of one side alone: what is left of a cluster when the leaks in it are told by themselves.
  private var sideUnion: UnionFind
  /// Items of which ``leaks(thing:)`` has told.
  private var leaked: Set<Int> = []
  private(set) var pairs: [MediaPair] = []
  /// By item, for the shortest way from a leaked item to where it comes from.
  private var neighbors: [[Int]]

  init(_ items: [MediaItem]) {
    self.items = items
    union = UnionFind(count: items.count)
    sideUnion = UnionFind(count: items.count)
    neighbors = items.map { _ in [] }
  }

  /// Notes that two items are the same. A drawing's variant joins nothing.
  mutating func add(_ pair: MediaPair) {
    let isAcross = items[pair.first].side != items[pair.second].side
    let isKnown = sideUnion.root(pair.first) == sideUnion.root(pair.second)
    // Within one side as many pairs are enough as join all; across sides each may be the one that shows a leak.
    guard !isKnown || isAcross || pair.kind == .variant else { return }
    pairs.append(pair)
    guard pair.kind != .variant else { return }
    neighbors[pair.first].append(pairs.count - 1)
    neighbors[pair.second].append(pairs.count - 1)
    union.join(pair.first, pair.second)
    if !isAcross { sideUnion.join(pair.first, pair.second) }
  }

  /// Pairs of a kind, without those that a leak has been told of: they are told once, as what is worse. A variant is no leak.
  private func told(_ kind: MediaPair.Kind) -> [MediaPair] {
    pairs.filter {
      $0.kind == kind && (kind == .variant || !leaked.contains($0.first) && !leaked.contains($0.second))
    }
  }

  /// Pairs of a kind as cases, the most alike first; those of leaks are left to ``leaks(thing:)``, which comes before.
  func cases(_ kind: MediaPair.Kind) -> [DataFinding.Case] {
    told(kind)
      .sorted { ($1.score, $0.first, $0.second) < ($0.score, $1.first, $1.second) }
      .map { pair in
        DataFinding.Case([items[pair.first].place, items[pair.second].place], pair.words, score: pair.score)
      }
  }

  /// How many items are the same as an earlier one.
  func repeated(_ kind: MediaPair.Kind) -> Int {
    Set(told(kind).map(\.second)).count
  }

  /// Held-out items that are the same as one of another side, each with the one it is most like: test before
  /// validation.
  ///
  /// - Parameter thing: what an item is called, in the singular.
  mutating func leaks(thing: String) -> [DataFinding.Case] {
    var members: [Int: [Int]] = [:]
    for item in items.indices where items[item].side != nil && !neighbors[item].isEmpty {
      members[union.root(item), default: []].append(item)
    }
    var cases: [DataFinding.Case] = []
    for side in [Partition.Side.test, .validation] {
      for item in items.indices where items[item].side == side && !neighbors[item].isEmpty {
        // What test shares with validation is told of test.
        let sources: [Partition.Side] = side == .test ? [.training, .validation] : [.training]
        let same = members[union.root(item)] ?? []
        guard let source = sources.first(where: { wanted in same.contains { items[$0].side == wanted } }) else {
          continue
        }
        leaked.insert(item)
        cases.append(leak(of: item, to: source, among: same, thing: thing))
      }
    }
    return cases.sorted { ($0.score ?? 0) > ($1.score ?? 0) }
  }

  private func leak(
    of item: Int, to source: Partition.Side, among same: [Int], thing: String
  ) -> DataFinding.Case {
    let direct = neighbors[item].map { pairs[$0] }
      .filter { items[other($0, than: item)].side == source }
      .max { ($0.score, $1.first, $1.second) < ($1.score, $0.first, $0.second) }
    let sides = "\(items[item].side?.rawValue ?? "") and \(source.rawValue)"
    if let direct {
      return DataFinding.Case(
        [items[item].place, items[other(direct, than: item)].place], "in \(sides): \(direct.words)",
        score: direct.score)
    }
    let origin = same.first { items[$0].side == source } ?? item
    return DataFinding.Case(
      [items[item].place, items[origin].place],
      "in \(sides): the same \(thing), seen through others that lie between them", score: weakest(of: same))
  }

  private func other(_ pair: MediaPair, than item: Int) -> Int { pair.first == item ? pair.second : pair.first }

  private func weakest(of same: [Int]) -> Double {
    same.flatMap { neighbors[$0] }.map { pairs[$0].score }.min() ?? 0
  }
}
