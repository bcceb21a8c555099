import CKernels

extension Tensor {
  /// Rows of this table by index: `self [entries, width]`, `ids` int32 `[...]` → `[..., width]` of type `type`.
  ///
  /// The table's gradient is float32 and dense; rows with the same index are added in order.
  /// - Precondition: every index is in `0 ..< entries`.
  public func gathered(_ ids: Tensor, as type: DType? = nil) -> Tensor {
    precondition(shape.rank == 2, "gather: the table is \(shape), expected [entries, width]")
    let (entries, width) = (shape[0], shape[1])
    let indices = UnsafeBufferPointer(start: ids.indices, count: ids.elementCount)
    if let bad = indices.first(where: { $0 < 0 || $0 >= entries }) {
      preconditionFailure("gather: index \(bad) in a table of \(entries) entries")
    }
    let type = type ?? dtype
    let result = Tensor(uninitialized: Shape(ids.shape.extents + [width]), type, on: device)
    ftk_gather(pointer, dtype.kernelType, ids.indices, result.pointer, type.kernelType, ids.elementCount, width)
    return result.recorded(from: [self]) { [shape] g, into in
      into.write(to: 0, shape: shape, dtype: .float32) { table, accumulates in
        if !accumulates { table.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: table.byteCount) }
        ftk_scatter_add(table.floats, ids.indices, g.pointer, g.dtype.kernelType, ids.elementCount, width)
      }
    }
  }
}
