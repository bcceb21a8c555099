import Foundation

/// Pearson's χ² of two samples of labels being drawn alike.
struct ChiSquareTest: Sendable, Equatable {
  /// The probability of a χ² at least as large, by Wilson and Hilferty's approximation (1931).
  let p: Double
  /// Cramér's V, from 0 (alike) to 1.
  let strength: Double

  /// - Returns: nil where fewer than two labels are expected five times or more in the smaller sample; rarer ones count as one.
  init?(_ first: [String: Int], _ second: [String: Int]) {
    let names = Set(first.keys).union(second.keys).sorted()
    let sizes = (first.values.reduce(0, +), second.values.reduce(0, +))
    let total = Double(sizes.0 + sizes.1)
    guard sizes.0 > 0, sizes.1 > 0 else { return nil }
    var rows: [(Double, Double)] = []
    var rare = (0.0, 0.0)
    for name in names {
      let counts = (Double(first[name] ?? 0), Double(second[name] ?? 0))
      if (counts.0 + counts.1) * Double(min(sizes.0, sizes.1)) / total >= 5 {
        rows.append(counts)
      } else {
        rare.0 += counts.0
        rare.1 += counts.1
      }
    }
    if rare.0 + rare.1 > 0 { rows.append(rare) }
    guard rows.count >= 2 else { return nil }
    var sum = 0.0
    for counts in rows {
      let share = (counts.0 + counts.1) / total
      let expected = (share * Double(sizes.0), share * Double(sizes.1))
      sum += (counts.0 - expected.0) * (counts.0 - expected.0) / expected.0
      sum += (counts.1 - expected.1) * (counts.1 - expected.1) / expected.1
    }
    let freedom = Double(rows.count - 1)
    let z = (cbrt(sum / freedom) - (1 - 2 / (9 * freedom))) / (2 / (9 * freedom)).squareRoot()
    p = 0.5 * erfc(z / 2.0.squareRoot())
    strength = (sum / total).squareRoot()
  }
}
