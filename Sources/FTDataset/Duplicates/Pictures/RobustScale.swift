/// Where the middle of some numbers lies and how far they stray, without heed to the few that lie far off.
///
/// The robust z of x is 0.6745 · (x − median) / MAD, MAD being the median distance from the median (Iglewicz and
/// Hoaglin, "How to Detect and Handle Outliers", 1993); numbers that hardly differ are given a least MAD.
struct RobustScale: Sendable {
  let median: Double
  let deviation: Double
  let count: Int

  /// - Parameter floor: the least MAD, so that in a set of equal numbers a small difference is none.
  /// - Returns: nil for fewer than ``fewest`` numbers.
  init?(_ values: [Double], floor: Double) {
    guard values.count >= Self.fewest else { return nil }
    count = values.count
    let middle = Self.median(values)
    median = middle
    deviation = max(floor, Self.median(values.map { abs($0 - middle) }))
  }

  /// Below this nobody can say what is usual.
  static let fewest = 20
  /// Beyond this z a number is worth a look; of normally distributed ones 1 in 2,000,000.
  static let far = 5.0

  /// Above this share of values beyond ``far`` they are not strays but a kind of their own, and name nobody.
  static let kindShare = 0.05

  /// Whether so many of the values lie far off that the set is of several kinds.
  func isMixed(_ values: [Double]) -> Bool {
    Double(values.count { abs(z($0)) > Self.far }) > Self.kindShare * Double(values.count)
  }

  func z(_ value: Double) -> Double { 0.6745 * (value - median) / deviation }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let half = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
  }
}
