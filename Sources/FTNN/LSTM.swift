import FTTensor

/// Layers of long short-term memory, one above the other, from a zero state; PyTorch's names and gate order.
///
/// Parameters of layer n: `weight_ih_l(n) [4 · hidden, in]`, `weight_hh_l(n) [4 · hidden, hidden]`, `bias_ih_l(n)` and
/// `bias_hh_l(n) [4 · hidden]`, whose sum is the bias. A low-rank update enters the fused weights themselves.
public final class LSTM: Module {
  private struct Layer {
    let input: FusedWeight
    let hidden: FusedWeight
    let inputBias: Parameter
    let hiddenBias: Parameter
  }

  private let layers: [Layer]

  /// - Parameter load: gives the values of a parameter by its name.
  public init(layers count: Int, load: (String) throws -> Tensor) rethrows {
    layers = try (0..<count).map { n in
      Layer(
        input: FusedWeight("weight_ih_l\(n)", try load("weight_ih_l\(n)")),
        hidden: FusedWeight("weight_hh_l\(n)", try load("weight_hh_l\(n)")),
        inputBias: Parameter(try load("bias_ih_l\(n)")), hiddenBias: Parameter(try load("bias_hh_l\(n)")))
    }
  }

  public var adaptableSites: [(name: String, site: any Adaptable)] {
    layers.flatMap { [($0.input.name, $0.input), ($0.hidden.name, $0.hidden)] }
  }

  public var ownParameters: [(name: String, parameter: Parameter)] {
    layers.enumerated().flatMap { n, layer in
      layer.input.parameters + layer.hidden.parameters
        + [("bias_ih_l\(n)", layer.inputBias), ("bias_hh_l\(n)", layer.hiddenBias)]
    }
  }

  /// x `[batch, time, in]` → the last layer's outputs `[batch, time, hidden]`, float32.
  public func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    layers.reduce(x) { x, layer in
      x.lstm(
        inputWeight: layer.input.adaptedWeight(context), hiddenWeight: layer.hidden.adaptedWeight(context),
        bias: layer.inputBias.tensor(as: .float32) + layer.hiddenBias.tensor(as: .float32))
    }
  }
}
