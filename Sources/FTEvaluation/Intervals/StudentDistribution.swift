import Foundation

/// Student's t.
enum StudentDistribution {
  /// The 97.5 % point: what 1.96 is for a spread that is known.
  ///
  /// To six digits. Source: Hill, Algorithm 396, Communications of the ACM 13 (1970).
  static func quantile(degreesOfFreedom: Int) -> Double {
    precondition(degreesOfFreedom >= 1, "Student's t needs a degree of freedom")
    let p = 0.05
    let n = Double(degreesOfFreedom)
    if degreesOfFreedom == 1 { return cos(p * .pi / 2) / sin(p * .pi / 2) }
    if degreesOfFreedom == 2 { return (2 / (p * (2 - p)) - 2).squareRoot() }
    let a = 1 / (n - 0.5)
    let b = 48 / (a * a)
    var c = ((20700 * a / b - 98) * a - 16) * a + 96.36
    let d = ((94.5 / (b + c) - 3) / b + 1) * (a * .pi / 2).squareRoot() * n
    var y = pow(d * p, 2 / n)
    if y > 0.05 + a {
      let x = -Interval.normalQuantile
      y = x * x
      if n < 5 { c += 0.3 * (n - 4.5) * (x + 0.6) }
      c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b
      y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
      y = expm1(a * y * y)
    } else {
      y =
        ((1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y - 1) * (n + 1) / (n + 2) + 1
        / y
    }
    return (n * y).squareRoot()
  }
}
