import FTTensor

/// Layers of long short-term memory, one above the other, from a zero state; PyTorch's names and gate order.
///
/// Parameters of layer n: `weight_ih_l(n) [4 · hidden, in]`, `weight_hh_l(n) [4 · hidden, hidden]`, `bias_ih_l(n)` and
/// `bias_hh_l(n) [4 · hidden]`, whose sum is the bias. A low-rank update enters the fused weights themselves.
public final class LSTM: Module {
  /// One fused weight and its low-rank update.
  public final class Weight {
    public let name: String
    public let parameter: Parameter
    public var adapter: LowRankAdapter?

    init(_ name: String, _ values: Tensor) { (self.name, parameter) = (name, Parameter(values)) }

    func tensor(_ context: ForwardContext) -> Tensor {
      let values = parameter.tensor(as: context.computeType)
      return adapter?.adapted(values, context) ?? values
    }
  }

  private struct Layer {
    let input: Weight
    let hidden: Weight
    let inputBias: Parameter
    let hiddenBias: Parameter
  }

  private let layers: [Layer]

  /// - Parameter load: gives the values of a parameter by its name.
  public init(layers count: Int, load: (String) throws -> Tensor) rethrows {
    layers = try (0..<count).map { n in
      Layer(
        input: Weight("weight_ih_l\(n)", try load("weight_ih_l\(n)")),
        hidden: Weight("weight_hh_l\(n)", try load("weight_hh_l\(n)")),
        inputBias: Parameter(try load("bias_ih_l\(n)")), hiddenBias: Parameter(try load("bias_hh_l\(n)")))
    }
  }

  /// The fused weights of all layers.
  public var weights: [Weight] { layers.flatMap { [$0.input, $0.hidden] } }

  public var ownParameters: [(name: String, parameter: Parameter)] {
    layers.enumerated().flatMap { n, layer -> [(name: String, parameter: Parameter)] in
      [layer.input, layer.hidden].flatMap { weight -> [(name: String, parameter: Parameter)] in
        let update = weight.adapter.map {
          [("\(weight.name).lora_A.weight", $0.a), ("\(weight.name).lora_B.weight", $0.b)]
        }
        return [(weight.name, weight.parameter)] + (update ?? [])
      } + [("bias_ih_l\(n)", layer.inputBias), ("bias_hh_l\(n)", layer.hiddenBias)]
    }
  }

  /// x `[batch, time, in]` → the last layer's outputs `[batch, time, hidden]`, float32.
  public func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    layers.reduce(x) { x, layer in
      x.lstm(
        inputWeight: layer.input.tensor(context), hiddenWeight: layer.hidden.tensor(context),
        bias: layer.inputBias.tensor(as: .float32) + layer.hiddenBias.tensor(as: .float32))
    }
  }
}
