import FTNN
import FTTensor

/// AdamW with PyTorch's formula and defaults: rate by schedule, β (0.9, 0.999), ε 1e-8, decay 0.01.
public final class AdamW: Optimizer {
  public let settings: OptimizerSettings
  public private(set) var stepCount = 0
  private var first: [String: Tensor] = [:]
  private var second: [String: Tensor] = [:]

  public init(_ settings: OptimizerSettings = OptimizerSettings(kind: .adamw)) { self.settings = settings }

  public func step(
    _ parameters: [(name: String, parameter: Parameter)], gradients: [String: Tensor], rate: Double,
    gradientScale: Float
  ) {
    stepCount += 1
    let numbers = AdamWStep(
      rate: Float(rate), beta1: Float(settings.beta1), beta2: Float(settings.beta2), epsilon: Float(settings.epsilon),
      decay: Float(settings.weightDecay), gradientScale: gradientScale, step: stepCount)
    for (name, parameter) in parameters {
      guard let gradient = gradients[name] else { continue }
      // Taken out of the dictionaries, so that each moment is held once while it changes.
      var m = first.removeValue(forKey: name) ?? Tensor(zeros: parameter.shape, on: gradient.device)
      var v = second.removeValue(forKey: name) ?? Tensor(zeros: parameter.shape, on: gradient.device)
      parameter.update { value, shadow in
        Tensor.adamWStep(numbers, value: &value, shadow: &shadow, gradient: gradient, first: &m, second: &v)
      }
      first[name] = m
      second[name] = v
    }
  }

  public var stateNames: [String] { ["exp_avg", "exp_avg_sq"] }

  public var state: [String: Tensor] {
    var result: [String: Tensor] = [:]
    for (name, tensor) in first { result["\(name).exp_avg"] = tensor }
    for (name, tensor) in second { result["\(name).exp_avg_sq"] = tensor }
    return result
  }

  public func load(stepCount: Int, state: [String: Tensor]) {
    self.stepCount = stepCount
    (first, second) = ([:], [:])
    for (name, tensor) in state {
      if name.hasSuffix(".exp_avg") {
        first[String(name.dropLast(8))] = tensor
      } else {
        precondition(name.hasSuffix(".exp_avg_sq"), "AdamW keeps no \(name)")
        second[String(name.dropLast(11))] = tensor
      }
    }
    precondition(Set(first.keys) == Set(second.keys), "AdamW keeps two moments of each parameter")
  }
}
