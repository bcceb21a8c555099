/// A dense, row-major array of doubles: what a case's reference computes with.
public struct DoubleArray: Sendable {
  public let shape: [Int]
  public var values: [Double]

  public init(shape: [Int], values: [Double]) {
    precondition(shape.reduce(1, *) == values.count, "\(values.count) values do not fill \(shape)")
    self.shape = shape
    self.values = values
  }

  /// Calls `element` for every flat index.
  public init(shape: [Int], element: (Int) -> Double) {
    self.init(shape: shape, values: (0..<shape.reduce(1, *)).map(element))
  }

  public init(scalar: Double) { self.init(shape: [], values: [scalar]) }

  public var count: Int { values.count }
  /// The extent of the last dimension; 1 for a scalar.
  public var width: Int { shape.last ?? 1 }
  /// How many rows of `width` there are.
  public var rows: Int { width == 0 ? 0 : count / width }

  public subscript(_ index: Int) -> Double {
    get { values[index] }
    set { values[index] = newValue }
  }

  public func map(_ function: (Double) -> Double) -> DoubleArray {
    DoubleArray(shape: shape, values: values.map(function))
  }

  public func reshaped(to shape: [Int]) -> DoubleArray { DoubleArray(shape: shape, values: values) }

  /// Element by element with an array of the same shape.
  public func combined(with other: DoubleArray, _ function: (Double, Double) -> Double) -> DoubleArray {
    precondition(shape == other.shape, "\(shape) and \(other.shape) differ")
    return DoubleArray(shape: shape) { function(values[$0], other[$0]) }
  }

  /// The values as indices.
  public var indices: [Int] { values.map { Int($0) } }
}

/// The plain scalar implementations that operations are compared with, in double precision and for reading.
enum Reference {}
