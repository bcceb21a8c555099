import Foundation

/// What two texts have in common, weighed by its rarity and without its order.
struct ContentOverlap {
  /// Twice the common weight in the weight of both, 0…1 (Dice).
  private(set) var dice = 0.0
  /// The common weight in that of the lighter one, 0…1.
  private(set) var containment = 0.0
  /// The common weight as a number of features that stand in a single text.
  private(set) var shared = 0.0
  /// How much of both is pairs of characters of scripts without spaces, 0…1.
  private(set) var unspacedShare = 0.0
  /// Each has numbers or codes that the other lacks, and they share less than half.
  private(set) var hasOtherNumbers = false
  /// Of the numbers of the one that has fewer, how many the other has, 0…1; 1 where one has none.
  private(set) var numberAgreement = 1.0

  init(_ left: ContentBag, _ right: ContentBag, _ rarities: FeatureCounts) {
    var common: Float = 0
    var leftWeight: Float = 0
    var rightWeight: Float = 0
    var unspaced: Float = 0
    var leftNumbers = 0
    var rightNumbers = 0
    var commonNumbers = 0
    var i = 0
    var j = 0
    while i < left.features.count || j < right.features.count {
      let isLeft =
        j >= right.features.count || (i < left.features.count && left.features[i].hash <= right.features[j].hash)
      let isRight =
        i >= left.features.count || (j < right.features.count && right.features[j].hash <= left.features[i].hash)
      let feature = isLeft ? left.features[i] : right.features[j]
      let weight = feature.weight * rarities.rarity(feature.hash)
      if isLeft {
        leftWeight += weight
        i += 1
      }
      if isRight {
        rightWeight += weight
        j += 1
      }
      if isLeft, isRight { common += weight }
      if feature.isPair { unspaced += (isLeft ? weight : 0) + (isRight ? weight : 0) }
      if feature.isNumber {
        leftNumbers += isLeft ? 1 : 0
        rightNumbers += isRight ? 1 : 0
        commonNumbers += isLeft && isRight ? 1 : 0
      }
    }
    dice = Double(2 * common / max(0.001, leftWeight + rightWeight))
    containment = Double(common / max(0.001, min(leftWeight, rightWeight)))
    shared = Double(common / rarities.greatestRarity)
    unspacedShare = Double(unspaced / max(0.001, leftWeight + rightWeight))
    let fewer = min(leftNumbers, rightNumbers)
    if fewer > 0 { numberAgreement = Double(commonNumbers) / Double(fewer) }
    hasOtherNumbers = fewer > commonNumbers && numberAgreement < 0.5
  }

  /// Whether one is a rewording of the other.
  ///
  /// Asked is the similarity of the settings where four features of the rarest kind or more are common, and up to 0.25 more
  /// down to two of them, since little in common is little evidence; what differs in numbers counts for a quarter less.
  func isRewording(_ settings: TextDuplicates.Settings) -> Bool {
    if hasOtherNumbers { return false }
    let spaced = Self.threshold(settings.rewording, shared, most: 4, least: 2, extra: 0.25)
    let unspaced = Self.threshold(settings.unspacedRewording, shared, most: 4, least: 1.5, extra: 0.2)
    return score >= spaced + (unspaced - spaced) * unspacedShare
  }

  /// The Dice similarity, less where numbers differ.
  var score: Double { dice * (0.75 + 0.25 * numberAgreement) }

  private static func threshold(
    _ base: Double, _ shared: Double, most: Double, least: Double, extra: Double
  ) -> Double {
    base + extra * min(1, max(0, (most - shared) / (most - least)))
  }
}
