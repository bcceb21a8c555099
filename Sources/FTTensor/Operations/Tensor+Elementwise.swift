import CKernels

extension Tensor {
  /// a + b with broadcasting; float32 unless both are bfloat16.
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    binary(FTK_ADD, "+", a, b).recorded(from: [a, b]) {
      [ta = a.dtype, tb = b.dtype, sa = a.shape, sb = b.shape] g, into in
      into.add(g.summed(to: sa).converted(to: ta), to: 0)
      into.add(g.summed(to: sb).converted(to: tb), to: 1)
    }
  }

  /// a - b with broadcasting.
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    binary(FTK_SUBTRACT, "-", a, b).recorded(from: [a, b]) {
      [ta = a.dtype, tb = b.dtype, sa = a.shape, sb = b.shape] g, into in
      into.add(g.summed(to: sa).converted(to: ta), to: 0)
      into.add((g * -1).summed(to: sb).converted(to: tb), to: 1)
    }
  }

  /// a · b element by element, with broadcasting.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    binary(FTK_MULTIPLY, "*", a, b).recorded(from: [a, b]) { [a = a.detached, b = b.detached] g, into in
      into.add((g * b).summed(to: a.shape).converted(to: a.dtype), to: 0)
      into.add((g * a).summed(to: b.shape).converted(to: b.dtype), to: 1)
    }
  }

  /// a / b element by element, with broadcasting.
  public static func / (a: Tensor, b: Tensor) -> Tensor {
    binary(FTK_DIVIDE, "/", a, b).recorded(from: [a, b]) { [a = a.detached, b = b.detached] g, into in
      into.add((g / b).summed(to: a.shape).converted(to: a.dtype), to: 0)
      into.add((g * a / (b * b) * -1).summed(to: b.shape).converted(to: b.dtype), to: 1)
    }
  }

  /// Every element times a number.
  public static func * (x: Tensor, scale: Float) -> Tensor { x.affine(scale: scale, offset: 0) }
  /// Every element plus a number.
  public static func + (x: Tensor, offset: Float) -> Tensor { x.affine(scale: 1, offset: offset) }

  /// scale · x + offset.
  public func affine(scale: Float, offset: Float) -> Tensor {
    let result = Tensor(uninitialized: shape, dtype, on: device)
    ftk_affine(pointer, dtype.kernelType, scale, offset, result.pointer, dtype.kernelType, elementCount)
    return result.recorded(from: [self]) { g, into in into.add(g * scale, to: 0) }
  }

  /// The same values in another floating-point type; `self` when it has that type already.
  public func converted(to type: DType) -> Tensor {
    guard type != dtype else { return self }
    let result = Tensor(uninitialized: shape, type, on: device)
    ftk_unary(
      Int32(FTK_COPY.rawValue), pointer, dtype.kernelType, result.pointer, type.kernelType, elementCount)
    return result.recorded(from: [self]) { [from = dtype] g, into in into.add(g.converted(to: from), to: 0) }
  }

  private static func binary(_ operation: ftk_binary, _ name: String, _ a: Tensor, _ b: Tensor) -> Tensor {
    let shape = a.shape.broadcast(with: b.shape, in: name)
    let type = DType.promoted(a.dtype, b.dtype)
    guard let layout = BroadcastLayout(a.shape, b.shape, result: shape) else {
      return binary(operation, name, a.detached.expanded(to: shape), b.detached.expanded(to: shape))
    }
    let result = Tensor(uninitialized: shape, type, on: a.device)
    ftk_binary(
      Int32(operation.rawValue), a.pointer, a.dtype.kernelType, layout.a, b.pointer, b.dtype.kernelType, layout.b,
      result.pointer, type.kernelType, layout.extents)
    return result
  }
}

/// Two broadcast operands as at most three runs of dimensions, each operand advancing or standing still in each run.
struct BroadcastLayout {
  var extents: [Int] = []
  var a: [Int] = []
  var b: [Int] = []

  /// `nil` when more than three runs are needed.
  init?(_ first: Shape, _ second: Shape, result: Shape) {
    let pad = { (shape: Shape) in [Int](repeating: 1, count: result.rank - shape.rank) + shape.extents }
    let (ea, eb) = (pad(first), pad(second))
    let (sa, sb) = (Shape(ea).strides, Shape(eb).strides)
    for d in 0..<result.rank where result.extents[d] != 1 {
      let (stepA, stepB) = (ea[d] == 1 ? 0 : sa[d], eb[d] == 1 ? 0 : sb[d])
      // A dimension joins the run before it when both operands walk through the two as through one.
      if let last = extents.indices.last, a[last] == stepA * result.extents[d], b[last] == stepB * result.extents[d] {
        extents[last] *= result.extents[d]
        a[last] = stepA
        b[last] = stepB
      } else {
        extents.append(result.extents[d])
        a.append(stepA)
        b.append(stepB)
      }
    }
    guard extents.count <= 3 else { return nil }
    let missing = [Int](repeating: 1, count: 3 - extents.count)
    let still = [Int](repeating: 0, count: 3 - extents.count)
    extents = missing + extents
    a = still + a
    b = still + b
    // The kernel reads rows of the last run densely or as one repeated value.
    guard a[2] <= 1, b[2] <= 1 else { return nil }
  }
}
