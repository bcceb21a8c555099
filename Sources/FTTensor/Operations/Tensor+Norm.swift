import CKernels

extension Tensor {
  /// Root-mean-square norm of each row: x / √(mean(x²) + ε) · weight. `x [..., width]`, `weight [width]`.
  ///
  /// - Parameters:
  ///   - type: the type of the result; the arithmetic is float32.
  ///   - recomputes: compute the result again in the backward pass of whoever uses it, instead of keeping it.
  /// Source: Zhang and Sennrich, arXiv:1910.07467.
  public func rmsNorm(
    weight: Tensor, epsilon: Float = 1e-5, as type: DType? = nil, recomputes: Bool = true
  ) -> Tensor {
    precondition(weight.shape == [shape.last], "rmsNorm: weight \(weight.shape) does not fit input \(shape)")
    let type = type ?? dtype
    let (x, w) = (detached, weight.detached)
    let rows = matrix.shape[0]
    let rstd = Tensor(uninitialized: [rows], .float32, on: device)
    let forward = { () -> Tensor in
      let y = Tensor(uninitialized: x.shape, type, on: x.device)
      ftk_rms_norm(
        x.pointer, x.dtype.kernelType, w.pointer, w.dtype.kernelType, y.pointer, type.kernelType, rstd.floats, epsilon,
        rows, x.shape.last)
      return y
    }
    var result = forward().recorded(from: [self, weight]) { g, into in
      // The weight's gradient is a by-product of the input's, so both are computed whenever one is needed.
      var weightGradient: Tensor?
      if into.isNeeded(1) { weightGradient = Tensor(zeros: w.shape, on: g.device) }
      let run = { (gx: Tensor, accumulates: Bool) in
        ftk_rms_norm_backward(
          x.pointer, x.dtype.kernelType, w.pointer, w.dtype.kernelType, rstd.floats, g.pointer, g.dtype.kernelType,
          gx.pointer, gx.dtype.kernelType, accumulates ? 1 : 0, weightGradient?.floats, rows, x.shape.last)
      }
      if into.isNeeded(0) {
        into.write(to: 0, shape: x.shape, dtype: x.dtype, run)
      } else {
        run(Tensor(uninitialized: x.shape, x.dtype, on: g.device), false)
      }
      if let weightGradient { into.add(weightGradient, to: 1) }
    }
    if recomputes, result.requiresGradient { result.recipe = Recipe(forward) }
    return result
  }

  /// Layer norm of each row: (x - mean) / √(variance + ε) · weight + bias, with the biased variance as in PyTorch.
  /// `x [..., width]`, `weight` and `bias [width]` of one type. Source: Ba et al., arXiv:1607.06450.
  public func layerNorm(weight: Tensor, bias: Tensor, epsilon: Float = 1e-5, as type: DType? = nil) -> Tensor {
    precondition(
      weight.shape == [shape.last] && bias.shape == weight.shape && weight.dtype == bias.dtype,
      "layerNorm: weight \(weight.shape) and bias \(bias.shape) do not fit input \(shape)")
    let type = type ?? dtype
    let (x, w) = (detached, weight.detached)
    let rows = matrix.shape[0]
    let mean = Tensor(uninitialized: [rows], .float32, on: device)
    let rstd = Tensor(uninitialized: [rows], .float32, on: device)
    let y = Tensor(uninitialized: shape, type, on: device)
    ftk_layer_norm(
      x.pointer, x.dtype.kernelType, w.pointer, bias.pointer, w.dtype.kernelType, y.pointer, type.kernelType,
      mean.floats, rstd.floats, epsilon, rows, shape.last)
    return y.recorded(from: [self, weight, bias]) { g, into in
      let gx = Tensor(uninitialized: x.shape, x.dtype, on: g.device)
      let gw = Tensor(zeros: w.shape, on: g.device)
      let gb = Tensor(zeros: w.shape, on: g.device)
      ftk_layer_norm_backward(
        x.pointer, x.dtype.kernelType, w.pointer, w.dtype.kernelType, mean.floats, rstd.floats, g.pointer,
        g.dtype.kernelType, gx.pointer, gx.dtype.kernelType, gw.floats, gb.floats, rows, x.shape.last)
      into.add(gx, to: 0)
      into.add(gw, to: 1)
      into.add(gb, to: 2)
    }
  }

  /// Softmax along the last dimension: exp(x - max) / Σ exp(x - max).
  public func softmax() -> Tensor {
    let rows = matrix.shape[0]
    let y = Tensor(uninitialized: shape, dtype, on: device)
    ftk_softmax(pointer, y.pointer, dtype.kernelType, rows, shape.last)
    return y.recorded(from: [self]) { g, into in
      let gradient = g.converted(to: y.dtype)
      let gx = Tensor(uninitialized: y.shape, y.dtype, on: g.device)
      ftk_softmax_backward(y.pointer, gradient.pointer, gx.pointer, y.dtype.kernelType, rows, y.shape.last)
      into.add(gx, to: 0)
    }
  }
}
