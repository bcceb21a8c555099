extension TextSearch {
  /// What was found, in the order of the texts.
  mutating func result() -> TextDuplicates.Result {
    var result = TextDuplicates.Result()
    result.cut = store.chunks.reduce(0) { $0 + $1.cut }
    result.blank = blank
    result.exact = exact.compactMap { run in
      let texts = run.map(Int.init).filter { leaks[$0] == nil }
      return texts.count < 2 ? nil : TextDuplicates.Cluster(texts: texts, pair: Array(texts.prefix(2)), score: 1)
    }
    result.near = nearClusters()
    result.leaks = leaks.values.sorted { $0.text < $1.text }
    result.templates = families()
    return result
  }

  /// Near duplicates without those that are told as leaks: of equal texts another one stands for them then.
  private func untoldPairs() -> [ScoredPair] {
    func standing(_ text: Int) -> Int? { members(text).lazy.map(Int.init).first { leaks[$0] == nil } }
    return near.compactMap { pair in
      guard let left = standing(pair.left), let right = standing(pair.right) else { return nil }
      return ScoredPair(left: min(left, right), right: max(left, right), score: pair.score)
    }
  }

  private func nearClusters() -> [TextDuplicates.Cluster] {
    let near = untoldPairs()
    var sets = UnionFind(count: store.count)
    for pair in near { sets.join(pair.left, pair.right) }
    var clusters: [Int: TextDuplicates.Cluster] = [:]
    for pair in near {
      let root = sets.root(pair.left)
      let cluster = TextDuplicates.Cluster(texts: [], pair: [pair.left, pair.right], score: pair.score)
      var known = clusters[root] ?? cluster
      if pair.score > known.score {
        known.pair = cluster.pair
        known.score = cluster.score
      }
      known.texts += [pair.left, pair.right]
      clusters[root] = known
    }
    return clusters.values.map { cluster in
      var cluster = cluster
      cluster.texts = Set(cluster.texts).sorted()
      return cluster
    }.sorted { $0.texts[0] < $1.texts[0] }
  }

  private struct Framed {
    var frame: UInt64
    var text: Int
  }

  /// Texts of one frame and other values, and what alignment adds to them.
  private func families() -> [[Int]] {
    var sets = UnionFind(count: store.count)
    var framed: [Framed] = []
    for text in distinct {
      let frame = store.frame(Int(text)).frame
      if frame != 0 { framed.append(Framed(frame: frame, text: Int(text))) }
    }
    framed.sort { $0.frame != $1.frame ? $0.frame < $1.frame : $0.text < $1.text }
    for (one, other) in zip(framed, framed.dropFirst()) where one.frame == other.frame {
      sets.join(one.text, other.text)
    }
    for pair in templatePairs { sets.join(Int(pair >> 32), Int(pair & 0xffff_ffff)) }
    var families: [Int: [Int]] = [:]
    for text in distinct {
      let root = sets.root(Int(text))
      if root != Int(text) { families[root, default: [root]].append(Int(text)) }
    }
    // Near duplicates are one text of a family: they differ in a mistyped name, or in their punctuation.
    var copies = UnionFind(count: store.count)
    for pair in near { copies.join(pair.left, pair.right) }
    return families.values.filter { family in
      let first = copies.root(family[0])
      let frame = store.frame(family[0])
      return family.contains { copies.root($0) != first && (frame.frame == 0 || store.frame($0) != frame) }
    }.sorted { $0[0] < $1[0] }
  }
}
