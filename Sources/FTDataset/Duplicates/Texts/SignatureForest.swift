import FTRandom

/// Proposes pairs of texts that may be near duplicates, as many for each text as are bounded beforehand.
///
/// An LSH forest (Bawa, Condie and Ganesan, 2005): in every tree the texts are sorted by other bins of their signatures, and
/// neighbours that share a beginning are proposed; similar texts share long ones, so that a crowd of similar texts costs no
/// more than others. Some trees sort by ``ContentSamples`` instead, which bring together what shares its rare words: the copy
/// of a text among thousands of its template. Texts of one frame with other values are templates without a look, and are not
/// proposed.
struct SignatureForest {
  /// Bins in a tree's keys.
  private static let depth = 8

  let trees: Int
  let contentTrees: Int
  /// Bins that have to be equal at the beginning of a key.
  let prefix: Int
  /// Neighbours looked at, on one side.
  let window: Int
  /// Partners kept for a text, the most similar ones.
  let partners: Int
  /// Of ``MinHashSignature/width`` bins, how many have to be equal.
  let equalBins: Int

  /// - Parameter count: of the texts: few of them are looked at more closely.
  init(count: Int) {
    let isSmall = count <= 50_000
    trees = isSmall ? 32 : 12
    contentTrees = 6
    prefix = isSmall ? 2 : 3
    window = isSmall ? 16 : 4
    partners = isSmall ? 16 : 4
    equalBins = isSmall ? 22 : 27
  }

  /// A proposed pair: the smaller number in the upper half.
  typealias Pair = UInt64

  /// - Parameter texts: numbers in the store, ascending.
  /// - Returns: pairs, ascending, each once.
  func pairs(
    _ store: TextStore, _ texts: [Int32], threads: Int, isGoing: (Int) -> Bool
  ) throws(TextDuplicates.Stopped) -> [Pair] {
    var nearest = NearestPartners(texts: store.count, most: partners)
    let all = trees + contentTrees
    var done = 0
    // A portion at a time, so that no more than these trees are in memory.
    while done < all {
      let first = done
      let portion = min(max(1, threads), all - first)
      for proposals in ParallelWork.map(portion, threads: threads, { self.tree(first + $0, store, texts) }) {
        for proposal in proposals { nearest.add(proposal) }
      }
      done += portion
      guard isGoing(done) else { throw TextDuplicates.Stopped() }
    }
    return nearest.pairs()
  }

  struct Proposal: Sendable {
    var left: Int32
    var right: Int32
    var equalBins: UInt8
  }

  private struct Entry: Sendable {
    var key: UInt64
    var text: Int32
  }

  private func tree(_ tree: Int, _ store: TextStore, _ texts: [Int32]) -> [Proposal] {
    var entries: [Entry] = []
    entries.reserveCapacity(texts.count)
    let isOfContent = tree >= trees
    if isOfContent {
      let first = (tree - trees) * 2
      let draws = (0..<4).map { (first + $0) % ContentSamples.width }
      for text in texts {
        var key: UInt64 = 0
        for draw in draws { key = key << 16 | UInt64(store.sample(Int(text), draw)) }
        entries.append(Entry(key: key, text: text))
      }
    } else {
      var mixer = SplitMix64(state: UInt64(tree) &+ 1)
      let bins = (0..<Self.depth).map { _ in Int(mixer.next() >> 58) }
      for text in texts {
        var key: UInt64 = 0
        for bin in bins { key = key << 8 | UInt64(store.bin(Int(text), bin)) }
        entries.append(Entry(key: key, text: text))
      }
    }
    entries.sort { $0.key != $1.key ? $0.key < $1.key : $0.text < $1.text }
    let differing = isOfContent ? 32 : 64 - prefix * 8
    var proposals: [Proposal] = []
    for first in entries.indices {
      var looked = 0
      var second = first + 1
      while second < entries.count, looked < window, second - first <= window * 8 {
        if entries[first].key ^ entries[second].key >= 1 << UInt64(differing) { break }
        let left = Int(entries[first].text)
        let right = Int(entries[second].text)
        second += 1
        if store.areTemplates(left, right) { continue }
        looked += 1
        let equal = store.equalBins(left, right)
        guard equal >= equalBins else { continue }
        proposals.append(
          Proposal(left: Int32(min(left, right)), right: Int32(max(left, right)), equalBins: UInt8(equal)))
      }
    }
    return proposals
  }
}

extension TextStore {
  /// Of one frame, with other numbers, codes or known values in it.
  func areTemplates(_ left: Int, _ right: Int) -> Bool {
    let one = frame(left)
    let other = frame(right)
    return one.frame != 0 && one.frame == other.frame && one.sureValues != other.sureValues
  }
}

/// The most similar partners of every text, in flat arrays.
private struct NearestPartners {
  private let most: Int
  private var partners: [Int32]
  private var similarities: [UInt8]

  init(texts: Int, most: Int) {
    self.most = most
    partners = [Int32](repeating: -1, count: texts * most)
    similarities = [UInt8](repeating: 0, count: texts * most)
  }

  mutating func add(_ proposal: SignatureForest.Proposal) {
    insert(proposal.right, proposal.equalBins, at: Int(proposal.left) * most)
    insert(proposal.left, proposal.equalBins, at: Int(proposal.right) * most)
  }

  /// Equal ones by their number, so that the order of the proposals does not matter.
  private mutating func insert(_ partner: Int32, _ similarity: UInt8, at start: Int) {
    var place = start
    while place < start + most, partners[place] >= 0, precedes(place, partner, similarity) {
      if partners[place] == partner { return }
      place += 1
    }
    guard place < start + most, partners[place] != partner else { return }
    var last = start + most - 1
    while last > place {
      partners[last] = partners[last - 1]
      similarities[last] = similarities[last - 1]
      last -= 1
    }
    partners[place] = partner
    similarities[place] = similarity
  }

  private func precedes(_ place: Int, _ partner: Int32, _ similarity: UInt8) -> Bool {
    similarities[place] != similarity ? similarities[place] > similarity : partners[place] <= partner
  }

  func pairs() -> [SignatureForest.Pair] {
    var pairs: [SignatureForest.Pair] = []
    for slot in partners.indices where partners[slot] >= 0 {
      let text = Int32(slot / most)
      pairs.append(UInt64(min(text, partners[slot])) << 32 | UInt64(max(text, partners[slot])))
    }
    pairs.sort()
    var kept = 0
    for index in pairs.indices where index == 0 || pairs[index] != pairs[kept - 1] {
      pairs[kept] = pairs[index]
      kept += 1
    }
    pairs.removeLast(pairs.count - kept)
    return pairs
  }
}
