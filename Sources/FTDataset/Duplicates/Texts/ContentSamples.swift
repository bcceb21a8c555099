import FTRandom
import Foundation

/// Features of a text drawn by their weight, so that two texts draw the same one as often as they share weight.
///
/// Consistent weighted sampling: every feature draws -ln(u)/w with u from its own hash and the number of the draw, and the
/// smallest wins (Chum, Philbin and Zisserman, "Near duplicate image detection: min-hash and tf-idf weighting", 2008). What
/// stands in every text is hardly ever drawn: in a crowd of texts of one template those that share their rare words meet.
enum ContentSamples {
  /// Draws of a text.
  static let width = 12

  static func append(of bag: ContentBag, _ rarities: FeatureCounts, to samples: inout [UInt16]) {
    var best = [Float](repeating: .infinity, count: width)
    var drawn = [UInt16](repeating: 0, count: width)
    for feature in bag.features where feature.weight > 0.1 {
      let share = 1 / (feature.weight * rarities.rarity(feature.hash))
      for draw in 0..<width {
        let bits = SplitMix64.finalise(feature.hash &+ UInt64(draw + 1) &* SplitMix64.increment)
        let value = -log((Float(bits >> 40) + 0.5) / 16_777_216) * share
        if value < best[draw] {
          best[draw] = value
          drawn[draw] = UInt16(truncatingIfNeeded: feature.hash >> 7)
        }
      }
    }
    samples += drawn
  }
}
