extension Tensor {
  /// The product of the last two dimensions: `[…, m, k] · […, k, n] → […, m, n]`.
  ///
  /// Leading dimensions are equal, or one operand is a single matrix. A transposed operand is given as it lies in memory,
  /// `[…, k, m]` or `[…, n, k]`. Both operands have one type, the result has it too.
  public static func matmul(
    _ a: Tensor, _ b: Tensor, transposeA: Bool = false, transposeB: Bool = false
  ) -> Tensor {
    precondition(a.shape.rank >= 2 && b.shape.rank >= 2, "matmul: \(a.shape) and \(b.shape) must have rank 2 or more")
    precondition(a.dtype == b.dtype, "matmul: types \(a.dtype) and \(b.dtype) differ")
    let left = Operand(tensor: a.detached, isTransposed: transposeA)
    let right = Operand(tensor: b.detached, isTransposed: transposeB)
    // Of two operands with one matrix each, the one with more dimensions names the result's.
    let isLeftOuter = left.batch == right.batch ? a.shape.rank >= b.shape.rank : left.batch > right.batch
    let leading = (isLeftOuter ? a : b).shape.extents.dropLast(2)
    let result = Tensor(uninitialized: Shape(leading + [left.rows, right.columns]), a.dtype, on: a.device)
    multiply(left, right, into: result)
    return result.recorded(from: [a, b]) { g, into in
      let gradient = Operand(tensor: g.converted(to: left.tensor.dtype))
      // With C = A·B: dA = dC·Bᵀ and dB = Aᵀ·dC; a transposed operand takes the transposed product.
      into.add(
        factorGradient(of: left, transposeA ? right : gradient, transposeA ? gradient.transposed : right.transposed),
        to: 0)
      into.add(
        factorGradient(of: right, transposeB ? gradient.transposed : left.transposed, transposeB ? left : gradient),
        to: 1)
    }
  }

  /// The gradient of one factor, summed over the batch when the factor is a single matrix.
  private static func factorGradient(of operand: Operand, _ a: Operand, _ b: Operand) -> Tensor {
    let tensor = operand.tensor
    let batch = max(a.batch, b.batch)
    let extents = Array(tensor.shape.extents.suffix(2))
    let product = Tensor(uninitialized: Shape([batch] + extents), tensor.dtype, on: tensor.device)
    multiply(a, b, into: product)
    if operand.batch == batch { return product.reshaped(to: tensor.shape) }
    return product.sum(along: 0).reshaped(to: tensor.shape)
  }

  /// x · Wᵀ + b, the linear layer: `x [..., in]`, `weight [out, in]`, `bias [out]` → `[..., out]`.
  ///
  /// A weight that is unpacked for the product is unpacked again for the gradient, see ``PackedWeight/tensor(as:)``.
  ///
  /// The gradients of weight and bias are float32 whatever the type of the computation, because they belong to float32
  /// master values.
  public func linear(weight: Tensor, bias: Tensor? = nil) -> Tensor {
    precondition(
      weight.shape.rank == 2 && shape.last == weight.shape[1] && dtype == weight.dtype,
      "linear: input \(shape) \(dtype) does not fit weight \(weight.shape) \(weight.dtype)")
    let rows = matrix.shape[0]
    let result = Tensor(
      uninitialized: Shape(shape.extents.dropLast() + [weight.shape[0]]), dtype, on: device)
    multiply(Operand(tensor: matrix), Operand(tensor: weight.detached, isTransposed: true), into: result)
    let saved = weight.requiresGradient ? self.saved() : nil
    let savedWeight = weight.saved()
    let weightShape = weight.shape
    let product = result.recorded(from: [self, weight]) { [shape, dtype] g, into in
      let gradient = g.converted(to: dtype).matrix
      into.write(to: 0, shape: shape, dtype: dtype) { gx, accumulates in
        multiply(Operand(tensor: gradient), Operand(tensor: savedWeight.take()), into: gx, accumulates: accumulates)
      }
      if let x = saved?.take().reshaped(to: [rows, weightShape[1]]) {
        into.write(to: 1, shape: weightShape, dtype: .float32) { gw, accumulates in
          multiply(
            Operand(tensor: gradient, isTransposed: true), Operand(tensor: x), into: gw, accumulates: accumulates)
        }
      }
    }
    guard let bias else { return product }
    return product.addingBias(bias)
  }

  /// Adds a vector to every row; its gradient is float32.
  func addingBias(_ bias: Tensor) -> Tensor {
    let sum = (detached + bias.detached).converted(to: dtype)
    return sum.recorded(from: [self, bias]) { g, into in
      into.add(g, to: 0)
      into.add(g.matrix.converted(to: .float32).sum(along: 0), to: 1)
    }
  }
}
