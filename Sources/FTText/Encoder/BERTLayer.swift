import FTNN
import FTTensor

/// Texts of one batch as rows of one length, the shorter ones filled up.
struct PaddedBatch {
  let count: Int
  /// Tokens in every row.
  let length: Int
  /// int32 `[count · length]`.
  let ids: Tensor
  let positions: Tensor
  /// `[count, 1, length]`: 0 for tokens, a number that no score outweighs for what fills up; nil where nothing does.
  let mask: Tensor?
  /// `[count, 1, length]`: 1 / tokens of the row for each of its tokens, 0 elsewhere.
  let averaging: Tensor

  /// - Parameters:
  ///   - length: of every row; at least that of the longest text.
  ///   - architecture: says what fills up and where positions begin.
  init(_ texts: [[Int32]], length: Int, for architecture: BERTConfiguration, on device: Device) {
    precondition(texts.allSatisfy { !$0.isEmpty && $0.count <= length }, "texts of 1 to \(length) tokens are needed")
    count = texts.count
    self.length = length
    var ids = [Int32](repeating: Int32(architecture.paddingID), count: texts.count * length)
    var mask = [Float](repeating: -1e9, count: ids.count)
    var averaging = [Float](repeating: 0, count: ids.count)
    for (row, text) in texts.enumerated() {
      let share = 1 / Float(text.count)
      for (column, id) in text.enumerated() {
        let place = row * length + column
        ids[place] = id
        mask[place] = 0
        averaging[place] = share
      }
    }
    let shape: Shape = [count, 1, length]
    self.ids = Tensor(indices: ids, on: device)
    let places = (0..<Int32(length)).map { $0 + Int32(architecture.firstPosition) }
    positions = Tensor(indices: (0..<count).flatMap { _ in places }, on: device)
    self.mask = texts.allSatisfy { $0.count == length } ? nil : Tensor(mask, shape: shape, on: device)
    self.averaging = Tensor(averaging, shape: shape, on: device)
  }
}

/// Attention of every token of a text to all of them: softmax(q·kᵀ / √size) · v, with biases, and no positions of its own.
final class TwoWayAttention: Module {
  let query: Linear
  let key: Linear
  let value: Linear
  let heads: Int

  init(query: Linear, key: Linear, value: Linear, heads: Int) {
    self.query = query
    self.key = key
    self.value = value
    self.heads = heads
  }

  var submodules: [(name: String, module: any Module)] { [("query", query), ("key", key), ("value", value)] }

  /// `x [count · length, width]` → the same shape, of the type of the computation.
  func callAsFunction(_ x: Tensor, _ batch: PaddedBatch, _ context: ForwardContext) -> Tensor {
    let (count, length, width) = (batch.count, batch.length, query.outputSize)
    let size = width / heads
    func split(_ y: Tensor) -> Tensor {
      y.reshaped(to: [count, length, heads, size]).permuted([0, 2, 1, 3]).reshaped(to: [count * heads, length, size])
    }
    let q = split(query(x, context) * (1 / Float(size).squareRoot()))
    let k = split(key(x, context))
    let v = split(value(x, context))
    var scores = Tensor.matmul(q, k, transposeB: true)
    if let mask = batch.mask {
      scores = (scores.reshaped(to: [count, heads * length, length]) + mask)
        .reshaped(to: [count * heads, length, length])
    }
    let mixed = Tensor.matmul(scores.softmax().converted(to: context.computeType), v)
    return mixed.reshaped(to: [count, heads, length, size]).permuted([0, 2, 1, 3]).reshaped(to: [count * length, width])
  }
}

/// A layer of BERT: norm(x + attention(x)), then norm(x + feedForward(x)). The residual stream is float32.
///
/// Departs from the published training in having no dropout. Source: Devlin et al., arXiv:1810.04805.
final class BERTLayer: Module {
  let attention: TwoWayAttention
  let mixed: Linear
  let attentionNorm: LayerNorm
  let expand: Linear
  let contract: Linear
  let outputNorm: LayerNorm

  /// - Parameter load: gives the values of a parameter by its name in the layer.
  init(heads: Int, epsilon: Float, load: (String) throws -> Tensor) rethrows {
    func linear(_ name: String) throws -> Linear {
      Linear(weight: try load("\(name).weight"), bias: try load("\(name).bias"))
    }
    func norm(_ name: String) throws -> LayerNorm {
      LayerNorm(weight: try load("\(name).weight"), bias: try load("\(name).bias"), epsilon: epsilon)
    }
    attention = TwoWayAttention(
      query: try linear("attention.self.query"), key: try linear("attention.self.key"),
      value: try linear("attention.self.value"), heads: heads)
    mixed = try linear("attention.output.dense")
    attentionNorm = try norm("attention.output.LayerNorm")
    expand = try linear("intermediate.dense")
    contract = try linear("output.dense")
    outputNorm = try norm("output.LayerNorm")
  }

  var submodules: [(name: String, module: any Module)] {
    [
      ("attention.self", attention), ("attention.output.dense", mixed), ("attention.output.LayerNorm", attentionNorm),
      ("intermediate.dense", expand), ("output.dense", contract), ("output.LayerNorm", outputNorm),
    ]
  }

  /// `x [count · length, width]` float32 → the same.
  func callAsFunction(_ x: Tensor, _ batch: PaddedBatch, _ context: ForwardContext) -> Tensor {
    let type = context.computeType
    let attended = attentionNorm(x + mixed(attention(x.converted(to: type), batch, context), context), as: .float32)
    let wide = expand(attended.converted(to: type), context).gelu()
    return outputNorm(attended + contract(wide, context), as: .float32)
  }
}
