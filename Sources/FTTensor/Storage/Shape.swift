/// The extents of a tensor, outermost first; the last dimension is dense. `[]` is a scalar.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  public let extents: [Int]

  /// - Precondition: no extent is negative.
  public init(_ extents: [Int]) {
    precondition(extents.allSatisfy { $0 >= 0 }, "negative extent in \(extents)")
    self.extents = extents
  }

  public init(arrayLiteral elements: Int...) { self.init(elements) }

  public var rank: Int { extents.count }

  /// The product of all extents; 1 for a scalar, `Int.max` for more than can be counted.
  public var elementCount: Int {
    extents.reduce(1) { product, extent in
      let (result, overflows) = product.multipliedReportingOverflow(by: extent)
      return overflows ? .max : result
    }
  }

  /// The extent of a dimension; negative indices count from the end, as in NumPy.
  public subscript(_ dimension: Int) -> Int { extents[normalized(dimension)] }

  public var last: Int { extents.last ?? 1 }

  public var description: String { "\(extents)" }

  /// Elements between neighbours along each dimension of a dense tensor.
  public var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for dimension in stride(from: rank - 2, through: 0, by: -1) {
      strides[dimension] = strides[dimension + 1] * extents[dimension + 1]
    }
    return strides
  }

  /// Maps -rank ..< rank to 0 ..< rank.
  public func normalized(_ dimension: Int) -> Int {
    let result = dimension < 0 ? dimension + rank : dimension
    precondition(result >= 0 && result < rank, "dimension \(dimension) of a tensor of shape \(self)")
    return result
  }

  /// The elements before, along and after a dimension: `[outer, axis, inner]`.
  func split(at dimension: Int) -> (outer: Int, axis: Int, inner: Int) {
    let d = normalized(dimension)
    return (extents[..<d].reduce(1, *), extents[d], extents[(d + 1)...].reduce(1, *))
  }

  /// The common shape of two operands by NumPy's rule: aligned at the end, equal or one of them 1.
  func broadcast(with other: Shape, in operation: String) -> Shape {
    let rank = max(self.rank, other.rank)
    let a = [Int](repeating: 1, count: rank - self.rank) + extents
    let b = [Int](repeating: 1, count: rank - other.rank) + other.extents
    return Shape(
      zip(a, b).map { x, y in
        precondition(x == y || x == 1 || y == 1, "\(operation): shapes \(self) and \(other) do not broadcast")
        return x == 1 ? y : x
      })
  }
}
