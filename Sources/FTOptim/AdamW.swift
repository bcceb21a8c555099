import FTNN
import FTTensor

/// Adam with decoupled weight decay. With the gradient g (times the clipping factor), the rate η of the step, and t counted
/// from 1:
///
/// ```
/// θ ← θ · (1 − η · decay)
/// m ← m + (1 − β₁) · (g − m)
/// v ← β₂ · v + (1 − β₂) · g²
/// θ ← θ − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
/// ```
///
/// Formula and defaults are PyTorch's: β (0.9, 0.999), ε 1e-8, decay 0.01; the rate comes with every step. It departs from
/// `torch.optim.AdamW` in one point: t counts the optimizer's steps, PyTorch's those in which the parameter had a gradient. Without
/// AMSGrad. Decay enters every parameter alike, biases and norms too, as there.
/// Sources: Kingma and Ba, arXiv:1412.6980; Loshchilov and Hutter, arXiv:1711.05101.
public final class AdamW: Optimizer {
  public let settings: OptimizerSettings
  public private(set) var stepCount = 0
  private var records = OptimizerRecords<Moments>()

  /// The running means of a parameter's gradients and of their squares.
  private struct Moments: OptimizerRecord {
    static let names = ["exp_avg", "exp_avg_sq"]
    var mean: Tensor
    var square: Tensor
    var tensors: [Tensor] { [mean, square] }
    init(_ tensor: (String) -> Tensor) {
      mean = tensor("exp_avg")
      square = tensor("exp_avg_sq")
    }
  }

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
      records.update(name, of: parameter) { moments, _ in
        parameter.update { value, shadow in
          Tensor.adamWStep(
            numbers, value: &value, shadow: &shadow, gradient: gradient, first: &moments.mean, second: &moments.square)
        }
      }
    }
  }

  public var state: OptimizerState { OptimizerState(stepCount: stepCount, records: records.tensors) }

  public func load(
    _ state: OptimizerState, for parameters: [(name: String, parameter: Parameter)]
  ) throws(OptimizerStateError) {
    records = try OptimizerRecords(state, for: parameters)
    stepCount = state.stepCount
  }
}

extension OptimizerSettings.Kind {
  public static let adamw = Self("adamw", title: "AdamW", weightDecay: 0.01) { AdamW($0) }
}
