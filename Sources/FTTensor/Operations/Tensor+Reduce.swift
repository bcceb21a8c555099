import CKernels

extension Tensor {
  /// The sum of all elements, a float32 scalar. Added block by block in a fixed order.
  public func sum() -> Tensor {
    let total = Tensor([Float(ftk_sum(pointer, dtype.kernelType, elementCount))], shape: [], on: device)
    return total.recorded(from: [self]) { [shape, dtype] g, into in
      into.add(g.expanded(to: shape).converted(to: dtype), to: 0)
    }
  }

  /// The mean of all elements, a float32 scalar.
  public func mean() -> Tensor { sum() * (1 / Float(max(1, elementCount))) }

  /// The sum along one dimension, which disappears or, with `keepsDimension`, becomes 1.
  public func sum(along dimension: Int, keepsDimension: Bool = false) -> Tensor {
    let result = reduced(along: dimension, maximum: false, keepsDimension)
    return result.recorded(from: [self]) { [shape] g, into in
      let kept = shape.reduced(at: dimension, keepsDimension: true)
      into.add(g.reshaped(to: kept).expanded(to: shape), to: 0)
    }
  }

  /// The mean along one dimension.
  public func mean(along dimension: Int, keepsDimension: Bool = false) -> Tensor {
    sum(along: dimension, keepsDimension: keepsDimension) * (1 / Float(shape[dimension]))
  }

  /// The largest element along one dimension. No gradient flows through it.
  public func maximum(along dimension: Int, keepsDimension: Bool = false) -> Tensor {
    reduced(along: dimension, maximum: true, keepsDimension)
  }

  private func reduced(along dimension: Int, maximum: Bool, _ keepsDimension: Bool) -> Tensor {
    let (outer, axis, inner) = shape.split(at: dimension)
    let shape = self.shape.reduced(at: dimension, keepsDimension: keepsDimension)
    let result = Tensor(uninitialized: shape, dtype, on: device)
    ftk_reduce(
      maximum ? 1 : 0, pointer, dtype.kernelType, result.pointer, dtype.kernelType, outer, axis, inner)
    return result
  }

  /// Undoes broadcasting: sums over the dimensions along which a tensor of `target` was repeated.
  func summed(to target: Shape) -> Tensor {
    var result = self
    while result.shape.rank > target.rank { result = result.sum(along: 0) }
    for dimension in 0..<target.rank where target[dimension] == 1 && result.shape[dimension] != 1 {
      result = result.sum(along: dimension, keepsDimension: true)
    }
    return result
  }
}

extension Shape {
  /// This shape without one dimension, or with that dimension 1.
  func reduced(at dimension: Int, keepsDimension: Bool) -> Shape {
    var extents = self.extents
    let d = normalized(dimension)
    if keepsDimension { extents[d] = 1 } else { extents.remove(at: d) }
    return Shape(extents)
  }
}
