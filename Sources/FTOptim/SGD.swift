import FTNN
import FTTensor

/// Stochastic gradient descent with PyTorch's formula: momentum, dampening, Nesterov, decay added to the gradient.
public final class SGD: Optimizer {
  public let settings: OptimizerSettings
  public private(set) var stepCount = 0
  private var buffers: [String: Tensor] = [:]

  public init(_ settings: OptimizerSettings = OptimizerSettings(kind: .sgd)) { self.settings = settings }

  public func step(
    _ parameters: [(name: String, parameter: Parameter)], gradients: [String: Tensor], rate: Double,
    gradientScale: Float
  ) {
    stepCount += 1
    for (name, parameter) in parameters {
      guard let gradient = gradients[name] else { continue }
      let isFirst = buffers[name] == nil
      let numbers = SGDStep(
        rate: Float(rate), momentum: Float(settings.momentum), dampening: Float(settings.dampening),
        decay: Float(settings.weightDecay), isNesterov: settings.isNesterov, gradientScale: gradientScale,
        step: isFirst ? 1 : 2)
      var buffer: Tensor?
      if settings.momentum != 0 {
        buffer = buffers.removeValue(forKey: name) ?? Tensor(zeros: parameter.shape, on: gradient.device)
      }
      parameter.update { value, shadow in
        Tensor.sgdStep(numbers, value: &value, shadow: &shadow, gradient: gradient, buffer: &buffer)
      }
      buffers[name] = buffer
    }
  }

  public var stateNames: [String] { settings.momentum == 0 ? [] : ["momentum_buffer"] }

  public var state: [String: Tensor] {
    Dictionary(uniqueKeysWithValues: buffers.map { ("\($0.key).momentum_buffer", $0.value) })
  }

  public func load(stepCount: Int, state: [String: Tensor]) {
    self.stepCount = stepCount
    buffers = [:]
    for (name, tensor) in state {
      precondition(name.hasSuffix(".momentum_buffer"), "SGD keeps no \(name)")
      buffers[String(name.dropLast(16))] = tensor
    }
  }
}
