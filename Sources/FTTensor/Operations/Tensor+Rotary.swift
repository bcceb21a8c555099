import CKernels
import Glibc

/// Cosines and sines of the rotary embedding for every position below a capacity.
///
/// They are computed as far as positions are used: what a checkpoint's configuration allows costs nothing by itself.
public struct RotaryTable {
  /// Positions that may be asked for.
  public let capacity: Int
  /// Width of the vectors that are rotated.
  let dim: Int
  private let rows: Rows

  /// Angle of position p and pair i: p · base^(-2i / dim).
  ///
  /// - Parameter frequencies: replaces base^(-2i / dim) where a checkpoint scales them; `dim / 2` values.
  public init(capacity: Int, dim: Int, base: Float = 10_000, frequencies: [Double]? = nil, on device: Device) {
    precondition(dim % 2 == 0, "the rotary embedding pairs dimensions; \(dim) is odd")
    let frequencies =
      frequencies ?? (0..<dim / 2).map { 1 / pow(Double(base), Double(2 * $0) / Double(dim)) }
    precondition(frequencies.count == dim / 2, "\(frequencies.count) frequencies for \(dim / 2) pairs")
    self.capacity = capacity
    self.dim = dim
    rows = Rows(frequencies.map { Float($0) }, count: min(capacity, 1_024), on: device)
  }

  /// Positions that have been computed.
  package var computedCount: Int { rows.count }

  /// `[positions, dim / 2]` cosines and sines, float32, of at least the first `count` positions.
  func values(_ count: Int) -> (cosines: Tensor, sines: Tensor) {
    precondition(count <= capacity, "rotary: \(count) positions in a table of \(capacity)")
    rows.grow(to: count, atMost: capacity)
    return (rows.cosines, rows.sines)
  }

  private final class Rows {
    private let frequencies: [Float]
    private let device: Device
    private(set) var cosines: Tensor
    private(set) var sines: Tensor

    init(_ frequencies: [Float], count: Int, on device: Device) {
      self.frequencies = frequencies
      self.device = device
      (cosines, sines) = Self.values(of: 0..<count, frequencies, behind: ([], []), on: device)
    }

    var count: Int { cosines.shape[0] }

    /// Computes at least twice as many positions as before, so that growing costs no more than a table that is whole.
    func grow(to needed: Int, atMost limit: Int) {
      guard needed > count else { return }
      (cosines, sines) = Self.values(
        of: count..<min(limit, max(needed, 2 * count)), frequencies, behind: (cosines.values(), sines.values()),
        on: device)
    }

    /// The values of a range of positions behind those before them.
    private static func values(
      of positions: Range<Int>, _ frequencies: [Float], behind first: (cosines: [Float], sines: [Float]),
      on device: Device
    ) -> (cosines: Tensor, sines: Tensor) {
      var (cosines, sines) = first
      cosines.reserveCapacity(positions.upperBound * frequencies.count)
      sines.reserveCapacity(positions.upperBound * frequencies.count)
      for position in positions {
        for frequency in frequencies {
          // The angle is rounded to float32 first, as the reference implementation does.
          let angle = Double(Float(position) * frequency)
          cosines.append(Float(cos(angle)))
          sines.append(Float(sin(angle)))
        }
      }
      let shape: Shape = [positions.upperBound, frequencies.count]
      return (Tensor(cosines, shape: shape, on: device), Tensor(sines, shape: shape, on: device))
    }
  }
}

extension Tensor {
  /// Rotates each pair (i, i + dim / 2) of `[tokens, heads, dim]` by its token's angle; `positions` int32 `[tokens]`.
  ///
  /// This is the half-split form that Hugging Face checkpoints use (GGUF's Llama form interleaves the pairs). Source: Su et
  /// al., arXiv:2104.09864.
  public func rotated(by table: RotaryTable, positions: Tensor) -> Tensor {
    precondition(
      shape.rank == 3 && positions.shape == [shape[0]] && table.dim == shape[2],
      "rotary: input \(shape), positions \(positions.shape), a table for vectors of \(table.dim) do not fit")
    let places = UnsafeBufferPointer(start: positions.indices, count: shape[0])
    if let bad = places.first(where: { $0 < 0 || $0 >= table.capacity }) {
      preconditionFailure("rotary: position \(bad) in a table of \(table.capacity)")
    }
    let (cosines, sines) = table.values(places.max().map { Int($0) + 1 } ?? 0)
    let rotate = { (x: Tensor, direction: Int32) -> Tensor in
      let y = Tensor(uninitialized: x.shape, x.dtype, on: x.device)
      let stride = x.shape[1] * x.shape[2]
      ftk_rotary(
        x.pointer, stride, y.pointer, stride, x.dtype.kernelType, positions.indices, cosines.floats,
        sines.floats, direction, x.shape[0], x.shape[1], x.shape[2])
      return y
    }
    return rotate(self, 1).recorded(from: [self]) { [dtype] g, into in
      into.add(rotate(g.converted(to: dtype), -1), to: 0)
    }
  }
}
