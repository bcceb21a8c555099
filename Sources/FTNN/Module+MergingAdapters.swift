import FTTensor

extension Module {
  /// Adds every low-rank update to the weight it belongs to and takes the adapters off; the model computes the same.
  public func mergeLowRankAdapters() {
    let context = ForwardContext(computeType: .float32)
    for (_, module) in namedModules() {
      if let linear = module as? Linear, let adapter = linear.adapter {
        linear.weight.load(adapter.adapted(linear.weight.value, context).detached)
        linear.adapter = nil
      } else if let convolution = module as? Convolution, let adapter = convolution.adapter {
        convolution.weight.load(adapter.adapted(convolution.weight.value, context).detached)
        convolution.adapter = nil
      } else if let lstm = module as? LSTM {
        for weight in lstm.weights {
          guard let adapter = weight.adapter else { continue }
          weight.parameter.load(adapter.adapted(weight.parameter.value, context).detached)
          weight.adapter = nil
        }
      }
    }
  }
}
