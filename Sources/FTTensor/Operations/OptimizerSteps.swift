import CKernels

/// One AdamW step's numbers. See ``Tensor/adamWStep(_:value:shadow:gradient:first:second:)``.
public struct AdamWStep: Sendable {
  public var rate: Float
  public var beta1: Float
  public var beta2: Float
  public var epsilon: Float
  public var decay: Float
  /// Multiplies the gradient; clipping.
  public var gradientScale: Float
  /// Counts from 1.
  public var step: Int

  public init(
    rate: Float, beta1: Float, beta2: Float, epsilon: Float, decay: Float, gradientScale: Float, step: Int
  ) {
    self.rate = rate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.decay = decay
    self.gradientScale = gradientScale
    self.step = step
  }
}

/// One SGD step's numbers. See ``Tensor/sgdStep(_:value:shadow:gradient:buffer:)``.
public struct SGDStep: Sendable {
  public var rate: Float
  public var momentum: Float
  public var dampening: Float
  public var decay: Float
  public var isNesterov: Bool
  public var gradientScale: Float
  public var step: Int

  public init(
    rate: Float, momentum: Float, dampening: Float, decay: Float, isNesterov: Bool, gradientScale: Float, step: Int
  ) {
    self.rate = rate
    self.momentum = momentum
    self.dampening = dampening
    self.decay = decay
    self.isNesterov = isNesterov
    self.gradientScale = gradientScale
    self.step = step
  }
}

extension Tensor {
  /// Changes `value` (float32) in place by one AdamW step as PyTorch computes it: value ·= 1 - rate · decay;
  /// m += (1 - β₁)(g - m); v = β₂ v + (1 - β₂) g²; value -= rate / (1 - β₁ᵗ) · m / (√v / √(1 - β₂ᵗ) + ε).
  /// Source: Loshchilov and Hutter, arXiv:1711.05101.
  ///
  /// - Precondition: `value`, `shadow` and the moments are held by nobody else.
  public static func adamWStep(
    _ s: AdamWStep, value: inout Tensor, shadow: inout Tensor?, gradient: Tensor, first: inout Tensor,
    second: inout Tensor
  ) {
    requireExclusive(&value, &shadow, gradient)
    precondition(first.isExclusivelyHeld() && second.isExclusivelyHeld(), "AdamW: a moment is held by somebody else")
    var settings = ftk_adamw_settings(
      rate: s.rate, beta1: s.beta1, beta2: s.beta2, epsilon: s.epsilon, decay: s.decay,
      gradient_scale: s.gradientScale, correction1: Float(1 - power(Double(s.beta1), s.step)),
      correction2_sqrt: Float((1 - power(Double(s.beta2), s.step)).squareRoot()))
    ftk_adamw(
      &settings, value.floats, shadow?.pointer.assumingMemoryBound(to: ftk_bf16.self), gradient.floats, first.floats,
      second.floats, value.elementCount)
  }

  /// Changes `value` (float32) in place by one SGD step as PyTorch computes it.
  public static func sgdStep(
    _ s: SGDStep, value: inout Tensor, shadow: inout Tensor?, gradient: Tensor, buffer: inout Tensor?
  ) {
    requireExclusive(&value, &shadow, gradient)
    var settings = ftk_sgd_settings(
      rate: s.rate, momentum: s.momentum, dampening: s.dampening, decay: s.decay, gradient_scale: s.gradientScale,
      nesterov: s.isNesterov ? 1 : 0, first_step: s.step == 1 ? 1 : 0)
    ftk_sgd(
      &settings, value.floats, shadow?.pointer.assumingMemoryBound(to: ftk_bf16.self), gradient.floats,
      buffer?.floats, value.elementCount)
  }

  /// Adds `scale` times another tensor to this one in place.
  ///
  /// - Precondition: nobody else holds this tensor.
  public mutating func accumulate(_ addend: Tensor, scale: Float = 1) {
    precondition(shape == addend.shape, "accumulate: shapes \(shape) and \(addend.shape) differ")
    precondition(isExclusivelyHeld(), "accumulate: the sum is held by somebody else")
    ftk_accumulate(pointer, dtype.kernelType, addend.pointer, addend.dtype.kernelType, scale, elementCount)
  }

  private static func requireExclusive(_ value: inout Tensor, _ shadow: inout Tensor?, _ gradient: Tensor) {
    precondition(
      value.shape == gradient.shape, "optimizer step: gradient \(gradient.shape) for a value of \(value.shape)")
    precondition(value.isExclusivelyHeld(), "optimizer step: the value is held by somebody else")
    precondition(shadow == nil || shadow!.isExclusivelyHeld(), "optimizer step: the shadow is held by somebody else")
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var result = 1.0
    for _ in 0..<exponent { result *= base }
    return result
  }
}
