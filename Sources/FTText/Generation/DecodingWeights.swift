import FTModels
import FTNN
import FTTensor

/// A model's weights as token-by-token generation reads them.
///
/// LoRA stays beside the weights: folding a small update into bfloat16 weights would round much of it away.
struct DecodingWeights {
  /// One linear layer: the weight, its low-rank factors (B already scaled) and its bias.
  final class Layer {
    private let packed: PackedParameter
    private(set) var low: (a: PackedWeight, b: PackedWeight)?
    private(set) var bias: Tensor?
    private let linear: Linear

    var weight: PackedWeight { packed.weight }

    init(_ linear: Linear, format: PackedWeight.Format) {
      self.linear = linear
      packed = PackedParameter({ linear.weight }, format: format)
      takeAdapter()
    }

    /// Takes the update that is on the layer now; the packed weight stays unless an adapter brings another.
    func takeAdapter() {
      packed.takeReplacement()
      bias = linear.bias.map { $0.value.converted(to: .float32) }
      low = linear.adapter.map { adapter in
        (
          PackedWeight(adapter.a.value, format: .float32),
          PackedWeight(adapter.b.value * adapter.scale, format: .float32)
        )
      }
    }
  }

  struct Block {
    /// What is neither packed nor adapted: norms, and how the block attends.
    let source: TransformerBlock
    let query: Layer
    let key: Layer
    let value: Layer
    let output: Layer
    let gate: Layer
    let up: Layer
    let down: Layer

    var layers: [Layer] { [query, key, value, output, gate, up, down] }
  }

  /// A packed parameter, packed again when an adapter has put other values in its place.
  final class PackedParameter {
    private(set) var weight: PackedWeight
    private let parameter: () -> Parameter
    private let format: PackedWeight.Format
    private var replacement: WeightReplacement?

    /// - Parameter parameter: says which one it is now.
    init(_ parameter: @escaping () -> Parameter, format: PackedWeight.Format) {
      self.parameter = parameter
      self.format = format
      replacement = parameter().replacement
      weight = PackedWeight(parameter(), format: format)
    }

    func takeReplacement() {
      let parameter = parameter()
      guard parameter.replacement !== replacement else { return }
      replacement = parameter.replacement
      weight = PackedWeight(parameter, format: format)
    }
  }

  let blocks: [Block]
  private let head: Head

  /// The output projection: a layer of its own, or the embedding, which has no update.
  private enum Head {
    case layer(Layer)
    case embedding(PackedParameter)
  }

  init(_ model: LlamaModel, format: PackedWeight.Format) {
    let layer = { (linear: Linear) in Layer(linear, format: format) }
    blocks = model.blocks.map { block in
      Block(
        source: block, query: layer(block.attention.query), key: layer(block.attention.key),
        value: layer(block.attention.value), output: layer(block.attention.output), gate: layer(block.feedForward.gate),
        up: layer(block.feedForward.up),
        down: layer(block.feedForward.down))
    }
    head =
      model.head.map { .layer(layer($0)) } ?? .embedding(PackedParameter({ model.outputWeight }, format: format))
  }

  /// Takes the updates that are on the model now.
  func takeAdapters() {
    switch head {
    case .layer(let layer): layer.takeAdapter()
    case .embedding(let packed): packed.takeReplacement()
    }
    for block in blocks {
      for layer in block.layers { layer.takeAdapter() }
    }
  }

  /// The logits `[vectors, vocabulary]` of normalised hidden states.
  func logits(_ hidden: Tensor) -> Tensor {
    switch head {
    case .layer(let layer): Self.apply([layer], hidden)[0]
    case .embedding(let packed): PackedWeight.products([packed.weight], hidden)[0]
    }
  }

  /// Adds a linear layer's result for `x` to `sum` in place.
  static func add(_ layer: Layer, _ x: Tensor, to sum: inout Tensor) {
    layer.weight.accumulateProduct(x, into: &sum)
    if let low = layer.low { low.b.accumulateProduct(PackedWeight.products([low.a], x)[0], into: &sum) }
    if let bias = layer.bias { sum = sum + bias }
  }

  /// Adds a linear layer's result for `x` to `sum`, normalised first where there is a norm for it.
  static func add(
    _ layer: Layer, _ x: Tensor, normalizedBy norm: RMSNorm?, _ context: ForwardContext, to sum: inout Tensor
  ) {
    guard let norm else { return add(layer, x, to: &sum) }
    sum = sum + norm(apply([layer], x)[0], context).detached
  }

  /// Several linear layers of one input `[vectors, width]`, in as few parallel regions as possible.
  static func apply(_ layers: [Layer], _ x: Tensor) -> [Tensor] {
    if layers.allSatisfy({ $0.low == nil && $0.bias == nil }) { return PackedWeight.products(layers.map(\.weight), x) }
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
  /// Packs a parameter, unless it is kept packed: then it is read as it is. Unquantised forms share the conversion that the
  /// prompt's pass computes with; quantised ones are packed from the master.
  fileprivate init(_ parameter: Parameter, format: Format) {
    if let packed = parameter.packed {
      self = packed
      return
    }
    switch format {
    case .float32: self.init(parameter.tensor(as: .float32), format: format)
    case .bfloat16: self.init(parameter.tensor(as: .bfloat16), format: format)
    case .q8, .q4: self.init(parameter.value, format: format)
    }
  }
}
