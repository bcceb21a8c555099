import FTRandom
import FTTensor
import Foundation

/// One input of an operation: a shape and how its values are drawn.
public struct InputSpec: Sendable {
  public enum Kind: Sendable {
    /// Standard normal, times a factor.
    case normal(scale: Double)
    /// Uniform in a range.
    case uniform(ClosedRange<Double>)
    /// Normal, but pushed away from 0 by 0.1, for functions with a kink there.
    case awayFromZero
    /// Integers in `lower ..< upper`, as an int32 tensor.
    case indices(lower: Int, upper: Int)
    /// These integers, as an int32 tensor.
    case givenIndices([Int])
  }

  public let shape: [Int]
  public let kind: Kind
  public let seed: UInt64
  /// Whether the tensor stays float32 when the case runs in bfloat16.
  public let isAlwaysFloat32: Bool
  private let takesGradient: Bool

  public init(
    _ shape: [Int], _ kind: Kind = .normal(scale: 1), seed: UInt64 = 1, isAlwaysFloat32: Bool = false,
    takesGradient: Bool = true
  ) {
    self.shape = shape
    self.kind = kind
    self.seed = seed
    self.isAlwaysFloat32 = isAlwaysFloat32
    self.takesGradient = takesGradient
  }

  public var isIndices: Bool {
    switch kind {
    case .indices, .givenIndices: true
    case .normal, .uniform, .awayFromZero: false
    }
  }

  public var isDifferentiable: Bool { takesGradient && !isIndices }

  /// The values, rounded to `precision`; the same on every run. `position` keeps inputs of one case apart.
  public func values(position: Int, precision: DType) -> DoubleArray {
    if case .givenIndices(let indices) = kind { return DoubleArray(shape: shape, values: indices.map(Double.init)) }
    var generator = SplitMix64(state: seed &* 0x1000 &+ UInt64(position))
    return DoubleArray(shape: shape) { _ in
      switch kind {
      case .normal(let scale): round(scale * generator.nextNormal(), to: precision)
      case .uniform(let range):
        round(range.lowerBound + (range.upperBound - range.lowerBound) * generator.nextUniform(), to: precision)
      case .awayFromZero:
        { round($0 + ($0 < 0 ? -0.1 : 0.1), to: precision) }(generator.nextNormal())
      case .indices(let lower, let upper): Double(lower + Int(generator.nextUniform() * Double(upper - lower)))
      case .givenIndices(let indices): Double(indices[0])
      }
    }
  }

  /// The same values as a tensor.
  public func tensor(_ values: DoubleArray, precision: DType, on device: Device) -> Tensor {
    if isIndices { return Tensor(indices: values.values.map { Int32($0) }, shape: Shape(shape), on: device) }
    let tensor = Tensor(values.values.map { Float($0) }, shape: Shape(shape), on: device)
    return isAlwaysFloat32 ? tensor : tensor.converted(to: precision)
  }

  private func round(_ value: Double, to precision: DType) -> Double {
    let single = Float(value)
    if precision == .float32 || isAlwaysFloat32 { return Double(single) }
    // To nearest even at bit 16, as the hardware does.
    let bits = single.bitPattern
    return Double(Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000))
  }
}

/// Draws that are the same everywhere, and not those of the code that is tested.
extension SplitMix64 {
  /// In [0, 1).
  mutating func nextUniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Box and Muller's transformation.
  mutating func nextNormal() -> Double {
    let radius = (-2 * log(1 - nextUniform())).squareRoot()
    return radius * cos(2 * .pi * nextUniform())
  }
}
