import FTModels
import FTNN
import FTTensor

/// A model's weights as token-by-token generation reads them.
///
/// LoRA stays beside the weights: folding a small update into bfloat16 weights would round much of it away.
struct DecodingWeights {
  /// One linear layer: the weight, its low-rank factors (B already scaled) and its bias.
  final class Layer {
    let weight: PackedWeight
    private(set) var low: (a: PackedWeight, b: PackedWeight)?
    let bias: Tensor?
    private let linear: Linear

    init(_ linear: Linear, format: PackedWeight.Format) {
      self.linear = linear
      weight = PackedWeight(linear.weight, format: format)
      bias = linear.bias.map { $0.value.converted(to: .float32) }
      takeAdapter()
    }

    /// Takes the update that is on the layer now; the packed weight stays.
    func takeAdapter() {
      low = linear.adapter.map { adapter in
        (
          PackedWeight(adapter.a.value, format: .float32),
          PackedWeight(adapter.b.value * adapter.scale, format: .float32)
        )
      }
    }
  }

  struct Block {
    let attentionNorm: RMSNorm
    let query: Layer
    let key: Layer
    let value: Layer
    let output: Layer
    let feedForwardNorm: RMSNorm
    let gate: Layer
    let up: Layer
    let down: Layer

    var layers: [Layer] { [query, key, value, output, gate, up, down] }
  }

  let blocks: [Block]
  let output: PackedWeight

  init(_ model: LlamaModel, format: PackedWeight.Format) {
    let layer = { (linear: Linear) in Layer(linear, format: format) }
    blocks = model.blocks.map { block in
      Block(
        attentionNorm: block.attentionNorm, query: layer(block.attention.query), key: layer(block.attention.key),
        value: layer(block.attention.value), output: layer(block.attention.output),
        feedForwardNorm: block.feedForwardNorm, gate: layer(block.feedForward.gate), up: layer(block.feedForward.up),
        down: layer(block.feedForward.down))
    }
    output = PackedWeight(model.outputWeight, format: format)
  }

  /// Takes the updates that are on the model now.
  func takeAdapters() {
    for block in blocks {
      for layer in block.layers { layer.takeAdapter() }
    }
  }

  /// Adds a linear layer's result for `x` to `sum` in place.
  static func add(_ layer: Layer, _ x: Tensor, to sum: inout Tensor) {
    layer.weight.accumulateProduct(x, into: &sum)
    if let low = layer.low { low.b.accumulateProduct(PackedWeight.products([low.a], x)[0], into: &sum) }
    if let bias = layer.bias { sum = sum + bias }
  }

  /// Several linear layers of one input `[vectors, width]`, in as few parallel regions as possible.
  static func apply(_ layers: [Layer], _ x: Tensor) -> [Tensor] {
    let adapted = layers.indices.filter { layers[$0].low != nil }
    var outputs = PackedWeight.products(layers.map(\.weight) + adapted.map { layers[$0].low!.a }, x)
    let hidden = Array(outputs.suffix(adapted.count))
    outputs.removeLast(adapted.count)
    for (index, hidden) in zip(adapted, hidden) {
      layers[index].low!.b.accumulateProduct(hidden, into: &outputs[index])
    }
    for index in outputs.indices {
      if let bias = layers[index].bias { outputs[index] = outputs[index] + bias }
    }
    return outputs
  }
}

extension PackedWeight {
  /// Packs a parameter. Unquantised forms share the conversion that the prompt's pass computes with; quantised ones are packed
  /// from the master.
  fileprivate init(_ parameter: Parameter, format: Format) {
    switch format {
    case .float32: self.init(parameter.tensor(as: .float32), format: format)
    case .bfloat16: self.init(parameter.tensor(as: .bfloat16), format: format)
    case .q8, .q4: self.init(parameter.value, format: format)
    }
  }
}
