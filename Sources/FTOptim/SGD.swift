import FTNN
import FTTensor

/// Stochastic gradient descent with momentum. With the gradient g (times the clipping factor) and the rate η of the step:
///
/// ```
/// g ← g + decay · θ
/// b ← g at the first gradient, momentum · b + (1 − dampening) · g after it
/// θ ← θ − η · (g + momentum · b with Nesterov's look ahead, otherwise b; g without momentum)
/// ```
///
/// Formula and defaults are those of `torch.optim.SGD`, which is followed in every point: momentum, dampening and decay 0, no look
/// ahead. Decay is not decoupled from the rate; it enters the gradient and thus the momentum. The clipping factor comes before it,
/// as where gradients are clipped before PyTorch's step.
/// Source: Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013.
public final class SGD: Optimizer {
  public let settings: OptimizerSettings
  public private(set) var stepCount = 0
  private var records = OptimizerRecords<Momentum>()

  /// What goes on of the last updates.
  private struct Momentum: OptimizerRecord {
    static let names = ["momentum_buffer"]
    var buffer: Tensor?
    var tensors: [Tensor] { [buffer!] }
    init(_ tensor: (String) -> Tensor) { buffer = tensor("momentum_buffer") }
  }

  public init(_ settings: OptimizerSettings = OptimizerSettings(kind: .sgd)) { self.settings = settings }

  public func step(
    _ parameters: [(name: String, parameter: Parameter)], gradients: [String: Tensor], rate: Double,
    gradientScale: Float
  ) {
    stepCount += 1
    var numbers = SGDStep(
      rate: Float(rate), momentum: Float(settings.momentum), dampening: Float(settings.dampening),
      decay: Float(settings.weightDecay), isNesterov: settings.isNesterov, gradientScale: gradientScale, step: stepCount
    )
    for (name, parameter) in parameters {
      guard let gradient = gradients[name] else { continue }
      func change(_ buffer: inout Tensor?) {
        parameter.update { value, shadow in
          Tensor.sgdStep(numbers, value: &value, shadow: &shadow, gradient: gradient, buffer: &buffer)
        }
      }
      guard settings.momentum != 0 else {
        var none: Tensor?
        change(&none)
        continue
      }
      records.update(name, of: parameter) { momentum, isFirst in
        // Counted for each parameter, as PyTorch does: its first gradient is its first momentum.
        numbers.step = isFirst ? 1 : 2
        change(&momentum.buffer)
      }
    }
  }

  public var state: OptimizerState { OptimizerState(stepCount: stepCount, records: records.tensors) }

  public func load(
    _ state: OptimizerState, for parameters: [(name: String, parameter: Parameter)]
  ) throws(OptimizerStateError) {
    records = try OptimizerRecords(state, for: parameters, keepsNone: settings.momentum == 0)
    stepCount = state.stepCount
  }
}

extension OptimizerSettings.Kind {
  public static let sgd = Self("sgd", title: "SGD", weightDecay: 0, hasMomentum: true) { SGD($0) }
}
