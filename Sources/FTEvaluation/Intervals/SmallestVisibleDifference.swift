import Foundation

/// The smallest true difference between two systems that a test set can be expected to show.
///
/// "Show" means: a two-sided test at 95 % says in 80 of 100 repetitions that the two differ. z = 1.959964 is the 97.5 % point of
/// the normal distribution, z′ = 0.841621 its 80 % point. A difference that is smaller may be real and stay hidden; a table
/// that shows it as "not told apart" has then said little. Each is nil where so few items can show no difference at all.
public enum SmallestVisibleDifference {
  /// Of two means of measured values with a given spread.
  ///
  ///     two sets of n items each:   (z + z′)·s·√(2 / (n − z²/4)),   s the standard deviation of the values
  ///     the same n items twice:     (z + z′)·s·√(1 / (n − z²/2)),   s the standard deviation of the differences
  ///
  /// z²/4 and z²/2 stand for Student's t. Beside its exact power the result is too small for few items: by 17 % for three pairs,
  /// 5 % for five, 2 % for eight, 0.4 % for fifteen; for two sets by half of that. Source: Guenther, "Sample size formulas for
  /// normal theory t tests", The American Statistician 35 (1981).
  ///
  /// - Parameters:
  ///   - count: items of each of the two.
  ///   - paired: whether both are measured on the same items.
  /// - Precondition: a spread that is finite and not below 0.
  public static func ofMeans(count: Int, spread: Double, paired: Bool) -> Double? {
    precondition(spread >= 0 && spread.isFinite, "a spread of \(spread)")
    let square = Interval.normalQuantile * Interval.normalQuantile
    let items = Double(count) - square / (paired ? 2 : 4)
    // Below that there is hardly a degree of freedom.
    guard count >= 3, items > 0 else { return nil }
    return (Interval.normalQuantile + powerQuantile) * spread * ((paired ? 1 : 2) / items).squareRoot()
  }

  /// Of two shares on two sets of n items each, where one of them is `share`: how far the other must be towards one half.
  ///
  ///     | sin²(arcsin √p ± h/2) − p |,   h = (z + z′)·√(2/n)
  ///
  /// Source: Cohen, "Statistical power analysis for the behavioral sciences" (1988), chapter 6.
  ///
  /// - Precondition: a share from 0 to 1.
  public static func ofShares(count: Int, share: Double) -> Double? {
    precondition((0...1).contains(share), "a share of \(share)")
    guard count >= 1 else { return nil }
    let half = (Interval.normalQuantile + powerQuantile) * (2 / Double(count)).squareRoot() / 2
    let angle = asin(share.squareRoot()) + (share < 0.5 ? half : -half)
    guard (0...Double.pi / 2).contains(angle) else { return nil }
    return abs(sin(angle) * sin(angle) - share)
  }

  /// Of two shares on the same n items, by McNemar's test: only items on which the two disagree tell anything.
  ///
  ///     δ with  z·√ψ + z′·√(ψ − δ²) = δ·√n,   ψ the share of items on which the two disagree
  ///
  /// Source: Connor, "Sample size for testing differences in proportions for the paired-sample design", Biometrics 43 (1987).
  ///
  /// - Parameter disagreement: the share of items on which one is right and the other wrong.
  /// - Precondition: a share from 0 to 1.
  public static func ofPairedShares(count: Int, disagreement: Double) -> Double? {
    precondition((0...1).contains(disagreement), "a share of \(disagreement)")
    guard count >= 1 else { return nil }
    let n = Double(count)
    let z = Interval.normalQuantile * Interval.normalQuantile
    let power = powerQuantile * powerQuantile
    let root = (n * z - (n + power) * (z - power)).squareRoot()
    let difference = disagreement.squareRoot() * (n.squareRoot() * Interval.normalQuantile + root) / (n + power)
    return root.isFinite && difference <= disagreement ? difference : nil
  }

  /// The 80 % point of the normal distribution.
  static let powerQuantile = 0.8416212335729143
}
