import CKernels

extension Tensor {
  /// The same elements under another shape; -1 in one place stands for whatever is left. Costs nothing.
  public func reshaped(to extents: [Int]) -> Tensor {
    var extents = extents
    if let open = extents.firstIndex(of: -1) {
      let known = extents.reduce(1) { $1 == -1 ? $0 : $0 * $1 }
      precondition(known > 0 && elementCount % known == 0, "reshape: \(shape) does not fit \(extents)")
      extents[open] = elementCount / known
    }
    return reshaped(to: Shape(extents))
  }

  /// The same elements under another shape.
  public func reshaped(to target: Shape) -> Tensor {
    precondition(target.elementCount == elementCount, "reshape: \(shape) has not as many elements as \(target)")
    let result = Tensor(storage: storage, byteOffset: byteOffset, shape: target, dtype: dtype)
    return result.recorded(from: [self]) { [shape] g, into in into.add(g.reshaped(to: shape), to: 0) }
  }

  /// The dimensions in another order; `order[i]` is the old place of the new dimension i. Copies.
  public func permuted(_ order: [Int]) -> Tensor {
    precondition(order.sorted() == Array(0..<shape.rank), "permute: \(order) is no order of the dimensions of \(shape)")
    let strides = shape.strides
    let result = copied(extents: order.map { shape[$0] }, strides: order.map { strides[$0] })
    return result.recorded(from: [self]) { g, into in
      var inverse = order
      for (new, old) in order.enumerated() { inverse[old] = new }
      into.add(g.permuted(inverse), to: 0)
    }
  }

  /// The last two dimensions exchanged. Copies; a matrix product can transpose on the fly instead.
  public func transposed() -> Tensor {
    var order = Array(0..<shape.rank)
    order.swapAt(order.count - 1, order.count - 2)
    return permuted(order)
  }

  /// Repeats dimensions of extent 1 (and missing leading ones) to fill `target`.
  public func expanded(to target: Shape) -> Tensor {
    if shape == target { return self }
    precondition(
      shape.broadcast(with: target, in: "expand") == target, "expand: \(shape) cannot be repeated to \(target)")
    let missing = target.rank - shape.rank
    let extents = [Int](repeating: 1, count: missing) + shape.extents
    let dense = Shape(extents).strides
    let strides = extents.indices.map { extents[$0] == 1 ? 0 : dense[$0] }
    return copied(extents: target.extents, strides: strides).recorded(from: [self]) { [shape] g, into in
      into.add(g.summed(to: shape), to: 0)
    }
  }

  /// Elements `range` of one dimension. Free of copying for the first dimension.
  public func sliced(_ range: Range<Int>, along dimension: Int = 0) -> Tensor {
    let d = shape.normalized(dimension)
    precondition(
      range.lowerBound >= 0 && range.upperBound <= shape[d], "slice \(range) along \(d) of a tensor of shape \(shape)")
    var extents = shape.extents
    extents[d] = range.count
    let strides = shape.strides
    let offset = byteOffset + range.lowerBound * strides[d] * dtype.byteCount
    var result = Tensor(storage: storage, byteOffset: offset, shape: Shape(extents), dtype: dtype)
    if shape.extents[..<d].contains(where: { $0 != 1 }) { result = result.copied(extents: extents, strides: strides) }
    return result.recorded(from: [self]) { [shape] g, into in
      var whole = Tensor(zeros: shape, dtype: g.dtype, on: g.device)
      whole.overwrite(range.lowerBound, along: d, with: g)
      into.add(whole, to: 0)
    }
  }

  /// Tensors joined along one dimension; the other extents and the types are equal.
  public static func concatenated(_ tensors: [Tensor], along dimension: Int = 0) -> Tensor {
    precondition(!tensors.isEmpty, "concatenate: no tensors")
    let d = tensors[0].shape.normalized(dimension)
    for tensor in tensors {
      precondition(
        tensor.dtype == tensors[0].dtype
          && tensor.shape.reduced(at: d, keepsDimension: true) == tensors[0].shape.reduced(at: d, keepsDimension: true),
        "concatenate along \(d): \(tensor.shape) \(tensor.dtype) does not fit \(tensors[0].shape) \(tensors[0].dtype)")
    }
    var extents = tensors[0].shape.extents
    extents[d] = tensors.reduce(0) { $0 + $1.shape[d] }
    var result = Tensor(uninitialized: Shape(extents), tensors[0].dtype, on: tensors[0].device)
    var start = 0
    for tensor in tensors {
      result.overwrite(start, along: d, with: tensor)
      start += tensor.shape[d]
    }
    return result.recorded(from: tensors) { [lengths = tensors.map { $0.shape[d] }] g, into in
      var start = 0
      for (index, length) in lengths.enumerated() {
        into.add(g.sliced(start..<start + length, along: d), to: index)
        start += length
      }
    }
  }

  /// A dense copy of a strided view that begins at this tensor's first element.
  private func copied(extents: [Int], strides: [Int]) -> Tensor {
    let result = Tensor(uninitialized: Shape(extents), dtype, on: device)
    ftk_strided_copy(pointer, result.pointer, dtype.byteCount, Int32(extents.count), extents, strides)
    return result
  }

  /// Writes `part` at `start` along a dimension. Only for tensors no one else has seen yet.
  private mutating func overwrite(_ start: Int, along d: Int, with part: Tensor) {
    let (outer, axis, inner) = shape.split(at: d)
    let run = part.shape[d] * inner * dtype.byteCount
    for o in 0..<outer {
      (pointer + (o * axis + start) * inner * dtype.byteCount).copyMemory(from: part.pointer + o * run, byteCount: run)
    }
  }
}
