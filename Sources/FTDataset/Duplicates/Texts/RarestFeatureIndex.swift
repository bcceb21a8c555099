/// Which texts have a feature among their rarest: proposes texts that speak of the same thing.
///
/// Of every text the rarest features that at least two texts have are listed, a bounded number; a question for partners adds
/// the rarities of those in common. A list that is longer than ``longestList`` is not read: what so many texts share says
/// little of any two of them.
struct RarestFeatureIndex: Sendable {
  static let featuresOfText = 8
  static let featuresOfQuestion = 12
  static let longestList = 128
  /// Entries from which on no further list is read: the rarest come first.
  static let enough = 400

  /// The upper half of a feature's hash, then the text; ascending.
  private let postings: [UInt64]
  /// Where the entries with these first bits begin.
  private let starts: [Int32]
  private let bits: Int

  init(_ postings: [UInt64]) {
    let sorted = postings.sorted()
    var bits = 4
    while bits < 22, 1 << bits < postings.count { bits += 1 }
    var starts = [Int32](repeating: Int32(postings.count), count: (1 << bits) + 1)
    for index in stride(from: sorted.count - 1, through: 0, by: -1) {
      starts[Int(sorted[index] >> UInt64(64 - bits))] = Int32(index)
    }
    for bucket in stride(from: starts.count - 2, through: 0, by: -1) where starts[bucket] > starts[bucket + 1] {
      starts[bucket] = starts[bucket + 1]
    }
    self.postings = sorted
    self.starts = starts
    self.bits = bits
  }

  /// The entries of a text, for the index.
  static func postings(of text: Int, _ bag: ContentBag, _ rarities: FeatureCounts) -> [UInt64] {
    rarest(bag, rarities, featuresOfText).map { $0.hash & 0xffff_ffff_0000_0000 | UInt64(text) }
  }

  private static func rarest(
    _ bag: ContentBag, _ rarities: FeatureCounts, _ most: Int
  ) -> [(hash: UInt64, rarity: Float)] {
    var rarest: [(hash: UInt64, rarity: Float)] = []
    for feature in bag.features where feature.weight > 0.15 && rarities.frequency(feature.hash) > 1 {
      rarest.append((feature.hash, rarities.rarity(feature.hash) * feature.weight))
    }
    rarest.sort { $0.rarity != $1.rarity ? $0.rarity > $1.rarity : $0.hash < $1.hash }
    return Array(rarest.prefix(most))
  }

  /// Texts that share the most of the rarest features, the best first.
  ///
  /// - Parameters:
  ///   - isWanted: whether a text comes into question.
  ///   - most: how many are named.
  func partners(
    of bag: ContentBag, _ rarities: FeatureCounts, most: Int, isWanted: (Int) -> Bool
  ) -> [(text: Int, weight: Float)] {
    var found: [(text: Int, weight: Float)] = []
    for feature in Self.rarest(bag, rarities, Self.featuresOfQuestion) where found.count < Self.enough {
      let key = feature.hash >> 32
      let bucket = Int(feature.hash >> UInt64(64 - bits))
      var index = Int(starts[bucket])
      let end = Int(starts[bucket + 1])
      while index < end, postings[index] >> 32 < key { index += 1 }
      var last = index
      while last < end, last - index <= Self.longestList, postings[last] >> 32 == key { last += 1 }
      guard last - index <= Self.longestList else { continue }
      for posting in postings[index..<last] {
        let text = Int(posting & 0xffff_ffff)
        if isWanted(text) { found.append((text, feature.rarity)) }
      }
    }
    found.sort { $0.text != $1.text ? $0.text < $1.text : $0.weight < $1.weight }
    var sums: [(text: Int, weight: Float)] = []
    for entry in found {
      if sums.last?.text == entry.text { sums[sums.count - 1].weight += entry.weight } else { sums.append(entry) }
    }
    sums.sort { $0.weight != $1.weight ? $0.weight > $1.weight : $0.text < $1.text }
    return Array(sums.prefix(most))
  }
}
