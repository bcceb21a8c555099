import CKernels

/// The low-rank part of an adapted linear layer: `scale · B · A`.
public struct LowRankFactors {
  /// `[rank, in]`.
  public var a: Tensor
  /// `[out, rank]`.
  public var b: Tensor
  /// alpha / rank, or alpha / √rank for rank-stabilised LoRA.
  public var scale: Float
  /// Probability with which an input element of the low-rank part is zeroed.
  public var dropout: Float
  /// Decides the dropout mask of this call.
  public var seed: UInt64

  public init(a: Tensor, b: Tensor, scale: Float, dropout: Float = 0, seed: UInt64 = 0) {
    self.a = a
    self.b = b
    self.scale = scale
    self.dropout = dropout
    self.seed = seed
  }
}

extension Tensor {
  /// x · Wᵀ + scale · dropout(x) · Aᵀ · Bᵀ: a linear layer with LoRA on its output (Hu et al., arXiv:2106.09685).
  ///
  /// One operation instead of five, so that the low-rank part is added inside the matrix product and no tensor of the
  /// output's size is made for it.
  public func linear(weight: Tensor, adaptedBy low: LowRankFactors) -> Tensor {
    let rank = low.a.shape[0]
    precondition(
      shape.last == weight.shape[1] && low.a.shape == [rank, weight.shape[1]]
        && low.b.shape == [weight.shape[0], rank],
      "low-rank linear: input \(shape), weight \(weight.shape), A \(low.a.shape), B \(low.b.shape) do not fit")
    precondition(
      dtype == weight.dtype && dtype == low.a.dtype && dtype == low.b.dtype,
      "low-rank linear: types of input \(dtype), weight \(weight.dtype), A \(low.a.dtype), B \(low.b.dtype) differ")
    let a = low.a.detached
    let b = low.b.detached
    let w = weight.detached
    let savedWeight = weight.saved()
    let (width, weightShape) = (w.shape[1], w.shape)
    let rows = matrix.shape[0]
    let result = Tensor(uninitialized: Shape(shape.extents.dropLast() + [w.shape[0]]), dtype, on: device)
    multiply(Operand(tensor: matrix), Operand(tensor: w, isTransposed: true), into: result)
    let hidden = Tensor(uninitialized: [rows, rank], dtype, on: device)
    let input = detached.dropout(low.dropout, seed: low.seed).matrix
    multiply(Operand(tensor: input), Operand(tensor: a, isTransposed: true), into: hidden)
    let scaled = hidden * low.scale
    multiply(Operand(tensor: scaled), Operand(tensor: b, isTransposed: true), into: result, accumulates: true)

    let saved = low.a.requiresGradient || weight.requiresGradient ? self.saved() : nil
    return result.recorded(from: [self, weight, low.a, low.b]) {
      [shape, dtype, dropout = low.dropout, seed = low.seed] g, into in
      let gradient = g.converted(to: dtype).matrix
      let x = saved?.take().reshaped(to: [rows, width])
      into.write(to: 3, shape: b.shape, dtype: .float32) { gb, accumulates in
        multiply(
          Operand(tensor: gradient, isTransposed: true), Operand(tensor: scaled), into: gb, accumulates: accumulates)
      }
      var hiddenGradient = Tensor(uninitialized: [rows, rank], dtype, on: g.device)
      multiply(Operand(tensor: gradient), Operand(tensor: b), into: hiddenGradient)
      hiddenGradient = hiddenGradient * low.scale
      if let x {
        into.write(to: 2, shape: a.shape, dtype: .float32) { ga, accumulates in
          multiply(
            Operand(tensor: hiddenGradient, isTransposed: true),
            Operand(tensor: x.dropout(dropout, seed: seed)), into: ga, accumulates: accumulates)
        }
        into.write(to: 1, shape: weightShape, dtype: .float32) { gw, accumulates in
          multiply(
            Operand(tensor: gradient, isTransposed: true), Operand(tensor: x), into: gw, accumulates: accumulates)
        }
      }
      into.write(to: 0, shape: shape, dtype: dtype) { gx, accumulates in
        multiply(Operand(tensor: gradient), Operand(tensor: savedWeight.take()), into: gx, accumulates: accumulates)
        if dropout == 0 {
          multiply(Operand(tensor: hiddenGradient), Operand(tensor: a), into: gx, accumulates: true)
        } else {
          let part = Tensor(uninitialized: [rows, width], dtype, on: g.device)
          multiply(Operand(tensor: hiddenGradient), Operand(tensor: a), into: part)
          let kept = part.dropout(dropout, seed: seed)
          ftk_accumulate(gx.pointer, dtype.kernelType, kept.pointer, dtype.kernelType, 1, kept.elementCount)
        }
      }
    }
  }
}
