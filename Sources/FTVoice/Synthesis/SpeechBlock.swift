import FTNN
import FTTensor

/// A residual block along time: x + γ · W₂·gelu(W₁·norm(depthwise(x))). Source: Liu et al., arXiv:2201.03545 (ConvNeXt).
final class SpeechBlock: Module {
  let gamma: Parameter
  let depthwise: Convolution
  let norm: LayerNorm
  let expand: Linear
  let contract: Linear

  init(dilation: Int = 1, load: (String) throws -> Tensor) rethrows {
    gamma = Parameter(try load("gamma"))
    let weight = try load("dw.weight")
    depthwise = Convolution(
      weight: weight, bias: try load("dw.bias"), padding: .same, dilation: dilation, groups: weight.shape[0])
    norm = LayerNorm(weight: try load("norm.weight"), bias: try load("norm.bias"))
    expand = Linear(weight: try load("pw1.weight"), bias: try load("pw1.bias"))
    contract = Linear(weight: try load("pw2.weight"), bias: try load("pw2.bias"))
  }

  var ownParameters: [(name: String, parameter: Parameter)] { [("gamma", gamma)] }
  var submodules: [(name: String, module: any Module)] {
    [("dw", depthwise), ("norm", norm), ("pw1", expand), ("pw2", contract)]
  }

  /// `[batch, 1, time, width]` → the same shape, float32.
  func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
    let inner = norm(depthwise(x, context), context).reshaped(to: [-1, x.shape.last])
    let update = contract(expand(inner, context).gelu(), context) * gamma.tensor(as: .float32)
    return x + update.reshaped(to: x.shape)
  }
}
