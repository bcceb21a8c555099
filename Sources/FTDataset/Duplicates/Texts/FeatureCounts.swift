import Foundation

/// In how many texts a feature stands, counted in a fixed number of slots: two features that share one look as frequent as
/// both together, so that a chance meeting can hide what is rare, and never makes rare what is common.
struct FeatureCounts: Sendable {
  private(set) var counts: [UInt32]
  private(set) var texts = 0

  /// - Parameter expected: texts to be counted.
  init(expected: Int) {
    var slots = 1 << 14
    while slots < expected * 8, slots < 1 << 22 { slots *= 2 }
    counts = [UInt32](repeating: 0, count: slots)
  }

  mutating func count(_ bag: ContentBag) {
    texts += 1
    for feature in bag.features { counts[slot(feature.hash)] &+= 1 }
  }

  mutating func add(_ other: FeatureCounts) {
    texts += other.texts
    for slot in counts.indices { counts[slot] &+= other.counts[slot] }
  }

  private func slot(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 13) & (counts.count - 1) }

  func frequency(_ hash: UInt64) -> Int { Int(counts[slot(hash)]) }

  /// Inverse document frequency, ln((N + 30) / (n + ½)) with a floor: smoothed so that a handful of texts, of which nothing
  /// can be learned, weighs its words about alike.
  func rarity(_ hash: UInt64) -> Float {
    max(0.05, Float(log((Double(texts) + 30) / (Double(frequency(hash)) + 0.5))))
  }

  /// Of what stands in one text alone.
  var greatestRarity: Float { Float(log((Double(texts) + 30) / 1.5)) }
}
