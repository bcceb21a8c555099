import Foundation

/// The range that holds the true value in 95 of 100 repetitions of the whole experiment.
///
/// It never has width 0: a handful of items can be all right or all alike by chance, and a range without width would say that
/// nothing is left to chance. Where the items allow no range, the functions that make one give nil.
public struct Interval: Sendable, Codable, Equatable {
  public let low: Double
  public let high: Double

  /// - Precondition: `low` is below `high`, both finite.
  public init(_ low: Double, _ high: Double) {
    precondition(low.isFinite && high.isFinite && low < high, "an interval from \(low) to \(high) has no width")
    self.low = low
    self.high = high
  }

  /// nil unless there is a width.
  init?(checked low: Double, _ high: Double) {
    guard low.isFinite, high.isFinite, low < high else { return nil }
    self.init(low, high)
  }

  public var width: Double { high - low }
  public func contains(_ value: Double) -> Bool { low <= value && value <= high }

  /// Wilson's interval for the share `right` of `count`.
  ///
  ///     (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n),  z = 1.959964
  ///
  /// Its coverage averages 95 % and nowhere falls below 83 %, which the usual p ± z √(p(1−p)/n) does not hold for small n or
  /// near 0 and 100 %. Source: Wilson, "Probable inference" (1927); Brown, Cai and DasGupta (2001).
  ///
  /// - Precondition: `0 ≤ right ≤ count`, and `count` is at least 1.
  public static func wilson(_ right: Int, of count: Int) -> Interval {
    precondition(count >= 1 && (0...count).contains(right), "no share: \(right) of \(count)")
    let n = Double(count)
    let p = Double(right) / n
    let square = normalQuantile * normalQuantile
    let middle = (p + square / (2 * n)) / (1 + square / n)
    let half = normalQuantile / (1 + square / n) * (p * (1 - p) / n + square / (4 * n * n)).squareRoot()
    // At the ends the formula gives 0 and 1 but for rounding.
    return Interval(right == 0 ? 0 : middle - half, right == count ? 1 : middle + half)
  }

  /// The 97.5 % point of the normal distribution.
  static let normalQuantile = 1.959963984540054
}

/// A number with its 95 % interval.
public struct Estimate: Sendable, Codable, Equatable {
  public let value: Double
  public let low: Double
  public let high: Double

  /// - Precondition: the value lies in the interval.
  public init(_ value: Double, _ interval: Interval) {
    precondition(interval.contains(value), "\(value) is not within \(interval.low) to \(interval.high)")
    self.value = value
    low = interval.low
    high = interval.high
  }

  public var interval: Interval { Interval(low, high) }
  /// The share of `count` with Wilson's interval.
  public init(share right: Int, of count: Int) {
    self.init(Double(right) / Double(count), .wilson(right, of: count))
  }
}
