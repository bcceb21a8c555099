/// Whole-array comparisons. Each returns `nil` when everything agrees, otherwise a sentence about the disagreement:
///
/// ```swift
/// #expect(Comparison.mismatch(tensor.values(), expected, shape: [2, 3], tolerance: 2e-6) == nil)
/// ```
public enum Comparison {
  /// Compares with a tolerance relative to the largest expected magnitude. A tolerance of 0 asks for equal values.
  ///
  /// Relative to the largest magnitude and not element by element, because a sum that cancels is exact only relative to
  /// its terms. Values that are not finite must agree exactly (any NaN agrees with any NaN).
  ///
  /// - Parameter floor: the least magnitude the tolerance refers to, for results that are 0 but for rounding.
  public static func mismatch(
    _ actual: [Double], _ expected: [Double], shape: [Int], tolerance: Double, floor: Double = 1e-6
  ) -> String? {
    guard actual.count == expected.count else { return "\(actual.count) values, expected \(expected.count)" }
    let largest = expected.reduce(floor) { $1.isFinite ? max($0, abs($1)) : $0 }
    let limit = tolerance * largest
    return describe(actual, expected, shape: shape, rule: "tolerance \(limit) = \(tolerance) of the largest magnitude")
    {
      abs($0 - $1) <= limit
    }
  }

  public static func mismatch(
    _ actual: [Float], _ expected: [Double], shape: [Int], tolerance: Double, floor: Double = 1e-6
  ) -> String? {
    mismatch(actual.map(Double.init), expected, shape: shape, tolerance: tolerance, floor: floor)
  }

  public static func mismatch(
    _ actual: [Float], _ expected: [Float], shape: [Int], tolerance: Double, floor: Double = 1e-6
  ) -> String? {
    mismatch(actual, expected.map(Double.init), shape: shape, tolerance: tolerance, floor: floor)
  }

  /// Compares float32 values element by element in units in the last place.
  public static func mismatch(_ actual: [Float], _ expected: [Float], shape: [Int], ulps: Int) -> String? {
    guard actual.count == expected.count else { return "\(actual.count) values, expected \(expected.count)" }
    return describe(
      actual.map(Double.init), expected.map(Double.init), shape: shape, rule: "\(ulps) units in the last place"
    ) { distance(Float($0), Float($1)) <= ulps }
  }

  /// How many float32 values lie between two finite numbers.
  public static func distance(_ a: Float, _ b: Float) -> Int {
    let ordered = { (x: Float) in x.sign == .minus ? -Int(x.bitPattern & 0x7FFF_FFFF) : Int(x.bitPattern) }
    return abs(ordered(a) - ordered(b))
  }

  private static func describe(
    _ actual: [Double], _ expected: [Double], shape: [Int], rule: String, agree: (Double, Double) -> Bool
  ) -> String? {
    var wrong: [Int] = []
    var worst = 0
    for i in actual.indices {
      let (a, e) = (actual[i], expected[i])
      if a == e || (a.isNaN && e.isNaN) || (a.isFinite && e.isFinite && agree(a, e)) { continue }
      wrong.append(i)
      let error = { (j: Int) in
        let difference = abs(actual[j] - expected[j])
        return difference.isNaN ? Double.infinity : difference
      }
      if wrong.count == 1 || error(i) > error(worst) { worst = i }
    }
    guard let first = wrong.first else { return nil }
    let show = { (i: Int) in
      "at \(coordinates(i, shape)): \(actual[i]), expected \(expected[i]), difference \(actual[i] - expected[i])"
    }
    return "\(wrong.count) of \(actual.count) values differ (\(rule)); first \(show(first)); worst \(show(worst))"
  }

  private static func coordinates(_ index: Int, _ shape: [Int]) -> [Int] {
    var (rest, result) = (index, [Int]())
    for extent in shape.reversed() {
      result.append(rest % max(1, extent))
      rest /= max(1, extent)
    }
    return result.reversed()
  }
}
