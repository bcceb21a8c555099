import FTNN
import FTTensor

/// A residual block that is told the moment and the words: x + second(silu(norm(first(silu(norm(x)))) · (1 + a) + b)), where a
/// and b are a linear function of the condition (FiLM: Perez et al., arXiv:1709.07871).
final class FlowBlock: Module {
  let gain: Parameter
  let offset: Parameter
  let first: Convolution
  let film: Linear
  let second: Convolution

  /// - Parameter tensor: gives the tensor of a name within the block.
  init(_ tensor: (String) throws -> Tensor) rethrows {
    gain = Parameter(try tensor("norm.weight"))
    offset = Parameter(try tensor("norm.bias"))
    first = Convolution(weight: try tensor("first.weight"), bias: try tensor("first.bias"), padding: .zero(1))
    film = Linear(weight: try tensor("film.weight"), bias: try tensor("film.bias"))
    second = Convolution(weight: try tensor("second.weight"), bias: try tensor("second.bias"), padding: .zero(1))
  }

  var ownParameters: [(name: String, parameter: Parameter)] { [("norm.weight", gain), ("norm.bias", offset)] }
  var submodules: [(name: String, module: any Module)] { [("first", first), ("film", film), ("second", second)] }

  /// `x [pictures, height, width, channels]`, `condition [pictures, conditionWidth]` → x's shape.
  func callAsFunction(_ x: Tensor, condition: Tensor, _ context: ForwardContext) -> Tensor {
    let channels = first.filters
    let group = PictureFlowConfiguration.group
    let inner = first(
      x.groupNorm(
        group: group, gain: gain.tensor(as: .float32), offset: offset.tensor(as: .float32), activation: .silu), context)
    let steering = film(condition, context).converted(to: .float32)
    let steered = inner.groupNorm(
      group: group, gain: steering.sliced(0..<channels, along: 1) + 1,
      offset: steering.sliced(channels..<2 * channels, along: 1), activation: .silu)
    return x + second(steered, context)
  }
}

/// Attention of every place of a picture to all places and to the words of its caption:
/// x + output(softmax(q · [k, textKeys]ᵀ / √size) · [v, textValues]).
final class FlowAttention: Module {
  let gain: Parameter
  let offset: Parameter
  let query: Linear
  let key: Linear
  let value: Linear
  let textKey: Linear
  let textValue: Linear
  let output: Linear
  let heads: Int

  /// - Parameter tensor: gives the tensor of a name within the layer.
  init(heads: Int, _ tensor: (String) throws -> Tensor) rethrows {
    func linear(_ name: String) throws -> Linear {
      Linear(weight: try tensor("\(name).weight"), bias: try tensor("\(name).bias"))
    }
    self.heads = heads
    gain = Parameter(try tensor("norm.weight"))
    offset = Parameter(try tensor("norm.bias"))
    query = try linear("query")
    key = try linear("key")
    value = try linear("value")
    output = try linear("output")
    textKey = try linear("text_key")
    textValue = try linear("text_value")
  }

  var ownParameters: [(name: String, parameter: Parameter)] { [("norm.weight", gain), ("norm.bias", offset)] }
  var submodules: [(name: String, module: any Module)] {
    [
      ("query", query), ("key", key), ("value", value), ("output", output), ("text_key", textKey),
      ("text_value", textValue),
    ]
  }

  /// - Parameters:
  ///   - x: `[pictures, height, width, channels]`.
  ///   - states: `[pictures · length, textWidth]`, the words' states.
  ///   - mask: `[pictures, 1, height · width + length]`: 0 where there is something to look at, −10⁹ where rows are filled up.
  /// - Returns: x's shape.
  func callAsFunction(_ x: Tensor, states: Tensor, mask: Tensor, _ context: ForwardContext) -> Tensor {
    let (count, places, channels) = (x.shape[0], x.shape[1] * x.shape[2], x.shape[3])
    let length = states.shape[0] / count
    let size = channels / heads
    let rows = x.groupNorm(
      group: PictureFlowConfiguration.group, gain: gain.tensor(as: .float32), offset: offset.tensor(as: .float32)
    ).reshaped(to: [count * places, channels])
    let words = states.converted(to: context.computeType)
    func each(_ y: Tensor, _ rows: Int) -> Tensor { y.reshaped(to: [count, rows, channels]) }
    func split(_ y: Tensor) -> Tensor {
      y.reshaped(to: [count, -1, heads, size]).permuted([0, 2, 1, 3]).reshaped(to: [count * heads, -1, size])
    }
    let keys = Tensor.concatenated(
      [each(key(rows, context), places), each(textKey(words, context), length)], along: 1)
    let values = Tensor.concatenated(
      [each(value(rows, context), places), each(textValue(words, context), length)], along: 1)
    let q = split(each(query(rows, context) * (1 / Float(size).squareRoot()), places))
    let scores = Tensor.matmul(q, split(keys), transposeB: true)
      .reshaped(to: [count, heads * places, places + length]).converted(to: .float32)
    let shares = (scores + mask).reshaped(to: [count * heads, places, places + length]).softmax()
    let mixed = Tensor.matmul(shares.converted(to: context.computeType), split(values))
      .reshaped(to: [count, heads, places, size]).permuted([0, 2, 1, 3]).reshaped(to: [count * places, channels])
    return x + output(mixed, context).reshaped(to: x.shape)
  }
}
