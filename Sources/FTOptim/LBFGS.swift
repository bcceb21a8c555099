/// Minimises a smooth function of all data at once by limited-memory BFGS with backtracking.
///
/// The direction −H·g comes from the last `history` pairs of steps and changes of gradient; the step is halved until
/// f(x + t·d) ≤ f(x) + 10⁻⁴·t·gᵀd. For convex functions of a few thousand to a few hundred thousand numbers, such as a linear
/// classifier, where it needs tens of passes and no learning rate. Source: Nocedal and Wright, Numerical Optimization, 2006,
/// algorithms 7.4 and 3.1.
///
/// ```swift
/// let result = LBFGS().minimize([0, 0]) { x in
///   (value: (x[0] - 1) * (x[0] - 1) + 4 * x[1] * x[1], gradient: [2 * (x[0] - 1), 8 * x[1]])
/// }
/// ```
public struct LBFGS: Sendable {
  /// Where a minimisation ended.
  public struct Result: Sendable {
    public var point: [Double]
    public var value: Double
    /// Steps that were taken.
    public var steps: Int
    /// The largest part of the gradient is within the tolerance, or no step makes the value smaller that can still be told.
    public var hasConverged: Bool
  }

  public var history = 10
  public var maximumSteps = 500
  /// Largest part of the gradient at the end.
  public var tolerance = 1e-6

  public init() {}

  /// - Parameter evaluate: the function's value and gradient at a point; what it throws ends the work.
  public func minimize(
    _ start: [Double], evaluate: ([Double]) throws -> (value: Double, gradient: [Double])
  ) rethrows -> Result {
    var point = start
    var (value, gradient) = try evaluate(point)
    var pairs: [(step: [Double], change: [Double], curvature: Double)] = []
    for taken in 0..<maximumSteps {
      if gradient.allSatisfy({ abs($0) <= tolerance }) {
        return Result(point: point, value: value, steps: taken, hasConverged: true)
      }
      let direction = Self.direction(gradient, pairs)
      let slope = Self.dot(gradient, direction)
      // The first step has no history that knows its length.
      var length = pairs.isEmpty ? 1 / max(1, Self.dot(gradient, gradient).squareRoot()) : 1
      var next: (value: Double, gradient: [Double])?
      var moved = point
      while length > 1e-10 {
        for index in moved.indices { moved[index] = point[index] + length * direction[index] }
        let found = try evaluate(moved)
        if found.value <= value + 1e-4 * length * slope {
          next = found
          break
        }
        length /= 2
      }
      guard let next else { return Result(point: point, value: value, steps: taken, hasConverged: true) }
      let step = zip(moved, point).map { $0 - $1 }
      let change = zip(next.gradient, gradient).map { $0 - $1 }
      let curvature = Self.dot(step, change)
      // Only where the function bends upwards does a pair describe a minimum.
      if curvature > 1e-12 * Self.dot(change, change) {
        pairs.append((step, change, curvature))
        if pairs.count > history { pairs.removeFirst() }
      }
      point = moved
      value = next.value
      gradient = next.gradient
    }
    return Result(point: point, value: value, steps: maximumSteps, hasConverged: false)
  }

  private static func direction(
    _ gradient: [Double], _ pairs: [(step: [Double], change: [Double], curvature: Double)]
  ) -> [Double] {
    var result = gradient
    var weights: [Double] = []
    for pair in pairs.reversed() {
      let weight = dot(pair.step, result) / pair.curvature
      weights.append(weight)
      for index in result.indices { result[index] -= weight * pair.change[index] }
    }
    if let last = pairs.last {
      let scale = last.curvature / dot(last.change, last.change)
      for index in result.indices { result[index] *= scale }
    }
    for (pair, weight) in zip(pairs, weights.reversed()) {
      let correction = weight - dot(pair.change, result) / pair.curvature
      for index in result.indices { result[index] += correction * pair.step[index] }
    }
    for index in result.indices { result[index].negate() }
    return result
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }
}
