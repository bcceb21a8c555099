import CKernels
import Glibc

/// Cosines and sines of the rotary embedding for every position up to a capacity.
public struct RotaryTable {
  /// `[capacity, dim / 2]`, float32.
  let cosines: Tensor
  let sines: Tensor
  public var capacity: Int { cosines.shape[0] }

  /// Angle of position p and pair i: p · base^(-2i / dim).
  ///
  /// - Parameter frequencies: replaces base^(-2i / dim) where a checkpoint scales them; `dim / 2` values.
  public init(capacity: Int, dim: Int, base: Float = 10_000, frequencies: [Double]? = nil, on device: Device) {
    precondition(dim % 2 == 0, "the rotary embedding pairs dimensions; \(dim) is odd")
    let frequencies =
      frequencies ?? (0..<dim / 2).map { 1 / pow(Double(base), Double(2 * $0) / Double(dim)) }
    precondition(frequencies.count == dim / 2, "\(frequencies.count) frequencies for \(dim / 2) pairs")
    var (cosines, sines) = ([Float](), [Float]())
    cosines.reserveCapacity(capacity * dim / 2)
    sines.reserveCapacity(capacity * dim / 2)
    for position in 0..<capacity {
      for frequency in frequencies {
        // The angle is rounded to float32 first, as the reference implementation does.
        let angle = Double(Float(position) * Float(frequency))
        cosines.append(Float(cos(angle)))
        sines.append(Float(sin(angle)))
      }
    }
    self.cosines = Tensor(cosines, shape: [capacity, dim / 2], on: device)
    self.sines = Tensor(sines, shape: [capacity, dim / 2], on: device)
  }
}

extension Tensor {
  /// Rotates each pair (i, i + dim / 2) of `[tokens, heads, dim]` by its token's angle; `positions` int32 `[tokens]`.
  ///
  /// This is the half-split form that Hugging Face checkpoints use (GGUF's Llama form interleaves the pairs). Source: Su et
  /// al., arXiv:2104.09864.
  public func rotated(by table: RotaryTable, positions: Tensor) -> Tensor {
    precondition(
      shape.rank == 3 && positions.shape == [shape[0]] && table.cosines.shape[1] * 2 == shape[2],
      "rotary: input \(shape), positions \(positions.shape), table \(table.cosines.shape) do not fit")
    if let bad = UnsafeBufferPointer(start: positions.indices, count: shape[0]).first(where: {
      $0 < 0 || $0 >= table.capacity
    }) {
      preconditionFailure("rotary: position \(bad) in a table of \(table.capacity)")
    }
    let rotate = { (x: Tensor, direction: Int32) -> Tensor in
      let y = Tensor(uninitialized: x.shape, x.dtype, on: x.device)
      let stride = x.shape[1] * x.shape[2]
      ftk_rotary(
        x.pointer, stride, y.pointer, stride, x.dtype.kernelType, positions.indices, table.cosines.floats,
        table.sines.floats, direction, x.shape[0], x.shape[1], x.shape[2])
      return y
    }
    return rotate(self, 1).recorded(from: [self]) { [dtype] g, into in
      into.add(rotate(g.converted(to: dtype), -1), to: 0)
    }
  }
}
