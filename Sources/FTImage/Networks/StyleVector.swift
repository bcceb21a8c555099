import FTNN
import FTTensor

/// One style of a generator with conditional instance norm: a gain and an offset for every channel of every norm, 990
/// numbers in all for the 26-style network. Source: Dumoulin, Shlens and Kudlur, arXiv:1610.07629.
public final class StyleVector: Module {
  /// The norms by name, in the order of the network.
  public let norms: [(name: String, norm: StyleNorm)]

  public init(_ norms: [(name: String, norm: StyleNorm)]) { self.norms = norms }

  public var submodules: [(name: String, module: any Module)] { norms.map { ($0.name, $0.norm) } }

  /// How many numbers make up a style.
  public var count: Int { norms.reduce(0) { $0 + 2 * $1.norm.gain.shape.elementCount } }

  /// All gains, then all offsets, norm after norm.
  public func values() -> [Float] {
    norms.flatMap { $0.norm.gain.value.values() } + norms.flatMap { $0.norm.offset.value.values() }
  }

  /// A vector with the norms of `self` and other numbers, laid out as ``values()``.
  public func replacing(_ values: [Float], on device: Device) -> StyleVector {
    precondition(values.count == count, "a style of \(count) numbers cannot take \(values.count)")
    var (gain, offset) = (0, count / 2)
    return StyleVector(
      norms.map { name, norm in
        let width = norm.gain.shape.elementCount
        defer { (gain, offset) = (gain + width, offset + width) }
        return (
          name,
          StyleNorm(
            gain: Tensor(Array(values[gain..<gain + width]), on: device),
            offset: Tensor(Array(values[offset..<offset + width]), on: device))
        )
      })
  }
}

/// Gain and offset `[channels]` of one norm.
public final class StyleNorm: Module {
  public let gain: Parameter
  public let offset: Parameter

  public init(gain: Tensor, offset: Tensor) {
    precondition(
      gain.shape.rank == 1 && gain.shape == offset.shape,
      "a style's gain \(gain.shape) and offset \(offset.shape) differ")
    self.gain = Parameter(gain)
    self.offset = Parameter(offset)
  }

  public var ownParameters: [(name: String, parameter: Parameter)] { [("gamma", gain), ("beta", offset)] }
}
