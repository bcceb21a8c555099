import CKernels

extension Tensor {
  /// -x.
  public static prefix func - (x: Tensor) -> Tensor { x.map(FTK_NEGATE) }
  /// e^x.
  public func exp() -> Tensor { map(FTK_EXP) }
  /// The natural logarithm.
  public func log() -> Tensor { map(FTK_LOG) }
  /// √x.
  public func squareRoot() -> Tensor { map(FTK_SQRT) }
  /// x².
  public func square() -> Tensor { map(FTK_SQUARE) }
  /// 1 / x.
  public func reciprocal() -> Tensor { map(FTK_RECIPROCAL) }
  /// tanh x.
  public func tanh() -> Tensor { map(FTK_TANH) }
  /// |x|; its slope at 0 is 0.
  public func absolute() -> Tensor { map(FTK_ABS) }
  /// 1 / (1 + e^-x).
  public func sigmoid() -> Tensor { map(FTK_SIGMOID) }
  /// max(x, 0).
  public func relu() -> Tensor { map(FTK_RELU) }
  /// min(max(x, 0), 6). Its slope is 0 at both bends, as in PyTorch.
  public func relu6() -> Tensor { map(FTK_RELU6) }
  /// x · sigmoid(x), also called swish.
  public func silu() -> Tensor { map(FTK_SILU) }
  /// x · Φ(x) with the exact error function (PyTorch's default).
  public func gelu() -> Tensor { map(FTK_GELU) }
  /// GELU's tanh approximation: x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))).
  public func geluTanh() -> Tensor { map(FTK_GELU_TANH) }

  private func map(_ operation: ftk_unary) -> Tensor {
    let code = Int32(operation.rawValue)
    let type = dtype.kernelType
    let result = Tensor(uninitialized: shape, dtype, on: device)
    ftk_unary(code, pointer, type, result.pointer, type, elementCount)
    return result.recorded(from: [self]) { [x = detached] g, into in
      let gx = Tensor(uninitialized: x.shape, x.dtype, on: x.device)
      ftk_unary_backward(code, x.pointer, type, g.pointer, g.dtype.kernelType, gx.pointer, type, x.elementCount)
      into.add(gx, to: 0)
    }
  }

  /// silu(gate) · up, the gated activation of Llama's feed-forward layer, see ``gated(_:gate:up:recomputes:)``.
  public static func swiGLU(gate: Tensor, up: Tensor, recomputes: Bool = true) -> Tensor {
    gated(.silu, gate: gate, up: up, recomputes: recomputes)
  }

  /// activation(gate) · up; both operands have one shape and type. Source: Shazeer, arXiv:2002.05202.
  ///
  /// - Parameter recomputes: compute the result again in the backward pass of whoever uses it, instead of keeping it.
  public static func gated(
    _ activation: GateActivation, gate: Tensor, up: Tensor, recomputes: Bool = true
  ) -> Tensor {
    let code = activation.code
    precondition(
      gate.shape == up.shape && gate.dtype == up.dtype,
      "gated \(activation): gate \(gate.shape) \(gate.dtype) and up \(up.shape) \(up.dtype) differ")
    let (gateValues, upValues) = (gate.detached, up.detached)
    let forward = { () -> Tensor in
      let result = Tensor(uninitialized: gateValues.shape, gateValues.dtype, on: gateValues.device)
      ftk_gated(
        code, gateValues.pointer, upValues.pointer, result.pointer, gateValues.dtype.kernelType, result.elementCount)
      return result
    }
    var result = forward().recorded(from: [gate, up]) { g, into in
      let type = gateValues.dtype
      let gradient = g.converted(to: type)
      let gGate = Tensor(uninitialized: gateValues.shape, type, on: g.device)
      let gUp = Tensor(uninitialized: gateValues.shape, type, on: g.device)
      ftk_gated_backward(
        code, gateValues.pointer, upValues.pointer, gradient.pointer, gGate.pointer, gUp.pointer, type.kernelType,
        gGate.elementCount)
      into.add(gGate, to: 0)
      into.add(gUp, to: 1)
    }
    if recomputes, result.requiresGradient { result.recipe = Recipe(forward) }
    return result
  }

  /// Zeroes each element with probability `p` and scales the others by 1 / (1 - p).
  ///
  /// The mask depends on `seed` and the position alone; the backward pass makes it again instead of keeping it.
  public func dropout(_ p: Float, seed: UInt64) -> Tensor {
    precondition(p >= 0 && p < 1, "dropout probability \(p) is outside 0 ..< 1")
    if p == 0 { return self }
    let drop = { (x: Tensor) -> Tensor in
      let y = Tensor(uninitialized: x.shape, x.dtype, on: x.device)
      ftk_dropout(x.pointer, y.pointer, x.dtype.kernelType, p, seed, x.elementCount)
      return y
    }
    return drop(self).recorded(from: [self]) { g, into in into.add(drop(g), to: 0) }
  }
}

/// The function of a gated feed-forward layer's gate.
public enum GateActivation: Sendable, Equatable {
  /// x · sigmoid(x): SwiGLU.
  case silu
  /// GELU's tanh approximation, see ``Tensor/geluTanh()``: GeGLU.
  case geluTanh

  fileprivate var code: Int32 {
    switch self {
    case .silu: Int32(FTK_SILU.rawValue)
    case .geluTanh: Int32(FTK_GELU_TANH.rawValue)
    }
  }
}
