import FTTensor
import Glibc

/// Layers that see the last tokens only, with a rotary base of their own.
public struct LocalAttention: Codable, Sendable, Equatable {
  /// How many tokens a token sees, itself among them (`sliding_window`).
  public var window: Int
  /// Which layers it is that see no more (`layer_types`), one entry for each layer.
  public var layers: [Bool]
  /// Their rotary base (`rope_local_base_freq`).
  public var ropeBase: Double

  public init(window: Int, layers: [Bool], ropeBase: Double) {
    self.window = window
    self.layers = layers
    self.ropeBase = ropeBase
  }

  /// Every layer but each `period`-th, the arrangement of Gemma 3 with a period of 6.
  static func layers(_ count: Int, globalEvery period: Int) -> [Bool] {
    (1...max(1, count)).prefix(count).map { $0 % period != 0 }
  }
}

// What the families of the architecture differ in.
extension LlamaConfiguration {
  /// Whether queries and keys are normalised, head by head.
  var normalizesHeads: Bool { family == .qwen3 || family == .gemma3 }

  /// Whether what attention and feed-forward layer give is normalised before it is added.
  var normalizesResults: Bool { family == .gemma3 }

  /// What is added to the weights of norms.
  var normOffset: Float { family == .gemma3 ? 1 : 0 }

  /// What the embedding's rows are multiplied by.
  var embeddingScale: Float { family == .gemma3 ? Float(width).squareRoot() : 1 }

  var activation: GateActivation { family == .gemma3 ? .geluTanh : .silu }

  /// Factor of the attention's scores; `nil` is 1 / √headSize.
  var attentionScale: Float? { queryScalar.map { Float(1 / $0.squareRoot()) } }

  /// How many tokens a token sees in a layer; `nil` is all before it.
  func window(ofLayer layer: Int) -> Int? {
    localAttention.flatMap { $0.layers[layer] ? $0.window : nil }
  }
}
