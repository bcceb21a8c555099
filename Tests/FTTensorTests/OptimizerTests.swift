import FTTensor
import FTTestSupport
import Testing

/// Ten steps against torch.optim in float64 (tools/golden/operations.py).
@Suite struct OptimizerTests {
  @Test(arguments: [
    ("adamw", AdamWStep.torch()),
    ("adamw, other settings", AdamWStep.torch(rate: 0.05, betas: (0.8, 0.95), epsilon: 1e-6, decay: 0.1)),
    ("adamw, no decay", AdamWStep.torch(rate: 0.1, decay: 0)),
  ])
  func adamWEqualsPyTorch(_ name: String, _ settings: AdamWStep) throws {
    let device = try TestDevice.make()
    let golden = try GoldenFile("optimizers")
    var first = Tensor(zeros: [width], on: device)
    var second = Tensor(zeros: [width], on: device)
    var step = settings
    try compare(golden, name, on: device) { value, shadow, gradient in
      step.step += 1
      Tensor.adamWStep(
        step, value: &value, shadow: &shadow, gradient: gradient, first: &first, second: &second)
    }
  }

  @Test(arguments: [
    ("sgd", SGDStep.torch(rate: 0.1)),
    ("sgd, decay", SGDStep.torch(rate: 0.1, decay: 0.1)),
    ("sgd, momentum", SGDStep.torch(rate: 0.1, momentum: 0.9)),
    ("sgd, dampening", SGDStep.torch(rate: 0.1, momentum: 0.9, dampening: 0.3, decay: 0.05)),
    ("sgd, nesterov", SGDStep.torch(rate: 0.05, momentum: 0.8, decay: 0.01, isNesterov: true)),
  ])
  func sgdEqualsPyTorch(_ name: String, _ settings: SGDStep) throws {
    let device = try TestDevice.make()
    let golden = try GoldenFile("optimizers")
    var buffer = settings.momentum == 0 ? nil : Tensor(zeros: [width], on: device)
    var step = settings
    try compare(golden, name, on: device) { value, shadow, gradient in
      step.step += 1
      Tensor.sgdStep(step, value: &value, shadow: &shadow, gradient: gradient, buffer: &buffer)
    }
  }

  @Test func gradientScaleMultipliesTheGradient() throws {
    let device = try TestDevice.make()
    var values: [[Float]] = []
    for (gradient, scale) in [(Float(3), Float(0.25)), (0.75, 1)] {
      var value = Tensor([1, -2, 0.5], on: device)
      var (first, second) = (Tensor(zeros: [3], on: device), Tensor(zeros: [3], on: device))
      var shadow: Tensor? = nil
      var step = AdamWStep.torch(rate: 0.1)
      (step.step, step.gradientScale) = (1, scale)
      Tensor.adamWStep(
        step, value: &value, shadow: &shadow, gradient: Tensor(repeating: gradient, shape: [3], on: device),
        first: &first, second: &second)
      values.append(value.values() + first.values() + second.values())
    }
    #expect(values[0] == values[1])
  }

  private let width = 133

  /// Runs the ten steps, without and with a bfloat16 shadow.
  private func compare(
    _ golden: GoldenFile, _ name: String, on device: Device,
    step: (inout Tensor, inout Tensor?, Tensor) -> Void
  ) throws {
    let gradients = try golden.floats("\(name)/gradients")
    let expected = try golden.doubles("\(name)/values")
    var value = Tensor(try golden.floats("\(name)/value"), on: device)
    var shadow: Tensor? = Tensor(zeros: [width], dtype: .bfloat16, on: device)
    for index in 0..<10 {
      let range = index * width..<(index + 1) * width
      step(&value, &shadow, Tensor(Array(gradients[range]), on: device))
      let mismatch = Comparison.mismatch(
        value.values(), Array(expected[range]), shape: [width], tolerance: 1e-6)
      #expect(mismatch == nil, "step \(index + 1)")
      #expect(shadow?.values() == value.converted(to: .bfloat16).values(), "shadow after step \(index + 1)")
    }
  }
}

extension AdamWStep {
  /// PyTorch's defaults.
  fileprivate static func torch(
    rate: Float = 1e-3, betas: (Float, Float) = (0.9, 0.999), epsilon: Float = 1e-8, decay: Float = 0.01
  ) -> AdamWStep {
    AdamWStep(
      rate: rate, beta1: betas.0, beta2: betas.1, epsilon: epsilon, decay: decay, gradientScale: 1, step: 0)
  }
}

extension SGDStep {
  fileprivate static func torch(
    rate: Float, momentum: Float = 0, dampening: Float = 0, decay: Float = 0, isNesterov: Bool = false
  ) -> SGDStep {
    SGDStep(
      rate: rate, momentum: momentum, dampening: dampening, decay: decay, isNesterov: isNesterov, gradientScale: 1,
      step: 0)
  }
}
